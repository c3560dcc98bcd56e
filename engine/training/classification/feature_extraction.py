"""The first stage of every training: the frozen network's features of every picture."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.pipeline import WorkerPool
from engine.base.types import CropMode, Preprocessing, Progress
from engine.datasets.dataset import Example, Part, Split
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.features.array_store import ArrayStore, key_of
from engine.inference.features.extraction import extract
from engine.inference.features.remaking import Remaker, RemakingStore
from engine.inference.features.store_files import prune
from engine.models import ModelLibrary
from engine.models.catalogue import ModelRecord
from engine.training.classification.events import Stage
from engine.training.classification.fine_tuning import Numbered
from engine.training.classification.trained_layers import Backbone, TrainedLayers
from engine.training.runs.events import Remark, RemarkKind, StageStarted, left_out
from engine.training.runs.run_session import RunSession

_READER_VERSION = "1"
"""Of reading and preprocessing: another one makes other pixels, and other features."""
_FEATURES = "features-{}"


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
        parts: the pictures of each part, numbered, with their classes.
        features: what goes into the head, of each.
        activations: what goes into the first trained stage, of each; None if nothing does.
    """

    parts: Mapping[Part, tuple[Numbered, ...]]
    features: RemakingStore
    activations: RemakingStore | None

    def of(self, examples: Sequence[Numbered]) -> tuple[Tensor, Tensor]:
        """(n, d) features and (n,) classes, of the pictures whose features are there.

        Raises:
            EngineError: features of all of them were lost, and no picture can be read.
        """
        features, there = self.found(examples)
        return features, torch.tensor([label for _, _, label in there], dtype=torch.long)

    def found(self, examples: Sequence[Numbered]) -> tuple[Tensor, tuple[Numbered, ...]]:
        """(n, d) features, and the pictures whose features are there.

        Raises:
            EngineError: as `of`.
        """
        arrays, failed = self.features.get([example.content for _, example, _ in examples])
        there = tuple(item for item in examples if item[1].content not in failed)
        return torch.from_numpy(arrays), there


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
    say = _said_once(session)
    session.write(lambda: opened.append(array_stores(device, backbone, layers, resources, say)))
    features, activations = opened[0]
    prune(resources.cache, keep=[store.file for store in opened[0] if store is not None])
    everything = split.everything
    cut = layers.cut if layers is not None else ""

    def extractor() -> FeatureExtractor:
        return FeatureExtractor.of_model(backbone.loaded, backbone.head, device, cut)

    pace = _Pace(len(everything))
    news = extract(
        everything, extractor, features, activations, workers, session.control, session.write
    )
    unreadable: set[PictureAddress] = set()
    for progress in news:
        for failure in progress.failures:
            unreadable.add(failure.picture)
            session.emit(left_out(failure))
        session.control.report(pace.at(progress.done))
    missing = features.missing(  # what the store itself has lost is made anew
        [e.content for e in everything if e.picture in unreadable], look_inside=False
    )
    parts = {part: _numbered(found, split.classes, missing) for part, found in split.parts()}
    _insist_on_every_class(split.classes, parts[Part.TRAIN])
    remaker = Remaker(everything, extractor, features, activations, session.write)
    return FeatureSet(
        parts,
        RemakingStore(features, remaker),
        RemakingStore(activations, remaker) if activations is not None else None,
    )


def array_stores(
    device: str, backbone: Backbone, layers: TrainedLayers | None, resources: Resources,
    say: Callable[[str], None] = lambda _reason: None,
) -> tuple[ArrayStore, ArrayStore | None]:  # fmt: skip
    """Where features are stored, and activations of the first trained stage if one is cut off.

    Args:
        device: torch's name for it.
        backbone: the network.
        layers: that are trained; None for the head alone.
        resources: have the cache.
        say: told why a store cannot be used; then it is made anew, or done without.

    Raises:
        OSError: the disk is full.
    """
    loaded = backbone.loaded
    key = _key_parts(loaded.record, loaded.preprocessing, resources.weights, device)
    features = ArrayStore(resources.cache, _FEATURES.format(key_of(*key)), say)
    if layers is None or not layers.cut:
        return features, None
    return features, ArrayStore(resources.cache, f"activations-{key_of(*key, layers.cut)}", say)


def features_key(
    record: ModelRecord, preprocessing: Preprocessing | None, weights: str, device: str
) -> str:
    """The key of the store of a model's features.

    Args:
        record: of the model.
        preprocessing: that goes before it.
        weights: their SHA-256 (hex).
        device: torch's name of where they are computed.
    """
    return _FEATURES.format(key_of(*_key_parts(record, preprocessing, weights, device)))


def _key_parts(
    record: ModelRecord, preprocessing: Preprocessing | None, weights: str, device: str
) -> tuple[str, ...]:
    """Everything that decides what is computed."""
    return (record.library, record.architecture, weights, _text_of(preprocessing),
            _READER_VERSION, device)  # fmt: skip


def _said_once(session: RunSession[Any]) -> Callable[[str], None]:
    """Delivers a remark, the first time; it is about this computer, so the run does not keep it."""
    said: list[str] = []

    def say(reason: str) -> None:
        said.append(reason)
        if len(said) == 1:
            session.control.deliver(Remark(RemarkKind.CACHE_UNUSABLE, reason))

    return say


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
