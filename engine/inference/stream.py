"""Many pictures, on all cores: every worker reads a few pictures and answers for them.

Workers that share nothing wait for nobody: on two cores this answers half as many pictures again
as reading in threads ahead of one network that spreads each layer over the cores.
"""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from engine.base.address import PictureAddress
from engine.base.device import usable_cores
from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.types import Failure, Note, Picture
from engine.images import read

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)

_MOST_WORKERS = 8
"""Each holds one picture in full size."""
_BATCH_SECONDS = 0.5
"""Batches are kept so small that one takes no longer: progress shows, and cancelling is quick."""


class Answering(Protocol[A_co]):
    """A model that can be asked about pictures: a classifier, a detector.

    Attributes:
        model: id of the model that answers.
    """

    model: str

    @property
    def min_side(self) -> int:
        """The shorter side a picture needs."""

    @property
    def batch(self) -> int:
        """How many pictures at once are quickest."""

    def core_sharing(self, workers: int) -> Callable[[], None]:
        """What each of several threads that ask at the same time has to call first."""

    def prepare_picture(self, picture: Picture) -> Any:
        """What is kept of a picture until it is asked about; safe in any thread."""

    def answer(self, prepared: Sequence[Any], top: int, /) -> Sequence[Any]:
        """For each picture what `outcome` takes as its answer."""

    @property
    def outcome(self) -> Callable[[PictureAddress, str, Any, float, tuple[Note, ...]], A_co]:
        """Makes an outcome of picture, model, answer, seconds and the reader's notes."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A picture that was read, as the model takes it."""

    content: Any
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Answers(Generic[A]):
    outcomes: tuple[A | Failure, ...]
    seconds: float


def predict_stream(
    pictures: Iterable[PictureAddress], predictor: Answering[A], top: int, control: JobControl
) -> Generator[A | Failure, None, None]:
    """Outcomes in the order of the pictures; a picture that cannot be read stops nothing.

    The first batch is a single picture, so that the first answer comes at once; then they grow.
    Memory does not grow with the number of pictures: two batches a worker are under way. Closing
    the generator ends the threads.

    Raises:
        JobCancelled: between batches.
    """
    remaining = iter(pictures)
    size = 1
    control.checkpoint()
    first = _answer(tuple(islice(remaining, size)), predictor, top)  # here, with every core
    yield from first.outcomes
    workers = min(usable_cores(), _MOST_WORKERS)
    under_way: deque[Future[_Answers[A]]] = deque()
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


def _next_size(size: int, latest: _Answers[Any], predictor: Answering[Any]) -> int:
    """Twice the size, as long as that does not take too long."""
    seconds_each = latest.seconds / max(1, len(latest.outcomes))
    affordable = int(_BATCH_SECONDS / max(seconds_each, 1e-6))
    return max(1, min(2 * size, affordable, predictor.batch))


def _answer(pictures: Sequence[PictureAddress], model: Answering[A], top: int) -> _Answers[A]:
    """Read a batch of pictures and answer for those that can be read."""
    began = time.perf_counter()
    read_in = [_read(picture, model) for picture in pictures]
    prepared = [item.content for item in read_in if isinstance(item, _Prepared)]
    answers = iter(model.answer(prepared, top) if prepared else ())
    seconds = time.perf_counter() - began
    share = seconds / max(1, len(pictures))
    outcomes = tuple(
        item
        if isinstance(item, Failure)
        else model.outcome(picture, model.model, next(answers), share, item.notes)
        for picture, item in zip(pictures, read_in, strict=True)
    )
    return _Answers(outcomes, seconds)


def _read(address: PictureAddress, model: Answering[Any]) -> _Prepared | Failure:
    """Prepared at once, so that no more than one picture in full size is kept."""
    try:
        picture = read(address, min_side=model.min_side)
    except EngineError as error:
        return Failure(address, error)
    return _Prepared(model.prepare_picture(picture), picture.notes)
