"""Finding the pictures in a folder."""

from collections.abc import Iterator
from pathlib import Path

from natsort import os_sorted

from engine.base.errors import EngineError, ErrorCode
from engine.base.folders import walk_files
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.images.kinds import is_named_as_picture


def find_pictures(folder: Path, control: JobControl) -> tuple[Path, ...]:
    """Every picture below a folder, sorted as paths, and with numbers as numbers.

    A picture is what is named as one. Hidden files and folders are passed over, and so are
    folders that cannot be read and links to folders (they may lead back).

    Raises:
        EngineError: FOLDER_NO_PICTURES, FOLDER_UNREADABLE.
        JobCancelled: when asked to.
    """
    found: list[Path] = []
    for path in _pictures(folder, control, in_order=False):
        found.append(path)
        control.report(Progress(len(found)))
    return tuple(os_sorted(found))


def walk_pictures(folder: Path, control: JobControl) -> Iterator[Path]:
    """The same pictures, one by one in a file manager's order: only names of folders are kept.

    Raises:
        EngineError: FOLDER_NO_PICTURES, at the end; FOLDER_UNREADABLE.
        JobCancelled: when asked to.
    """
    return _pictures(folder, control, in_order=True)


def _pictures(folder: Path, control: JobControl, *, in_order: bool) -> Iterator[Path]:
    def unreadable(place: Path, error: EngineError) -> None:
        if place == folder:
            raise error

    is_empty = True
    for path in walk_files(folder, control, unreadable, in_order=in_order):
        if is_named_as_picture(path):
            is_empty = False
            yield path
    if is_empty:
        raise EngineError(ErrorCode.FOLDER_NO_PICTURES)
