"""Features of every picture of a data set: extracted once, then taken from a cache."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.pipeline import WorkerPool
from engine.base.types import Failure, Preprocessing
from engine.datasets.dataset import Example
from engine.images import read
from engine.inference.features.array_store import ArrayStore
from engine.inference.features.extractor import Extractor
from engine.inference.features.views import WHOLE, View
from engine.models.preprocessing import to_input

_WRITTEN_AT_ONCE = 8
"""Batches to one transaction of the store."""


@dataclass(frozen=True, slots=True)
class ExtractionProgress:
    """How far an extraction has come.

    Attributes:
        done: pictures that are dealt with.
        failures: of these, the ones that could not be read since the last news.
    """

    done: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    contents: tuple[str, ...]
    features: NDArray[np.float32]
    activations: NDArray[np.float16] | None
    failures: tuple[Failure, ...]


def extract_batch(extractor: Extractor, examples: Sequence[Example], view: View = WHOLE) -> _Batch:
    """Read pictures and run them through a network; those that cannot be read are named."""
    failures, inputs, contents = [], [], []
    for example in examples:
        try:
            inputs.append(read_input(example, extractor.preprocessing, view))
            contents.append(example.content)
        except EngineError as error:
            failures.append(Failure(example.picture, error))
    if not inputs:
        return _Batch((), np.empty((0, 0), np.float32), None, tuple(failures))
    features, activations = extractor.extract(np.stack(inputs))
    return _Batch(tuple(contents), features, activations, tuple(failures))


def read_input(
    example: Example, preprocessing: Preprocessing, view: View = WHOLE
) -> NDArray[np.uint8]:
    """A picture or a part of it as input, (crop, crop, 3), if it still is as it was checked.

    Raises:
        EngineError: as `engine.images.read`; IMAGE_CHANGED.
    """
    pixels = read(example.picture, min_side=preprocessing.resize).pixels
    if not example.is_unchanged():
        raise EngineError(ErrorCode.IMAGE_CHANGED)
    return to_input(view.cut(pixels), preprocessing)


def extract(  # noqa: PLR0913
    examples: Sequence[Example], extractor: Callable[[], Extractor], features: ArrayStore,
    activations: ArrayStore | None, pool: WorkerPool, control: JobControl,
    write: Callable[[Callable[[], None]], None], view: View = WHOLE,
) -> Iterator[ExtractionProgress]:  # fmt: skip
    """Fill the stores, so that they have the features (and activations) of every picture.

    Batches are cut from the whole list, so that a picture is always computed in the same company
    and to the same bits, whatever was stored by earlier tries.

    Args:
        examples: the pictures.
        extractor: makes the network, if anything is missing.
        features: for what goes into the head.
        activations: for what goes into the first stage that is trained.
        pool: its threads read and compute.
        control: may end it between batches.
        write: runs what writes to the disk, and waits while that is full.
        view: what is looked at of each picture.

    Raises:
        JobCancelled: when asked to.
    """
    contents = [example.content for example in examples]
    missing = features.missing(contents)
    if activations is not None:
        missing |= activations.missing(contents)
    known = sum(content not in missing for content in contents)
    yield ExtractionProgress(known, ())
    if not missing:
        return
    wanted_pictures = {example.picture for example in examples if example.content in missing}
    network = extractor()
    size = network.batch_size
    batches = (examples[start : start + size] for start in range(0, len(examples), size))
    wanted = (b for b in batches if any(example.content in missing for example in b))
    done = known
    waiting: list[_Batch] = []
    with closing(pool.imap(partial(extract_batch, network, view=view), wanted, control)) as results:
        for result in results:
            waiting.append(result)
            if len(waiting) >= _WRITTEN_AT_ONCE:
                write(lambda: store_batches(waiting, features, activations))
                waiting.clear()
            news = [c for c in result.contents if c in missing]
            failures = tuple(
                failure for failure in result.failures if failure.picture in wanted_pictures
            )
            done += len(news) + len(failures)
            yield ExtractionProgress(min(done, len(examples)), failures)
    write(lambda: store_batches(waiting, features, activations))


def store_batches(
    batches: Sequence[_Batch], features: ArrayStore, activations: ArrayStore | None
) -> None:
    """Store what was made of pictures."""
    found = [batch for batch in batches if batch.contents]
    if activations is not None:
        _put(
            activations,
            [(b.contents, b.activations) for b in found if b.activations is not None],
        )
    _put(features, [(batch.contents, batch.features) for batch in found])


def _put(
    store: ArrayStore, made: Sequence[tuple[Sequence[str], NDArray[np.floating[Any]]]]
) -> None:
    """Of equal pictures the first one is stored, as between two calls."""
    arrays: dict[str, NDArray[np.floating[Any]]] = {}
    for contents, rows in made:
        for content, array in zip(contents, rows, strict=True):
            arrays.setdefault(content, array)
    store.put(arrays)
