"""Many pictures, on all cores: every worker reads a few pictures and answers for them.

Workers that share nothing wait for nobody: on two cores this answers half as many pictures again
as reading in threads ahead of one network that spreads each layer over the cores.
"""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.pipeline import WorkerPool, worker_count
from engine.base.types import Failure, Note, Outcome
from engine.images import read
from engine.inference.backends.protocol import Predictor

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)

_BATCH_SECONDS = 0.5
"""Batches are kept so small that one takes no longer: progress shows, and cancelling is quick."""


@dataclass(frozen=True, slots=True)
class Question(Generic[A_co]):
    """What a predictor is asked about each picture.

    Attributes:
        predictor: reads and prepares the pictures.
        answer: takes a batch of prepared pictures and gives one answer for each.
        outcome: makes an outcome of path, model, answer, seconds and the reader's notes.
    """

    predictor: Predictor
    answer: Callable[[Sequence[Any]], Iterable[Any]]
    outcome: Callable[[Path, str, Any, float, tuple[Note, ...]], A_co]


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
    paths: Iterable[Path], predictor: Predictor, top: int, control: JobControl
) -> Generator[Outcome, None, None]:
    """What a model says about pictures, `top` labels each; otherwise as `ask_stream`."""
    question = Question(predictor, lambda prepared: predictor.answer(prepared, top),
                        predictor.outcome)  # fmt: skip
    return ask_stream(paths, question, control)


def ask_stream(
    paths: Iterable[Path], question: Question[A], control: JobControl
) -> Generator[A | Failure, None, None]:
    """Outcomes in the order of the paths; a picture that cannot be read stops nothing.

    The first batch is a single picture, so that the first answer comes at once; then they grow.
    Memory does not grow with the number of paths: two batches a worker are under way. Closing
    the generator ends the threads.

    Raises:
        JobCancelled: between batches.
    """
    remaining = iter(paths)
    predictor = question.predictor
    size = 1
    control.checkpoint()
    first = _answer(question, tuple(islice(remaining, size)))  # here, with every core
    yield from first.outcomes
    size = _next_size(size, first, predictor.batch_size)

    def batches() -> Iterator[tuple[Path, ...]]:
        while batch := tuple(islice(remaining, size)):
            yield batch

    workers = worker_count()
    initializer = predictor.thread_initializer(workers)
    with WorkerPool("lensmith-predict", workers, initializer) as pool:
        for answers in pool.imap(partial(_answer, question), batches(), control):
            yield from answers.outcomes
            size = _next_size(size, answers, predictor.batch_size)


def _next_size(size: int, latest: _Answers[Any], most: int) -> int:
    """Twice the size, as long as that does not take too long."""
    seconds_each = latest.seconds / max(1, len(latest.outcomes))
    affordable = int(_BATCH_SECONDS / max(seconds_each, 1e-6))
    return max(1, min(2 * size, affordable, most))


def _answer(question: Question[A], paths: Sequence[Path]) -> _Answers[A]:
    """Read a batch of pictures and answer for those that can be read."""
    began = time.perf_counter()
    predictor = question.predictor
    read_in = [_read(path, predictor) for path in paths]
    prepared = [item.content for item in read_in if isinstance(item, _Prepared)]
    answers = iter(question.answer(prepared) if prepared else ())
    seconds = time.perf_counter() - began
    share = seconds / max(1, len(paths))
    outcomes = tuple(
        item
        if isinstance(item, Failure)
        else question.outcome(path, predictor.model, next(answers), share, item.notes)
        for path, item in zip(paths, read_in, strict=True)
    )
    return _Answers(outcomes, seconds)


def _read(path: Path, predictor: Predictor) -> _Prepared | Failure:
    """Prepared at once, so that no more than one picture in full size is kept."""
    try:
        picture = read(path, min_side=predictor.min_side)
    except EngineError as error:
        return Failure(path, error)
    return _Prepared(predictor.prepare(picture), picture.notes)
