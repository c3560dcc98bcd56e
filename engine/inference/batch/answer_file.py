"""A table of answers that grows picture by picture, and survives whatever ends the program."""

import os
import shutil
import time
from contextlib import suppress
from hashlib import blake2b
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.files import cannot_write, put_in_place
from engine.base.jobs import JobControl
from engine.base.targets import insist_on_file, open_stream, target_of
from engine.base.types import Failure, Outcome
from engine.inference.batch.answer_table import (
    COLUMNS,
    StoredAnswer,
    as_bytes,
    read_answers,
    read_header,
    rows_in,
    rows_of,
)

_SURE = COLUMNS.index("sure")
_SYNC_SECONDS = 5.0
"""After a power cut at most so much is lost; after a crash of the program, nothing."""


def part_of(file: Path) -> Path:
    """Where a table grows until it is whole."""
    return file.with_name(f"{file.name}.part")


class AnswerFile:
    """Grows in `FILE.part`, which takes the place of FILE in the end.

    A context manager; leaving it keeps the part, for going on later, unless nothing is in it.
    Where FILE is a link, this holds for what it leads to. A pipe or a terminal takes every answer
    at once; there is no part then, and no going on.

    Attributes:
        pictures: how many are in the table.
        failures: how many of them could not be read.
    """

    def __init__(self, file: Path) -> None:
        """Look at what is there; nothing is written yet.

        Raises:
            EngineError: FILE_CANNOT_WRITE, FILE_NOT_ORDINARY: said now, not after a thousand
                pictures.
        """
        try:
            self._target = target_of(file)
            self._part = part_of(self._target.path)
            if not self._target.is_stream:
                insist_on_file(self._part)
        except OSError as error:
            raise cannot_write(file, error) from error
        self._file = file
        self._out: FileIO | None = None
        self._streamed = 0
        self._done: NDArray[np.uint64] = np.empty(0, np.uint64)
        self._synced = time.monotonic()
        self.pictures = 0
        self.failures = 0

    def begin(self) -> None:
        """Begin anew.

        Raises:
            EngineError: FILE_CANNOT_WRITE, FILE_NOT_ORDINARY.
        """
        try:
            if self._target.is_stream:
                self._out = FileIO(open_stream(self._file), "wb")
            else:
                self._out = self._part.open("wb", buffering=0)
        except OSError as error:
            raise cannot_write(self._file, error) from error
        self._write(as_bytes([COLUMNS]))

    def resume(self, model: str, control: JobControl, *, abstains: bool) -> None:
        """Go on with what there is of the table, if anything; every answer in it is delivered.

        The last picture of a part is answered again: some of its rows may be missing.

        Args:
            model: id of the one that answers.
            control: is delivered the answers; may end it.
            abstains: whether the model says if it is sure. Where not, nothing stands in that
                column of old rows either: earlier versions wrote "yes" there.

        Raises:
            EngineError: TABLE_OTHER_MODEL, TABLE_NOT_OURS, FILE_CANNOT_WRITE.
            JobCancelled: when asked to; nothing was changed.
        """
        if self._target.is_stream:
            raise EngineError(ErrorCode.TABLE_NOT_OURS, file=str(self._file))
        source = self._part if self._part.exists() else self._file
        if not source.exists() or source.stat().st_size == 0:
            self.begin()
            return
        is_whole = source == self._file
        beside = self._part.with_name(f".{self._part.name}")
        try:
            clears_sure = not abstains and _says_sure(source, control)
            if clears_sure or not _is_of_today(source):
                _copy_as_today(source, beside, control, clears_sure=clears_sure)
                source = beside
            end = self._take_stock(source, model, control, is_whole=is_whole)
            if source == beside:
                beside.replace(self._part)
            elif is_whole:
                shutil.copyfile(self._file, self._part)
            os.truncate(self._part, end)
            self._out = self._part.open("ab", buffering=0)
        except OSError as error:
            raise cannot_write(self._file, error) from error
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    def has(self, picture: PictureAddress) -> bool:
        """Whether the table had the picture when it was taken up again."""
        if not len(self._done):
            return False
        digest = _digest(picture)
        place = int(np.searchsorted(self._done, digest))
        return place < len(self._done) and bool(self._done[place] == digest)

    def append(self, outcome: Outcome, image: str) -> StoredAnswer:
        """Add an answer, whole or not at all.

        Raises:
            EngineError: FILE_CANNOT_WRITE.
        """
        data = as_bytes(rows_of(outcome, image))
        offset = self._write(data)
        self.pictures += 1
        self.failures += isinstance(outcome, Failure)
        return StoredAnswer(offset, offset + len(data), outcome)

    def finish(self) -> None:
        """Put the table in its place.

        Raises:
            EngineError: FILE_CANNOT_WRITE.
        """
        out = self._open_file()
        try:
            if self._target.is_stream:
                out.close()
                return
            os.fsync(out.fileno())
            out.close()
            put_in_place(self._part, self._target)
        except OSError as error:
            raise cannot_write(self._file, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._out is not None:
            self._out.close()
            if not self.pictures and not self._target.is_stream:
                self._part.unlink(missing_ok=True)

    def _take_stock(
        self, source: Path, model: str, control: JobControl, *, is_whole: bool
    ) -> int:  # fmt: skip
        """Deliver what is in the table.

        Returns:
            Where to go on, in bytes.
        """
        digests: list[int] = []
        with source.open("rb") as file:
            read_header(file, source)
            end = file.tell()
            latest: StoredAnswer | None = None
            for kept in read_answers(file):
                if latest is not None:
                    self._count(latest, model, digests, control)
                    end = latest.end
                latest = kept
            if latest is not None and is_whole:  # it was finished
                self._count(latest, model, digests, control)
                end = latest.end
        self._done = np.sort(np.array(digests, np.uint64))
        return end

    def _count(
        self, kept: StoredAnswer, model: str, digests: list[int], control: JobControl
    ) -> None:
        outcome = kept.outcome
        if not isinstance(outcome, Failure) and outcome.model != model:
            raise EngineError(
                ErrorCode.TABLE_OTHER_MODEL,
                file=str(self._file), found=outcome.model, wanted=model,
            )  # fmt: skip
        control.checkpoint()
        control.deliver(kept)
        digests.append(_digest(outcome.picture))
        self.pictures += 1
        self.failures += isinstance(outcome, Failure)

    def _write(self, data: bytes) -> int:
        out = self._open_file()
        is_stream = self._target.is_stream
        before = self._streamed if is_stream else out.seek(0, os.SEEK_END)
        try:
            left = memoryview(data)
            while left:  # a disk that is nearly full takes a part of it
                left = left[out.write(left) :]
            self._streamed += len(data)
            if not is_stream and time.monotonic() - self._synced > _SYNC_SECONDS:
                os.fsync(out.fileno())
                self._synced = time.monotonic()
        except BaseException as error:  # Ctrl+C, too, leaves no half of an answer
            if not is_stream:
                out.truncate(before)
            if isinstance(error, OSError):
                raise cannot_write(self._file, error) from error
            raise
        return before

    def _open_file(self) -> FileIO:
        assert self._out is not None, "neither begun nor resumed"  # noqa: S101
        return self._out


def _says_sure(table: Path, control: JobControl) -> bool:
    """Whether an answer of the table says if the model was sure."""
    with table.open("rb") as file:
        read_header(file, table)
        for row in rows_in(file):
            control.checkpoint()
            if row[_SURE]:
                return True
    return False


def _is_of_today(table: Path) -> bool:
    with table.open("rb") as file:
        return read_header(file, table)


def _copy_as_today(table: Path, copy: Path, control: JobControl, *, clears_sure: bool) -> None:
    """With every column there is today, and nothing in `sure` where that is to be cleared."""
    with table.open("rb") as file, copy.open("wb") as out:
        read_header(file, table)
        out.write(as_bytes([COLUMNS]))
        for row in rows_in(file):
            control.checkpoint()
            kept = [*row[:_SURE], "", *row[_SURE + 1 :]] if clears_sure else row
            out.write(as_bytes([kept]))


def _digest(picture: PictureAddress) -> int:
    return int.from_bytes(blake2b(os.fsencode(str(picture)), digest_size=8).digest(), "big")
