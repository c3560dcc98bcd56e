"""Finding the pictures in a folder."""

import os
from collections.abc import Iterator
from pathlib import Path

from natsort import os_sorted

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import reason_of
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.images.kinds import is_named_as_picture


def find_pictures(folder: Path, control: JobControl) -> tuple[Path, ...]:
    """Every picture below a folder, in the order a file manager shows them.

    A picture is what is named as one. Hidden files and folders are passed over, and so are
    folders that cannot be read and links to folders (they may lead back).

    Raises:
        EngineError: FOLDER_NO_PICTURES, FOLDER_UNREADABLE.
    """
    _refuse_unreadable(folder)
    found: list[Path] = []
    for path in _walk(folder, control):
        found.append(path)
        control.report(Progress(len(found)))
    if not found:
        raise EngineError(ErrorCode.FOLDER_NO_PICTURES)
    return tuple(os_sorted(found))


def walk_pictures(folder: Path, control: JobControl) -> Iterator[Path]:
    """The same pictures in the same order, one by one: only the names of a folder are kept.

    Raises:
        EngineError: FOLDER_NO_PICTURES, at the end; FOLDER_UNREADABLE.
    """
    _refuse_unreadable(folder)
    is_empty = True
    for path in _walk_in_order(folder, control):
        is_empty = False
        yield path
    if is_empty:
        raise EngineError(ErrorCode.FOLDER_NO_PICTURES)


def _refuse_unreadable(folder: Path) -> None:
    try:
        os.scandir(folder).close()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise EngineError(ErrorCode.FOLDER_UNREADABLE, reason=reason_of(error)) from error


def _walk_in_order(folder: Path, control: JobControl) -> Iterator[Path]:
    control.checkpoint()
    try:
        with os.scandir(folder) as entries:
            names = {e.name: e.is_dir(follow_symlinks=False) for e in entries if e.name[0] != "."}
    except OSError:
        return
    for name in os_sorted(names):
        path = folder / name
        if names[name]:
            yield from _walk_in_order(path, control)
        elif is_named_as_picture(path) and not path.is_dir():
            yield path


def _walk(folder: Path, control: JobControl) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        control.checkpoint()
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(place, name)
            if not name.startswith(".") and is_named_as_picture(path):
                yield path
