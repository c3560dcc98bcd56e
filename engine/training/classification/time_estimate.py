"""How long a training will take, from a few pictures measured on this computer."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn

from engine.base.jobs import JobControl
from engine.base.pipeline import WorkerPool
from engine.datasets.dataset import Example
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.features.extraction import extract_batch
from engine.training.classification.config import Recipe
from engine.training.classification.feature_extraction import array_stores
from engine.training.classification.inputs import InputBatch
from engine.training.classification.recipes import fine_tuning
from engine.training.classification.trained_layers import Backbone, TrainedPart, trained_part
from engine.training.classification.training import Ground
from engine.training.events import TimeEstimates
from engine.training.loop.gradients import MicroBatchGradients, Numbered
from engine.training.loop.train_state import TrainState
from engine.training.loop.workers import make_workers
from engine.training.runs.run_folder import Plan

_BATCHES = 3
"""To each worker; the first one only warms it up."""
_HEAD_SECONDS = 0.5
_ANSWER_SHARE = 0.35
"""Answering takes so much of the time that learning from a picture takes (one pass of three)."""


def estimate_times(
    plan: Plan, backbone: Backbone, ground: Ground, control: JobControl
) -> TimeEstimates:
    """Measure reading, features and gradients, and extrapolate.

    Raises:
        JobCancelled: when asked to.
    """
    with make_workers(plan.device) as workers:
        look = _seconds_to_look(plan, backbone, workers, control)
        seconds = {}
        for recipe in Recipe:
            control.checkpoint()
            part = _part(plan, backbone, recipe)
            missing = _missing(plan, backbone, part, ground)
            seconds[recipe] = missing * look + _HEAD_SECONDS
            if part is not None:
                reads = 0.0 if part.cut else look * (1 - _ANSWER_SHARE)
                seconds[recipe] += _seconds_to_tune(
                    plan, backbone, part, recipe, workers, control, reads
                )
    return TimeEstimates(seconds[Recipe.QUICK], seconds[Recipe.BALANCED], seconds[Recipe.THOROUGH])


def _part(plan: Plan, backbone: Backbone, recipe: Recipe) -> TrainedPart | None:
    settings = fine_tuning(replace(plan.config, recipe=recipe))
    return None if settings is None else trained_part(backbone, settings)


def _everything(plan: Plan) -> Sequence[Example]:
    return (*plan.split.train, *plan.split.validation, *plan.split.test)


def _missing(plan: Plan, backbone: Backbone, part: TrainedPart | None, ground: Ground) -> int:
    """Pictures that have to be looked at, rather than remembered."""
    contents = [example.content for example in _everything(plan)]
    features, activations = array_stores(plan, backbone, part, ground.cache, ground.weights)
    missing = features.missing(contents)
    if activations is not None:
        missing |= activations.missing(contents)
    return len(missing)


def _seconds_to_look(
    plan: Plan, backbone: Backbone, workers: WorkerPool, control: JobControl
) -> float:
    """Of one picture, with all workers busy."""
    extractor = FeatureExtractor.of_model(backbone.loaded, backbone.head, plan.device)
    size = extractor.batch_size
    examples = _spread(_everything(plan), workers.count * size * _BATCHES)
    batches = [examples[start : start + size] for start in range(0, len(examples), size)]
    warm, measured = batches[: workers.count], batches[workers.count :] or batches
    extract = partial(extract_batch, extractor)
    for _ in workers.map(extract, warm):
        control.checkpoint()
    began = time.perf_counter()
    for _ in workers.map(extract, measured):
        control.checkpoint()
    return (time.perf_counter() - began) / sum(map(len, measured))


def _seconds_to_tune(  # noqa: PLR0913
    plan: Plan, backbone: Backbone, part: TrainedPart, recipe: Recipe, workers: WorkerPool,
    control: JobControl, reads: float,
) -> float:  # fmt: skip
    """Of all epochs, at most."""
    settings = fine_tuning(replace(plan.config, recipe=recipe))
    assert settings is not None  # noqa: S101
    each, step = _seconds_to_learn(plan, backbone, part, workers, control.checkpoint)
    pictures = len(plan.split.train) + _ANSWER_SHARE * len(plan.split.validation)
    steps = math.ceil(len(plan.split.train) / plan.config.batch_size)
    return settings.epochs * (pictures * (each + reads) + steps * step)


def _seconds_to_learn(
    plan: Plan, backbone: Backbone, part: TrainedPart, workers: WorkerPool,
    checkpoint: Callable[[], None],
) -> tuple[float, float]:  # fmt: skip
    """From one picture, with all workers busy; and of moving the weights once."""
    classes = len(plan.split.classes)
    old = backbone.loaded.network.get_submodule(backbone.head)
    assert isinstance(old, nn.Linear)  # noqa: S101
    network = part.with_head(backbone.head, nn.Linear(old.in_features, classes)).to(plan.device)
    network = network.to(memory_format=torch.channels_last)
    train_state = TrainState(network, part.groups(), plan.config.optimiser, 0.0)
    parameters = list(train_state.parameters.values())
    inputs = _NoiseInputs(_input_of(backbone, part).to(plan.device))
    gradients_of = MicroBatchGradients(
        network, parameters, inputs, torch.ones(classes), workers, plan.device
    )
    micro_batch = min(plan.micro_batch, 8)
    batch: list[Numbered] = [(0, plan.split.train[0], 0)] * (micro_batch * workers.count)
    warm = gradients_of.gradients(batch[: workers.count], 1, 1, checkpoint)
    train_state.step(warm.gradients, 0.0)  # makes what the optimiser remembers
    began = time.perf_counter()
    found = gradients_of.gradients(batch, 1, micro_batch, checkpoint)
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


def _input_of(backbone: Backbone, part: TrainedPart) -> Tensor:
    """What goes into the trained part for a picture of noise."""
    example = backbone.example()
    if not part.cut:
        return example
    captured: list[Tensor] = []
    hook = backbone.loaded.network.get_submodule(part.cut).register_forward_pre_hook(
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
