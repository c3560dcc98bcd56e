"""Many pictures: the next ones are read in threads while the model looks at the last ones."""

import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.device import usable_cores
from engine.errors import EngineError
from engine.images import read
from engine.jobs import JobControl
from engine.predict.predictor import Predictor
from engine.types import Failure, Note, Outcome, Prediction

MAX_BATCH = 16
_MOST_READERS = 8
"""Each holds one picture in full size."""
_BATCH_SECONDS = 0.5
"""Batches are kept so small that one takes no longer: progress shows, and cancelling is quick."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    path: Path
    input: NDArray[np.uint8]
    seconds: float
    notes: tuple[Note, ...]


def predict_stream(
    paths: Iterable[Path], predictor: Predictor, top: int, control: JobControl
) -> Generator[Outcome, None, None]:
    """Outcomes in the order of the paths; a picture that cannot be read stops nothing.

    The first batch is a single picture, so that the first answer comes at once; then they grow.
    Memory does not grow with the number of paths: two batches are read ahead. Closing the
    generator ends the threads.

    Raises:
        JobCancelled: between batches.
    """
    remaining = iter(paths)
    waiting: deque[Future[_Prepared | Failure]] = deque()
    batch_size = 1
    with ThreadPoolExecutor(min(usable_cores(), _MOST_READERS), "lensmith-read") as readers:
        try:
            while True:
                ahead = batch_size + MAX_BATCH - len(waiting)
                waiting.extend(
                    readers.submit(_prepare, path, predictor) for path in islice(remaining, ahead)
                )
                if not waiting:
                    return
                control.checkpoint()
                batch = [waiting.popleft().result() for _ in range(min(batch_size, len(waiting)))]
                began = time.perf_counter()
                yield from _answer(batch, predictor, top)
                batch_size = _next_size(batch_size, time.perf_counter() - began)
        finally:
            readers.shutdown(wait=True, cancel_futures=True)


def _next_size(size: int, seconds: float) -> int:
    """Twice the size, as long as that does not take too long."""
    affordable = int(size * _BATCH_SECONDS / max(seconds, 1e-6))
    return max(1, min(2 * size, affordable, MAX_BATCH))


def _prepare(path: Path, predictor: Predictor) -> _Prepared | Failure:
    began = time.perf_counter()
    try:
        picture = read(path, min_side=predictor.min_side)
    except EngineError as error:
        return Failure(path, error)
    prepared = predictor.prepare(picture.pixels)
    return _Prepared(path, prepared, time.perf_counter() - began, picture.notes)


def _answer(batch: list[_Prepared | Failure], predictor: Predictor, top: int) -> Iterator[Outcome]:
    readable = [item for item in batch if isinstance(item, _Prepared)]
    began = time.perf_counter()
    inputs = [item.input for item in readable]
    answers = iter(predictor.predict(np.stack(inputs), top) if inputs else ())
    share = (time.perf_counter() - began) / max(1, len(readable))
    for item in batch:
        if isinstance(item, Failure):
            yield item
        else:
            seconds = item.seconds + share
            yield Prediction(item.path, predictor.model, next(answers), seconds, item.notes)
