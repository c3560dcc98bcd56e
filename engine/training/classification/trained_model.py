"""From what was learned to a model in the library."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from engine.models import ModelLibrary
from engine.models.config import CONFIG, WEIGHTS, ModelConfig, read_config
from engine.models.familiarity import Reference
from engine.models.library import TAUGHT_IN
from engine.models.storing import store_model, tensors_hash
from engine.models.verification import noted_hash
from engine.training.classification.network_stages import with_head
from engine.training.classification.trained_layers import Backbone
from engine.training.runs.run_session import RunSession


def assemble(backbone: Backbone, classes: int, learned: Mapping[str, Tensor]) -> nn.Module:
    """The whole network with a head for so many classes and everything that was learned.

    Args:
        backbone: what it was before.
        classes: outputs of the new head.
        learned: tensors by name, the head's among them.

    Raises:
        KeyError: they belong to another network.
    """
    old = backbone.loaded.network.get_submodule(backbone.head)
    assert isinstance(old, nn.Linear)  # noqa: S101
    network = with_head(backbone.loaded.network, backbone.head, nn.Linear(old.in_features, classes))
    tensors = network.state_dict()
    for name, tensor in learned.items():
        tensors[name].copy_(tensor)
    return network.eval()


def store_trained_model(  # noqa: PLR0913
    network: nn.Module, backbone: Backbone, session: RunSession[Any], classes: Sequence[str],
    library: ModelLibrary, reference: Reference | None = None,
) -> tuple[str, str]:  # fmt: skip
    """Store a trained model; one that is already there from before a crash is not stored twice.

    Args:
        network: all of it.
        backbone: what it was before.
        session: the run.
        classes: of the outputs.
        library: where it goes.
        reference: what it was taught with.

    Returns:
        Its id, and the SHA-256 of its weights (hex).
    """
    record, plan = backbone.loaded.record, session.plan
    source = f"{record.name}{TAUGHT_IN}{session.folder.run}"
    config = ModelConfig(
        name=plan.name, task=record.task, library=record.library, architecture=record.architecture,
        classes=tuple(classes), preprocessing=backbone.loaded.preprocessing,
        parameters=sum(parameter.numel() for parameter in network.parameters()), source=source,
    )  # fmt: skip
    tensors = network.state_dict()
    folder = library.models / plan.model
    for half in library.models.glob(f".{plan.model}.*"):  # of a process that was killed
        shutil.rmtree(half, ignore_errors=True)
    if folder.exists() and not _is_from(folder, source, tensors):
        folder = library.models / library.reserve_id(plan.name)
    if not folder.exists():
        session.write(lambda: store_model(folder, tensors, config, session.control, reference))
    return folder.name, tensors_hash(tensors)


def _is_from(folder: Path, source: str, tensors: Mapping[str, Tensor]) -> bool:
    """Whether it is this run's, and no version of it that was stopped earlier."""
    try:
        is_ours = read_config(folder / CONFIG).source == source
        return is_ours and noted_hash(folder / WEIGHTS) == tensors_hash(tensors)
    except (OSError, ValueError, KeyError, TypeError):
        return False
