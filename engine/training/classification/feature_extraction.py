"""The first stage of every training: what the frozen network makes of every picture."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.pipeline import WorkerPool
from engine.base.types import Progress
from engine.datasets.dataset import Example
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.features.array_store import ArrayStore, key_of, prune
from engine.inference.features.extraction import extract
from engine.training.classification.trained_layers import Backbone, TrainedPart
from engine.training.events import Event, Stage, StageStarted
from engine.training.loop.gradients import Numbered
from engine.training.loop.training_loop import left_out
from engine.training.runs.run_folder import Plan

_READER_VERSION = "1"
"""Version of reading and preprocessing: another one makes other pixels, and other features."""


@dataclass(frozen=True, slots=True, eq=False)
class FeatureSet:
    """Everything that was looked at.

    Attributes:
        train, validation, test: the pictures that could be read, numbered, with their classes.
        features: what goes into the head, of each.
        activations: what goes into the first trained stage, of each; None if nothing does.
    """

    train: tuple[Numbered, ...]
    validation: tuple[Numbered, ...]
    test: tuple[Numbered, ...]
    features: ArrayStore
    activations: ArrayStore | None

    def features_of(self, examples: Sequence[Numbered]) -> tuple[Tensor, Tensor]:
        """(n, d) features and (n,) classes."""
        labels = torch.tensor([label for _, _, label in examples], dtype=torch.long)
        arrays = self.features.get([example.content for _, example, _ in examples])
        return torch.from_numpy(arrays), labels


def extract_features(  # noqa: PLR0913
    plan: Plan, backbone: Backbone, part: TrainedPart | None, cache: Path, weights: str,
    workers: WorkerPool, control: JobControl, tell: Callable[[Event], None],
    write: Callable[[Callable[[], None]], None],
) -> FeatureSet:  # fmt: skip
    """See every picture once, or remember it.

    Raises:
        EngineError: TRAIN_NO_PICTURES: a class has lost all of its pictures.
        JobCancelled: when asked to.
    """
    tell(StageStarted(Stage.FEATURES))
    opened: list[tuple[ArrayStore, ArrayStore | None]] = []
    write(lambda: opened.append(array_stores(plan, backbone, part, cache, weights)))
    features, activations = opened[0]
    prune(cache)
    split = plan.split
    everything = (*split.train, *split.validation, *split.test)
    cut = part.cut if part is not None else ""

    def extractor() -> FeatureExtractor:
        return FeatureExtractor.of_model(backbone.loaded, backbone.head, plan.device, cut)

    pace = _Pace(len(everything))
    looks = extract(everything, extractor, features, activations, workers, control, write)
    for looked in looks:
        for failure in looked.failures:
            tell(left_out(failure))
        control.report(pace.at(looked.done))
    missing = features.missing(example.content for example in everything)
    train, validation, test = (
        _numbered(examples, split.classes, missing)
        for examples in (split.train, split.validation, split.test)
    )
    _see_that_all_are_there(split.classes, train)
    return FeatureSet(train, validation, test, features, activations)


def array_stores(
    plan: Plan, backbone: Backbone, part: TrainedPart | None, cache: Path, weights: str
) -> tuple[ArrayStore, ArrayStore | None]:
    """Where is kept what goes into the head, and into the first trained stage if one is cut off."""
    record, preprocessing = backbone.loaded.record, backbone.loaded.preprocessing
    key = (
        record.library,
        record.architecture,
        weights,
        repr(preprocessing),
        _READER_VERSION,
        plan.device,
    )
    features = ArrayStore(cache, f"features-{key_of(*key)}")
    if part is None or not part.cut:
        return features, None
    return features, ArrayStore(cache, f"activations-{key_of(*key, part.cut)}")


def _numbered(
    examples: Sequence[Example], classes: Sequence[str], missing: set[str]
) -> tuple[Numbered, ...]:
    index = {label: number for number, label in enumerate(classes)}
    return tuple(
        (number, example, index[example.label])
        for number, example in enumerate(examples)
        if example.content not in missing
    )


def _see_that_all_are_there(classes: Sequence[str], train: Sequence[Numbered]) -> None:
    there = {label for _, _, label in train}
    for number, label in enumerate(classes):
        if number not in there:
            raise EngineError(ErrorCode.TRAIN_NO_PICTURES, label=label)


class _Pace:
    """Tells how far it is, by the pictures that were looked at rather than remembered."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._known: int | None = None
        self._began = time.monotonic()

    def at(self, done: int) -> Progress:
        """How far it is."""
        if self._known is None:
            self._known = done
        made = done - self._known
        left = None
        if made:
            left = (time.monotonic() - self._began) / made * (self._total - done)
        return Progress(done, self._total, left)
