"""Any number of pictures: answered as a stream, kept in a table as they come."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.device import AUTOMATIC
from engine.base.errors import EngineError
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Failure, Progress
from engine.images import walk_pictures
from engine.inference.backends import Predictor
from engine.inference.batch.answer_file import AnswerFile
from engine.inference.predictor_cache import PredictorCache
from engine.inference.stream import predict_stream


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What to ask which model.

    Attributes:
        pictures: pictures, and folders that stand for the pictures below them.
        model: id of the model.
        device: `auto`, `cpu`, `cuda` or `mps`.
        top: how many labels for each picture.
    """

    pictures: tuple[PictureAddress, ...]
    model: str
    device: str = AUTOMATIC
    top: int = 5


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What is in the table in the end.

    Attributes:
        pictures: how many, those of earlier included.
        failures: how many of them could not be read; folders that could not, too.
    """

    pictures: int
    failures: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that is being answered."""

    request: BatchRequest
    predictor: Predictor
    name: Callable[[PictureAddress], str]
    total: int


def answer_all(  # noqa: PLR0913
    request: BatchRequest, file: Path, control: JobControl, predictors: PredictorCache, *,
    resume: bool = False, is_whole_when_cancelled: bool = False,
    name: Callable[[PictureAddress], str] = str, counted: Callable[[int], None] = lambda _: None,
) -> BatchResult:  # fmt: skip
    """Write a table of answers to `file`; deliver a `StoredAnswer` for each picture in it.

    Memory does not grow with the number of pictures: folders are walked as pictures are needed,
    and what is answered is on the disk. Whatever ends it, what is done is kept beside `file`.

    Args:
        request: the pictures and the model.
        file: of the table.
        control: is told the number of pictures done.
        predictors: has the model.
        resume: whether to go on with the table that is there.
        is_whole_when_cancelled: whether the table takes its place also when cancelled.
        name: how a picture is called in the table.
        counted: told how many pictures there are, before the first is read.

    Raises:
        EngineError: TABLE_…, FILE_CANNOT_WRITE; MODEL_…, DEVICE_UNAVAILABLE, ENGINE_BROKEN.
        JobCancelled: when asked to.
    """
    predictor = predictors.get(request.model, request.device)
    with AnswerFile(file) as table:
        if resume:
            table.resume(predictor.model, control, abstains=predictor.abstains)
        else:
            table.begin()
        try:
            total, failures = _count(request.pictures, control)
            counted(total)
            for failure in failures:
                if not table.has(failure.picture):
                    control.deliver(table.append(failure, name(failure.picture)))
            asked = _Asked(request, predictor, name, total + len(failures))
            _answer(asked, table, control)
        except JobCancelled:
            if is_whole_when_cancelled:
                table.finish()
            raise
        table.finish()
        return BatchResult(table.pictures, table.failures)


def _answer(asked: _Asked, table: AnswerFile, control: JobControl) -> None:
    request, total = asked.request, asked.total
    waiting = (p for p in pictures_below(request.pictures, control, []) if not table.has(p))
    began, before = time.monotonic(), table.pictures
    control.report(Progress(before, max(total, before)))
    with closing(predict_stream(waiting, asked.predictor, request.top, control)) as outcomes:
        for outcome in outcomes:
            control.deliver(table.append(outcome, asked.name(outcome.picture)))
            done = table.pictures
            left = max(0, total - done)
            seconds = (time.monotonic() - began) / (done - before) * left
            control.report(Progress(done, done + left, seconds))


def _count(named: Sequence[PictureAddress], control: JobControl) -> tuple[int, list[Failure]]:
    """How many pictures there are, and the folders in which there are none."""
    failures: list[Failure] = []
    total = sum(1 for _ in pictures_below(named, control, failures))
    return total, failures


def pictures_below(
    named: Sequence[PictureAddress], control: JobControl, failures: list[Failure]
) -> Iterator[PictureAddress]:
    """The pictures among those named and in the folders among them, none twice.

    Args:
        named: pictures and folders; all else stays as given, the missing included.
        control: may end it.
        failures: the folders that cannot be read, or have no pictures, are added here.

    Raises:
        JobCancelled: when asked to.
    """
    unique = list(dict.fromkeys(named))
    folders = {picture.file for picture in unique if not picture.part and picture.file.is_dir()}
    for picture in unique:
        if not folders.isdisjoint(picture.file.parents):
            continue
        if picture.part or picture.file not in folders:
            yield picture
            continue
        try:
            yield from map(PictureAddress, walk_pictures(picture.file, control))
        except EngineError as error:
            failures.append(Failure(picture, error))
