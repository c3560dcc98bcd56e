"""Finding the pictures in a folder."""

import os
from collections.abc import Iterator
from pathlib import Path

from natsort import os_sorted

from engine.errors import EngineError, ErrorCode
from engine.images.kinds import is_named_as_picture
from engine.jobs import JobControl
from engine.types import Progress


def find_pictures(folder: Path, control: JobControl) -> tuple[Path, ...]:
    """Every picture below a folder, in the order a file manager shows them.

    A picture is what is named as one. Hidden files and folders are passed over, and so are
    folders that cannot be read and links to folders (they may lead back).

    Raises:
        EngineError: FOLDER_NO_PICTURES, FOLDER_UNREADABLE.
    """
    try:
        os.scandir(folder).close()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise EngineError(ErrorCode.FOLDER_UNREADABLE, reason=reason) from error
    found: list[Path] = []
    for path in _walk(folder, control):
        found.append(path)
        control.report(Progress(len(found)))
    if not found:
        raise EngineError(ErrorCode.FOLDER_NO_PICTURES)
    return tuple(os_sorted(found))


def _walk(folder: Path, control: JobControl) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        control.checkpoint()
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(place, name)
            if not name.startswith(".") and is_named_as_picture(path):
                yield path
