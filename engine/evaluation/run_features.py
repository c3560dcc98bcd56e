"""What a network makes of a run's pictures: taken from the store, or computed and kept there."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.datasets.dataset import Example
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.features.array_store import ArrayStore
from engine.inference.features.extraction import extract
from engine.inference.features.remaking import Remaker, RemakingStore
from engine.training.classification.trained_layers import Backbone
from engine.training.loop.workers import make_workers

Floats = NDArray[np.float32]


def run_features(
    examples: Sequence[Example], backbone: Backbone, store: ArrayStore, device: str,
    control: JobControl,
) -> tuple[Floats, list[Example]]:  # fmt: skip
    """(n, d) features of the pictures that can be read, and these; progress in pictures.

    Args:
        examples: in the order in which they were learned from, for the same bits.
        backbone: the network.
        store: where its features are kept.
        device: torch's name of where to compute.
        control: may end it.

    Raises:
        EngineError: TRAIN_NO_PICTURES: none can be read.
        OSError: the store cannot be written.
        JobCancelled: when asked to.
    """

    def extractor() -> FeatureExtractor:
        return FeatureExtractor.of_model(backbone.loaded, backbone.head, device)

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
