"""Copying pictures into a folder for each label, with a journal of what was made."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.errors import EngineError
from engine.base.files import cannot_write
from engine.base.jobs import JobControl
from engine.base.types import Failure, Outcome, Prediction, Progress
from engine.images.copying import copy_blocks, copy_name
from engine.inference.batch.answer_table import shown
from engine.inference.batch.folder_names import FolderNames, safe_name
from engine.inference.batch.overview import answers_in
from engine.inference.batch.sorting_journal import SortingJournal

_PART = ".lensmith-copying"
"""A copy that is not whole yet."""
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class SortRequest:
    """Where pictures go.

    Attributes:
        destination: gets a folder for each label.
        unsure: name of the folder for pictures of which the model is not sure, or that are
            unlike anything it was taught; empty to leave them out.
    """

    destination: Path
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class Sorted:
    """What came of it.

    Attributes:
        destination: where the folders are.
        copied: how many pictures.
        folders: how many folders they are in.
        left: how many were left out: no label, not sure, or already there.
        unreadable: those among them that could not be read, now or before; a few of them.
    """

    destination: Path
    copied: int
    folders: int
    left: int
    unreadable: tuple[PictureAddress, ...] = ()


def sort_into_folders(
    table: Path, request: SortRequest, journal: Path, control: JobControl
) -> Sorted:
    """Copy each picture of a table into the folder of its likeliest label; none is moved.

    A part of a file is copied as a PNG of its own.

    Names that are taken are numbered. What was made is in the journal before it is there, so
    that `undo` finds all of it, whatever ends this.

    Raises:
        EngineError: FILE_CANNOT_WRITE, TABLE_NOT_OURS. What was copied stays, and can be undone.
        JobCancelled: the same.
    """
    with SortingJournal(journal) as made:
        sorter = _Sorter(request, made, control)
        try:
            for done, outcome in enumerate(answers_in(table), start=1):
                control.checkpoint()
                sorter.take(outcome)
                control.report(Progress(done))
        finally:
            with suppress(OSError):
                (request.destination / _PART).unlink(missing_ok=True)
        return sorter.result()


class _Sorter:
    def __init__(self, request: SortRequest, made: SortingJournal, control: JobControl) -> None:
        self._request = request
        self._made = made
        self._control = control
        self._names = FolderNames()
        self._unsure = safe_name(request.unsure) if request.unsure else ""
        if self._unsure:
            self._names.of(self._unsure)  # no label takes this name
        self._folders: set[Path] = set()
        self._copied = self._left = 0
        self._unreadable: list[PictureAddress] = []

    def take(self, outcome: Outcome) -> None:
        """Copy one picture, or leave it."""
        folder = self._folder_of(outcome)
        if folder is None or _lies_in(folder, outcome.picture):
            self._left += 1
            if isinstance(outcome, Failure):
                self._cannot_read(outcome.picture)
            return
        if self._copy(outcome.picture, folder):
            self._copied += 1
            self._folders.add(folder)

    def result(self) -> Sorted:
        """What came of it."""
        named = tuple(self._unreadable[:_MOST_NAMED])
        return Sorted(
            self._request.destination, self._copied, len(self._folders), self._left, named
        )

    def _folder_of(self, outcome: Outcome) -> Path | None:
        if isinstance(outcome, Failure):
            return None
        if isinstance(outcome, Prediction) and not outcome.is_answer:
            return self._request.destination / self._unsure if self._unsure else None
        best = shown(outcome)[:1]
        return self._request.destination / self._names.of(best[0].label) if best else None

    def _copy(self, source: PictureAddress, folder: Path) -> bool:
        part = self._request.destination / _PART
        try:
            self._make_folder(folder)
            digest = sha256()
            part.unlink(missing_ok=True)  # also a link or a pipe of that name
            with part.open("xb") as out:
                for block in _blocks(source):
                    self._control.checkpoint()
                    digest.update(block)
                    out.write(block)
            if not source.part:
                with suppress(OSError):  # times and permissions: not every disk keeps them
                    shutil.copystat(source.file, part)
            target = _free_name(folder, copy_name(source))
            self._made.note_file(target, part.stat().st_size, digest.hexdigest())
            part.rename(target)
        except _UnreadableError:  # moved since, or locked
            self._left += 1
            self._cannot_read(source)
            return False
        except OSError as error:
            raise cannot_write(folder / copy_name(source), error) from error
        return True

    def _make_folder(self, folder: Path) -> None:
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        for place in reversed(missing):
            self._made.note_folder(place)
            place.mkdir()

    def _cannot_read(self, picture: PictureAddress) -> None:
        if len(self._unreadable) < _MOST_NAMED:
            self._unreadable.append(picture)


class _UnreadableError(Exception):
    """A picture cannot be read."""


def _lies_in(folder: Path, picture: PictureAddress) -> bool:
    """Whether the picture is there already; a part is no file that could be."""
    return not picture.part and picture.file.parent == folder


def _blocks(source: PictureAddress) -> Iterator[bytes]:
    try:
        yield from copy_blocks(source)
    except (OSError, EngineError) as error:
        raise _UnreadableError from error


def _free_name(folder: Path, name: str) -> Path:
    """The name, or the name with a number; nothing that is there is ever written over."""
    stem, ending = Path(name).stem, Path(name).suffix
    target, number = folder / name, 1
    while os.path.lexists(target):
        number += 1
        target = folder / f"{stem} ({number}){ending}"
    return target
