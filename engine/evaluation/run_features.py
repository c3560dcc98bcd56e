"""What a network makes of a run's pictures: taken from the store, or computed and kept there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.device import CPU
from engine.base.errors import EngineError, ErrorCode
from engine.base.files import cannot_write
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.datasets.dataset import Example
from engine.inference import Graphs
from engine.inference.features.array_store import ArrayStore
from engine.inference.features.extraction import extract
from engine.inference.features.extractor import FeatureSource
from engine.inference.features.remaking import Remaker, RemakingStore
from engine.inference.features.stored_arrays import known
from engine.models import LibraryEntry, ModelLibrary
from engine.models.head import find_head, layer_before
from engine.models.loading import load
from engine.models.own_files import weights_hash
from engine.training.classification.feature_extraction import Resources, array_stores, features_key
from engine.training.classification.feature_source import source_of
from engine.training.classification.trained_layers import Backbone
from engine.training.loop.workers import make_workers

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class RunFeatures:
    """What a network makes of pictures.

    Attributes:
        vectors: (n, d).
        examples: (n,), those that can be read.
        layer: whose output the features are.
    """

    vectors: Floats
    examples: list[Example]
    layer: str


def run_features(  # noqa: PLR0913
    examples: Sequence[Example], entry: LibraryEntry, library: ModelLibrary, cache: Path,
    device: str, control: JobControl,
) -> RunFeatures:  # fmt: skip
    """What a model's backbone makes of pictures; progress in pictures.

    Args:
        examples: in the order in which they were learned from, for the same bits.
        entry: the model.
        library: that it is from.
        cache: folder of stored features.
        device: torch's name of where to compute.
        control: may end it.

    Raises:
        EngineError: the model; TRAIN_NO_PICTURES: none can be read; FILE_CANNOT_WRITE.
        JobCancelled: when asked to.
    """
    loaded = load(entry)
    head = find_head(loaded.network, len(loaded.classes), entry.record.name)
    backbone = Backbone(loaded, head, ())
    control.checkpoint()
    try:
        resources = Resources(library, cache, weights_hash(entry))
        source = _source(examples, entry, backbone, resources, device)
        store = array_stores(source.key, backbone, None, resources)[0]
        vectors, there = _features(examples, backbone, store, source, device, control)
    except OSError as error:
        raise cannot_write(cache, error) from error
    return RunFeatures(vectors, there, layer_before(loaded.network, head, backbone.example()))


def _source(
    examples: Sequence[Example], entry: LibraryEntry, backbone: Backbone, resources: Resources,
    device: str,
) -> FeatureSource:  # fmt: skip
    """Who knows more of these pictures already: a graph, or torch."""
    by_torch = source_of(backbone, None, device, None)
    graph = Graphs.beside(resources.cache).find(entry) if device == CPU else None
    if graph is None:
        return by_torch
    contents = {example.content for example in examples}

    def count(source: FeatureSource) -> int:
        loaded = backbone.loaded
        key = features_key(loaded.record, loaded.preprocessing, resources.weights, source.key)
        return known(resources.cache, key, contents)

    return max((source_of(backbone, None, device, graph), by_torch), key=count)


def _features(  # noqa: PLR0913
    examples: Sequence[Example], backbone: Backbone, store: ArrayStore, source: FeatureSource,
    device: str, control: JobControl,
) -> tuple[Floats, list[Example]]:  # fmt: skip
    """(n, d) features of the pictures that can be read, and these."""
    extractor = source.extractor
    unreadable: set[PictureAddress] = set()
    with make_workers(device) as workers:
        looks = extract(examples, extractor, store, None, workers, control, lambda write: write())
        for looked in looks:
            unreadable.update(failure.picture for failure in looked.failures)
            control.report(Progress(looked.done, len(examples)))
    failing = [example.content for example in examples if example.picture in unreadable]
    missing = store.missing(failing, look_inside=False)
    there = [example for example in examples if example.content not in missing]
    if not there:
        raise EngineError(ErrorCode.TRAIN_NO_PICTURES, label=backbone.loaded.record.name)
    remaker = Remaker(examples, extractor, store, None, lambda write: write())
    found, failed = RemakingStore(store, remaker).get([example.content for example in there])
    there = [example for example in there if example.content not in failed]
    return np.asarray(found, np.float32), there
