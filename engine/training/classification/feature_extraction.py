"""The first stage of every training: the frozen network's features of every picture."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.pipeline import WorkerPool
from engine.base.types import CropMode, Preprocessing, Progress
from engine.datasets.dataset import Example, Part, Split
from engine.inference.backends.onnxruntime.graph import Graph
from engine.inference.features.array_store import ArrayStore, key_of
from engine.inference.features.extraction import extract
from engine.inference.features.extractor import FeatureSource
from engine.inference.features.remaking import Remaker, RemakingStore
from engine.inference.features.store_files import prune
from engine.inference.features.views import FURTHER_VIEWS, WHOLE, View
from engine.models import ModelLibrary
from engine.models.catalogue import ModelRecord
from engine.training.classification.events import Stage
from engine.training.classification.feature_set import FeatureSet, Numbered, StoredView
from engine.training.classification.feature_source import source_of
from engine.training.classification.plan import ClassificationDetails
from engine.training.classification.trained_layers import Backbone, TrainedLayers
from engine.training.runs.events import Remark, RemarkKind, StageStarted, left_out
from engine.training.runs.run_session import RunSession

_READER_VERSION = "1"
"""Of reading and preprocessing: another one makes other pixels, and other features."""
_FEW = 500
"""Up to so many pictures to learn from, more than one view of each is looked at."""
_FEATURES = "features-{}"


@dataclass(frozen=True, slots=True)
class Resources:
    """What a training takes from, and gives to, this computer.

    Attributes:
        library: where the trained model goes.
        cache: folder of stored features.
        weights: SHA-256 of the pretrained weights (hex).
        graph: of the pretrained network, where it is to compute what it can.
    """

    library: ModelLibrary
    cache: Path
    weights: str
    graph: Graph | None = None


def extract_features(  # noqa: PLR0913
    session: RunSession[ClassificationDetails], split: Split, backbone: Backbone,
    layers: TrainedLayers | None, resources: Resources, workers: WorkerPool,
) -> FeatureSet:  # fmt: skip
    """Run every picture through the frozen network once, or take its features from the store.

    Where there are few pictures, further views of them are, too.

    Raises:
        EngineError: TRAIN_NO_PICTURES: a class has lost all of its pictures.
        JobCancelled: when asked to.
    """
    session.emit(StageStarted(Stage.FEATURES))
    views = views_of(len(split.train), session.plan.details.rules)
    source = source_of(backbone, layers, session.binding.device, resources.graph)
    extraction = _Extraction(session, split, source, workers)
    say = _said_once(session)
    opened: list[tuple[ArrayStore, ArrayStore | None]] = []

    def open_stores() -> None:
        opened.clear()
        opened.extend(array_stores(source.key, backbone, layers, resources, say, view)
                      for view in views)  # fmt: skip

    session.write(open_stores)
    in_use = [store.file for stores in opened for store in stores if store is not None]
    prune(resources.cache, keep=in_use)
    pace = _Pace(len(split.everything), len(views))
    found = [
        extraction.run(view, *stores, pace) for view, stores in zip(views, opened, strict=True)
    ]
    parts = {
        part: numbered(examples, split.classes, extraction.missing)
        for part, examples in split.parts()
    }
    _insist_on_every_class(split.classes, parts[Part.TRAIN])
    return FeatureSet(parts, found[0], tuple(found[1:]))


def views_of(train: int, rules: int) -> tuple[View, ...]:
    """What is looked at of each picture: more views of it where few are there to learn from.

    Measured with the sign-language digits: of 10 pictures a class, 79 % right instead of 75;
    of 30, 88 instead of 85; of 140, 94.6 instead of 93.4. That costs as often the time, which
    only few pictures have.

    Args:
        train: pictures to learn from.
        rules: of the plan.
    """
    return (WHOLE, *FURTHER_VIEWS) if rules >= 3 and train <= _FEW else (WHOLE,)


class _Extraction:
    """Fills the stores of one view after another.

    Attributes:
        missing: contents of which there is nothing in one of the stores.
    """

    def __init__(
        self, session: RunSession[ClassificationDetails], split: Split, source: FeatureSource,
        workers: WorkerPool,
    ) -> None:  # fmt: skip
        self._session = session
        self._everything = split.everything
        self._extractor = source.extractor
        self._workers = workers
        self._unreadable: set[PictureAddress] = set()
        self.missing: set[str] = set()

    def run(
        self, view: View, features: ArrayStore, activations: ArrayStore | None, pace: "_Pace"
    ) -> StoredView:
        """What the network makes of one view."""
        session = self._session
        news = extract(
            self._everything, self._extractor, features, activations, self._workers,
            session.control, session.write, view,
        )  # fmt: skip
        for progress in news:
            for failure in progress.failures:
                if failure.picture not in self._unreadable:
                    self._unreadable.add(failure.picture)
                    session.emit(left_out(failure))
            session.control.report(pace.at(progress.done))
        pace.next_view(len(self._everything))
        unreadable = [e.content for e in self._everything if e.picture in self._unreadable]
        # what the store itself has lost is made anew
        self.missing |= features.missing(unreadable, look_inside=False)
        remaker = Remaker(
            self._everything, self._extractor, features, activations, session.write, view
        )
        of_activations = RemakingStore(activations, remaker) if activations is not None else None
        return StoredView(RemakingStore(features, remaker), of_activations)


def array_stores(  # noqa: PLR0913
    computed: str, backbone: Backbone, layers: TrainedLayers | None, resources: Resources,
    say: Callable[[str], None] = lambda _reason: None, view: View = WHOLE,
) -> tuple[ArrayStore, ArrayStore | None]:  # fmt: skip
    """Where features are stored, and activations of the first trained stage if one is cut off.

    Args:
        computed: key of the `FeatureSource`.
        backbone: the network.
        layers: that are trained; None for the head alone.
        resources: have the cache.
        say: told why a store cannot be used; then it is made anew, or done without.
        view: what is looked at of each picture.

    Raises:
        OSError: the disk is full.
    """
    loaded = backbone.loaded
    parts = _key_parts(loaded.record, loaded.preprocessing, resources.weights, computed)
    key = (*parts, *((repr(view),) if view.name else ()))
    features = ArrayStore(resources.cache, _FEATURES.format(key_of(*key)), say)
    if layers is None or not layers.cut:
        return features, None
    return features, ArrayStore(resources.cache, f"activations-{key_of(*key, layers.cut)}", say)


def features_key(
    record: ModelRecord, preprocessing: Preprocessing | None, weights: str, computed: str
) -> str:
    """The key of the store of a model's features.

    Args:
        record: of the model.
        preprocessing: that goes before it.
        weights: their SHA-256 (hex).
        computed: key of the `FeatureSource`.
    """
    return _FEATURES.format(key_of(*_key_parts(record, preprocessing, weights, computed)))


def _key_parts(
    record: ModelRecord, preprocessing: Preprocessing | None, weights: str, computed: str
) -> tuple[str, ...]:
    """Everything that decides what is computed."""
    return (record.library, record.architecture, weights, _text_of(preprocessing),
            _READER_VERSION, computed)  # fmt: skip


def _said_once(session: RunSession[ClassificationDetails]) -> Callable[[str], None]:
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


def numbered(
    examples: Sequence[Example], classes: Sequence[str], missing: set[str]
) -> tuple[Numbered, ...]:
    """The pictures of a part with their numbers and classes, without what cannot be read.

    Args:
        examples: all of them.
        classes: in the order of the outputs.
        missing: contents of those that cannot be read.
    """
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

    def __init__(self, pictures: int, views: int) -> None:
        self._pictures = pictures
        self._views = views
        self._before = 0
        self._computed = 0
        self._known: int | None = None
        self._began = time.monotonic()

    def at(self, done: int) -> Progress:
        """How far it is, when so many pictures of this view are dealt with."""
        if self._known is None:
            self._known = done
        made = self._computed + done - self._known
        far = self._before + done
        left = None
        if made:
            looks = self._pictures * self._views
            left = (time.monotonic() - self._began) / made * (looks - far)
        return Progress(far // self._views, self._pictures, left)

    def next_view(self, pictures: int) -> None:
        """All of so many pictures of one view are dealt with."""
        self._computed += pictures - (self._known or 0)
        self._before += pictures
        self._known = None
