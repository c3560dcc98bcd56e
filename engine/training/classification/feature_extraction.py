"""The first stage of every training: the frozen network's features of every picture."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine.base.errors import EngineError, ErrorCode
from engine.base.pipeline import WorkerPool
from engine.base.types import CropMode, Preprocessing, Progress
from engine.datasets.dataset import Example, Split
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.features.array_store import ArrayStore, key_of, prune
from engine.inference.features.extraction import extract
from engine.models import ModelLibrary
from engine.training.classification.events import Stage
from engine.training.classification.fine_tuning import Numbered
from engine.training.classification.trained_layers import Backbone, TrainedLayers
from engine.training.runs.events import StageStarted, left_out
from engine.training.runs.run_session import RunSession

_READER_VERSION = "1"
"""Of reading and preprocessing: another one makes other pixels, and other features."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What a training takes from, and gives to, this computer.

    Attributes:
        library: where the trained model goes.
        cache: folder of stored features.
        weights: SHA-256 of the pretrained weights (hex).
    """

    library: ModelLibrary
    cache: Path
    weights: str


@dataclass(frozen=True, slots=True, eq=False)
class FeatureSet:
    """Features of every picture that could be read.

    Attributes:
        train, validation, test: the pictures, numbered, with their classes.
        features: what goes into the head, of each.
        activations: what goes into the first trained stage, of each; None if nothing does.
    """

    train: tuple[Numbered, ...]
    validation: tuple[Numbered, ...]
    test: tuple[Numbered, ...]
    features: ArrayStore
    activations: ArrayStore | None

    def of(self, examples: Sequence[Numbered]) -> tuple[Tensor, Tensor]:
        """(n, d) features and (n,) classes."""
        labels = torch.tensor([label for _, _, label in examples], dtype=torch.long)
        arrays = self.features.get([example.content for _, example, _ in examples])
        return torch.from_numpy(arrays), labels


def extract_features(  # noqa: PLR0913
    session: RunSession[Any], split: Split, backbone: Backbone, layers: TrainedLayers | None,
    resources: Resources, workers: WorkerPool,
) -> FeatureSet:  # fmt: skip
    """Run every picture through the frozen network once, or take its features from the store.

    Raises:
        EngineError: TRAIN_NO_PICTURES: a class has lost all of its pictures.
        JobCancelled: when asked to.
    """
    session.emit(StageStarted(Stage.FEATURES))
    device = session.binding.device
    opened: list[tuple[ArrayStore, ArrayStore | None]] = []
    session.write(lambda: opened.append(array_stores(device, backbone, layers, resources)))
    features, activations = opened[0]
    prune(resources.cache)
    everything = (*split.train, *split.validation, *split.test)
    cut = layers.cut if layers is not None else ""

    def extractor() -> FeatureExtractor:
        return FeatureExtractor.of_model(backbone.loaded, backbone.head, device, cut)

    pace = _Pace(len(everything))
    news = extract(
        everything, extractor, features, activations, workers, session.control, session.write
    )
    for progress in news:
        for failure in progress.failures:
            session.emit(left_out(failure))
        session.control.report(pace.at(progress.done))
    missing = features.missing(example.content for example in everything)
    train, validation, test = (
        _numbered(examples, split.classes, missing)
        for examples in (split.train, split.validation, split.test)
    )
    _insist_on_every_class(split.classes, train)
    return FeatureSet(train, validation, test, features, activations)


def array_stores(
    device: str, backbone: Backbone, layers: TrainedLayers | None, resources: Resources
) -> tuple[ArrayStore, ArrayStore | None]:
    """Where features are stored, and activations of the first trained stage if one is cut off."""
    record, preprocessing = backbone.loaded.record, backbone.loaded.preprocessing
    key = (record.library, record.architecture, resources.weights, _text_of(preprocessing),
           _READER_VERSION, device)  # fmt: skip
    features = ArrayStore(resources.cache, f"features-{key_of(*key)}")
    if layers is None or not layers.cut:
        return features, None
    return features, ArrayStore(resources.cache, f"activations-{key_of(*key, layers.cut)}")


def _text_of(preprocessing: Preprocessing | None) -> str:
    """What stands for it in a key; the usual crop is left out, as in stores of earlier versions."""
    return repr(preprocessing).replace(f", crop_mode={CropMode.CENTER!r}", "")


def _numbered(
    examples: Sequence[Example], classes: Sequence[str], missing: set[str]
) -> tuple[Numbered, ...]:
    index = {label: number for number, label in enumerate(classes)}
    return tuple(
        (number, example, index[example.label])
        for number, example in enumerate(examples)
        if example.content not in missing
    )


def _insist_on_every_class(classes: Sequence[str], train: Sequence[Numbered]) -> None:
    there = {label for _, _, label in train}
    for number, label in enumerate(classes):
        if number not in there:
            raise EngineError(ErrorCode.TRAIN_NO_PICTURES, label=label)


class _Pace:
    """Tells how far it is, by the pictures that were computed rather than found in the store."""

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
