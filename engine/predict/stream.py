"""Many pictures, on all cores: every worker reads a few pictures and answers for them.

Workers that share nothing wait for nobody: on two cores this answers half as many pictures again
as reading in threads ahead of one network that spreads each layer over the cores.
"""

import time
from collections import deque
from collections.abc import Generator, Iterable, Sequence
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

_MOST_WORKERS = 8
"""Each holds one picture in full size."""
_BATCH_SECONDS = 0.5
"""Batches are kept so small that one takes no longer: progress shows, and cancelling is quick."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    path: Path
    input: NDArray[np.uint8]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Answers:
    outcomes: tuple[Outcome, ...]
    seconds: float


def predict_stream(
    paths: Iterable[Path], predictor: Predictor, top: int, control: JobControl
) -> Generator[Outcome, None, None]:
    """Outcomes in the order of the paths; a picture that cannot be read stops nothing.

    The first batch is a single picture, so that the first answer comes at once; then they grow.
    Memory does not grow with the number of paths: two batches a worker are under way. Closing
    the generator ends the threads.

    Raises:
        JobCancelled: between batches.
    """
    remaining = iter(paths)
    size = 1
    control.checkpoint()
    first = _answer(tuple(islice(remaining, size)), predictor, top)  # here, with every core
    yield from first.outcomes
    workers = min(usable_cores(), _MOST_WORKERS)
    under_way: deque[Future[_Answers]] = deque()
    with ThreadPoolExecutor(workers, "lensmith-predict", predictor.core_sharing(workers)) as pool:
        try:
            size = _next_size(size, first, predictor)
            while True:
                while len(under_way) < 2 * workers:
                    if not (batch := tuple(islice(remaining, size))):
                        break
                    under_way.append(pool.submit(_answer, batch, predictor, top))
                if not under_way:
                    return
                control.checkpoint()
                answers = under_way.popleft().result()
                yield from answers.outcomes
                size = _next_size(size, answers, predictor)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _next_size(size: int, latest: _Answers, predictor: Predictor) -> int:
    """Twice the size, as long as that does not take too long."""
    seconds_each = latest.seconds / max(1, len(latest.outcomes))
    affordable = int(_BATCH_SECONDS / max(seconds_each, 1e-6))
    return max(1, min(2 * size, affordable, predictor.batch))


def _answer(paths: Sequence[Path], predictor: Predictor, top: int) -> _Answers:
    """Read a batch of pictures and answer for those that can be read."""
    began = time.perf_counter()
    read_in = [_prepare(path, predictor) for path in paths]
    readable = [item for item in read_in if isinstance(item, _Prepared)]
    inputs = [item.input for item in readable]
    answers = iter(predictor.predict(np.stack(inputs), top) if inputs else ())
    seconds = time.perf_counter() - began
    share = seconds / max(1, len(paths))
    outcomes = tuple(
        Prediction(item.path, predictor.model, next(answers), share, item.notes)
        if isinstance(item, _Prepared)
        else item
        for item in read_in
    )
    return _Answers(outcomes, seconds)


def _prepare(path: Path, predictor: Predictor) -> _Prepared | Failure:
    try:
        picture = read(path, min_side=predictor.min_side)
    except EngineError as error:
        return Failure(path, error)
    return _Prepared(path, predictor.prepare(picture.pixels), picture.notes)
