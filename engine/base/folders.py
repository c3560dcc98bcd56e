"""Reading folders: which names count, and in which order they come."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from natsort import os_sorted

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl

_OF_THE_SYSTEM = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a folder, without hidden names and without links to folders.

    Attributes:
        folders: those in it.
        files: those in it; links to files, and links to nothing, are among them.
    """

    folders: tuple[Path, ...]
    files: tuple[Path, ...]


def is_hidden(name: str) -> bool:
    """Whether a file manager hides a name, or an operating system has put it there."""
    return name.startswith(".") or name.lower() in _OF_THE_SYSTEM


def list_folder(folder: Path) -> Listing:
    """Folders and files of a folder, each in the order a file manager shows them.

    Raises:
        EngineError: FOLDER_UNREADABLE.
    """
    names = _names(folder)
    folders = os_sorted(name for name, is_folder in names.items() if is_folder)
    files = os_sorted(name for name, is_folder in names.items() if not is_folder)
    return Listing(tuple(folder / name for name in folders), tuple(folder / n for n in files))


def walk_files(
    folder: Path, control: JobControl,
    unreadable: Callable[[Path, EngineError], None] = lambda _folder, _error: None, *,
    in_order: bool = True,
) -> Iterator[Path]:  # fmt: skip
    """The files below a folder, one by one: only the names of the open folders are kept.

    Hidden files and folders are passed over, and so are links to folders (they may lead back).

    Args:
        folder: where to begin.
        control: asked before each folder whether to go on.
        unreadable: told of folders that cannot be read, the first one included; may raise.
        in_order: whether names come in the order in which a file manager shows them, files and
            folders mixed. It takes time: callers that sort the whole pass False.

    Raises:
        JobCancelled: when asked to.
    """
    control.checkpoint()
    try:
        names = _names(folder)
    except EngineError as error:
        unreadable(folder, error)
        return
    for name in os_sorted(names) if in_order else names:
        path = folder / name
        if names[name]:
            yield from walk_files(path, control, unreadable, in_order=in_order)
        else:
            yield path


def _names(folder: Path) -> dict[str, bool]:
    """The names in a folder that count, and whether each is of a folder."""
    try:
        with os.scandir(folder) as entries:
            return {
                entry.name: is_folder
                for entry in entries
                if not is_hidden(entry.name) and (is_folder := _is_folder(entry)) is not None
            }
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise EngineError(ErrorCode.FOLDER_UNREADABLE, reason=reason) from error


def _is_folder(entry: "os.DirEntry[str]") -> bool | None:
    """Whether it is a folder; None for links to folders, junctions included."""
    try:
        if not entry.is_dir():
            return False
        is_link = entry.is_symlink() or getattr(entry, "is_junction", bool)()
    except OSError:  # some network drives refuse; opening it will say more
        return False
    return None if is_link else True
