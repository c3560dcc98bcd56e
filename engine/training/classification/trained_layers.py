"""The layers of a network that a recipe trains, and what goes into them."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.models.head import find_head
from engine.models.loading import LoadedModel
from engine.training.classification.config import Augmentation
from engine.training.classification.network_stages import Stage, find_stages, tail_from
from engine.training.classification.recipes import FineTuning


@dataclass(frozen=True, slots=True, eq=False)
class Backbone:
    """A pretrained classifier, taken apart.

    Attributes:
        loaded: the model.
        head: name of its head.
        stages: that can be trained, first to last.
    """

    loaded: LoadedModel
    head: str
    stages: tuple[Stage, ...]

    def example(self) -> Tensor:
        """Noise of the shape of one input."""
        assert self.loaded.preprocessing is not None, "a detector"  # noqa: S101
        side = self.loaded.preprocessing.crop
        return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))


def backbone_of(loaded: LoadedModel) -> Backbone:
    """Find head and stages of a model.

    Raises:
        EngineError: MODEL_NOT_TEACHABLE.
    """
    head = find_head(loaded.network, len(loaded.classes), loaded.record.name)
    bare = Backbone(loaded, head, ())
    return Backbone(loaded, head, find_stages(loaded.network, head, bare.example()))


@dataclass(frozen=True, slots=True, eq=False)
class TrainedLayers:
    """The layers of a network that are trained.

    Attributes:
        network: takes what goes into `cut`; still has the old head.
        cut: name of its first module; empty where it takes pictures.
        stages: those that are trained.
        stage_decay: how much slower each earlier stage learns than the next.
        trains_all: whether these are all stages.
    """

    network: nn.Module
    cut: str
    stages: tuple[Stage, ...]
    stage_decay: float
    trains_all: bool = False

    def with_head(self, name: str, head: nn.Linear) -> nn.Module:
        """The network with a new head, ready to be trained."""
        self.network.set_submodule(name, copy.deepcopy(head))
        return self.network.eval()

    def groups(self) -> list[tuple[float, Mapping[str, nn.Parameter]]]:
        """The trained parameters, those of the last stage first, each group's share of the rate."""
        left = dict(self.network.named_parameters())
        groups: list[tuple[float, Mapping[str, nn.Parameter]]] = []
        for back, stage in enumerate(reversed(self.stages)):
            names = [name for name in left if _is_in(name, stage.modules)]
            groups.append((self.stage_decay**back, {name: left.pop(name) for name in names}))
        if self.trains_all:  # positions and the like are in no stage
            groups.append((self.stage_decay ** (len(self.stages) - 1), left))
        for _, group in groups:
            for parameter in group.values():
                parameter.requires_grad_()
        return [(share, group) for share, group in groups if group]


def trained_layers(backbone: Backbone, settings: FineTuning) -> TrainedLayers:
    """What the settings want trained: all stages from pictures, or the last from activations."""
    network, stages = backbone.loaded.network, backbone.stages
    decay = settings.stage_decay
    if settings.stages is None or settings.stages >= len(stages):
        return TrainedLayers(copy.deepcopy(network), "", stages, decay, trains_all=True)
    last = stages[-settings.stages :]
    is_varied = settings.augmentation is not Augmentation.NONE
    tail = None if is_varied else tail_from(network, last[0], backbone.example())
    if tail is None:
        return TrainedLayers(copy.deepcopy(network), "", last, decay)
    return TrainedLayers(tail, last[0].start, last, decay)


def _is_in(parameter: str, modules: Sequence[str]) -> bool:
    return any(parameter.startswith(f"{module}.") for module in modules)
