"""How long a training will take, from a few pictures measured on this computer."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor, nn

from engine.base.jobs import JobControl
from engine.base.pipeline import WorkerPool
from engine.datasets.dataset import Example, Split
from engine.inference.features.extraction import extract_batch
from engine.inference.features.extractor import FeatureSource
from engine.training.classification.config import RULES, TimeEstimates
from engine.training.classification.feature_extraction import Resources, array_stores, views_of
from engine.training.classification.feature_set import Numbered
from engine.training.classification.feature_source import source_of
from engine.training.classification.fine_tuning import ClassifierLoss
from engine.training.classification.inputs import InputBatch
from engine.training.classification.plan import ClassificationPlan, split_of
from engine.training.classification.recipes import FineTuning, fine_tuning
from engine.training.classification.trained_layers import Backbone, TrainedLayers, trained_layers
from engine.training.loop.micro_batches import MicroBatchGradients
from engine.training.loop.train_state import TrainState
from engine.training.loop.workers import make_workers
from engine.training.runs.plan import Binding
from engine.training.settings import Optimiser, Recipe

_BATCHES = 3
"""To each worker; the first one only warms it up."""
_HEAD_SECONDS = 0.5
_EVALUATION_SHARE = 0.35
"""Evaluating takes so much of the time that learning from a picture takes (one pass of three)."""


def estimate_times(
    plan: ClassificationPlan, binding: Binding, backbone: Backbone, resources: Resources,
    control: JobControl,
) -> TimeEstimates:  # fmt: skip
    """Measure reading, features and gradients, and extrapolate.

    Raises:
        JobCancelled: when asked to.
    """
    with make_workers(binding.device) as workers:
        probe = _Probe(split_of(plan, binding), binding, backbone, workers, control)
        each: dict[str, float] = {}
        seconds = {}
        for recipe in Recipe:
            control.checkpoint()
            chosen = replace(plan.details.settings, recipe=recipe)
            settings = fine_tuning(chosen)
            layers = None if settings is None else trained_layers(backbone, settings)
            source = source_of(backbone, layers, binding.device, resources.graph)
            if source.key not in each:
                each[source.key] = probe.seconds_to_extract(source)
            looks = probe.missing(source, layers, resources)
            seconds[recipe] = looks * each[source.key] + _HEAD_SECONDS
            if settings is not None and layers is not None:
                reads = 0.0 if layers.cut else each[source.key] * (1 - _EVALUATION_SHARE)
                seconds[recipe] += probe.seconds_to_tune(
                    settings, layers, reads, chosen.batch_size, chosen.optimiser
                )
    return TimeEstimates(seconds[Recipe.QUICK], seconds[Recipe.BALANCED], seconds[Recipe.THOROUGH])


@dataclass(frozen=True, slots=True, eq=False)
class _Probe:
    """What is measured with."""

    split: Split
    binding: Binding
    backbone: Backbone
    workers: WorkerPool
    control: JobControl

    @property
    def everything(self) -> Sequence[Example]:
        return self.split.everything

    def missing(
        self, source: FeatureSource, layers: TrainedLayers | None, resources: Resources
    ) -> int:
        """Looks at pictures that have to be computed."""
        contents = [example.content for example in self.everything]
        looks = 0
        for view in views_of(len(self.split.train), RULES):
            stores = array_stores(source.key, self.backbone, layers, resources, view=view)
            known = (store.missing(contents, look_inside=False) for store in stores if store)
            looks += len(set().union(*known))
        return looks

    def seconds_to_extract(self, source: FeatureSource) -> float:
        """Of one picture, with all workers busy."""
        extractor = source.extractor()
        size, workers = extractor.batch_size, self.workers
        examples = _spread(self.everything, workers.count * size * _BATCHES)
        batches = [examples[start : start + size] for start in range(0, len(examples), size)]
        extract_some = partial(extract_batch, extractor)
        warm, measured = batches[: workers.count], batches[workers.count :] or batches
        for _ in workers.map(extract_some, warm):
            self.control.checkpoint()
        began = time.perf_counter()
        for _ in workers.map(extract_some, measured):
            self.control.checkpoint()
        return (time.perf_counter() - began) / sum(map(len, measured))

    def seconds_to_tune(
        self, settings: FineTuning, layers: TrainedLayers, reads: float, batch_size: int,
        optimiser: Optimiser,
    ) -> float:  # fmt: skip
        """Of all epochs, at most; `reads` is what reading a picture costs."""
        each, step = self._seconds_to_learn(layers, optimiser)
        train = len(self.split.train)
        train *= len(views_of(train, RULES))
        pictures = train + _EVALUATION_SHARE * len(self.split.select)
        steps = math.ceil(train / batch_size)
        return settings.epochs * (pictures * (each + reads) + steps * step)

    def _seconds_to_learn(self, layers: TrainedLayers, optimiser: Optimiser) -> tuple[float, float]:
        """From one picture, with all workers busy; and of an optimiser step."""
        backbone, device = self.backbone, self.binding.device
        classes, checkpoint = len(self.split.classes), self.control.checkpoint
        old = backbone.loaded.network.get_submodule(backbone.head)
        assert isinstance(old, nn.Linear)  # noqa: S101
        network = layers.with_head(backbone.head, nn.Linear(old.in_features, classes)).to(device)
        network = network.to(memory_format=torch.channels_last)
        train_state = TrainState(network, layers.groups(), optimiser, 0.0)
        parameters = list(train_state.parameters.values())
        inputs = _NoiseInputs(_input_of(backbone, layers).to(device))
        loss = ClassifierLoss(network, inputs, torch.ones(classes), device)
        of = MicroBatchGradients[Numbered](parameters, loss.loss, self.workers)
        size = min(self.binding.micro_batch, 8)
        batch: list[Numbered] = [(0, self.split.train[0], 0)] * (size * self.workers.count)
        warm = of.gradients(batch[: self.workers.count], 1, 1, checkpoint)
        train_state.step(warm.gradients, 0.0)  # allocates the optimiser's state
        began = time.perf_counter()
        found = of.gradients(batch, 1, size, checkpoint)
        learned = time.perf_counter()
        train_state.step(found.gradients, 0.0)
        return (learned - began) / len(batch), time.perf_counter() - learned


class _NoiseInputs:
    """Gives the same noise for every example."""

    def __init__(self, one: Tensor) -> None:
        self._one = one

    def get(self, examples: Sequence[tuple[int, Example]], _epoch: int | None) -> InputBatch:
        """Noise of the right shape."""
        many = self._one.expand(len(examples), *self._one.shape[1:])
        return InputBatch(many.contiguous(), tuple(range(len(examples))))


def _input_of(backbone: Backbone, layers: TrainedLayers) -> Tensor:
    """What goes into the trained layers for a picture of noise."""
    example = backbone.example()
    if not layers.cut:
        return example
    captured: list[Tensor] = []
    hook = backbone.loaded.network.get_submodule(layers.cut).register_forward_pre_hook(
        lambda _module, args: captured.append(args[0].clone())
    )
    try:
        with torch.no_grad():
            backbone.loaded.network(example)
    finally:
        hook.remove()
    return captured[0]


def _spread(examples: Sequence[Example], count: int) -> list[Example]:
    step = max(1, len(examples) // count)
    return list(examples[::step][:count])
