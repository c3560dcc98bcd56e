"""What stands where something is to be written, and so how it may be written there.

Only an ordinary file is ever replaced. A link is followed: it stays, and what it leads to is
replaced. Pipes and terminals are written to as they are; a socket or a disk is refused.
"""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from engine.base.errors import EngineError, ErrorCode

_MOST_LINKS = 40
"""One after the other, as Linux allows."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to write.

    Attributes:
        path: links followed; a file to be replaced or made, or a stream.
        is_stream: whether it is written to as it is, for nothing may take its place.
        mode: permission bits of the file that is replaced; None where there is none.
    """

    path: Path
    is_stream: bool = False
    mode: int | None = None


def target_of(path: Path) -> Target:
    """What is to be written for `path`; it need not be there.

    Raises:
        EngineError: FILE_NOT_ORDINARY: a socket, or a disk.
        OSError: a folder is there, links lead in a circle, or the disk says no.
    """
    try:
        status = path.stat()
    except FileNotFoundError:  # or a link to what is to be made
        return Target(followed(path))
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        _insist_on_stream(path, status.st_mode)
        return Target(path, is_stream=True)
    final = followed(path)
    if not _is_same(final, status):  # /dev/stdout leads to a file that has no name any more
        return Target(path, is_stream=True)
    return Target(final, mode=stat.S_IMODE(status.st_mode) & 0o777)


def followed(path: Path) -> Path:
    """Where a link leads in the end, whether something is there or not; else `path` itself.

    Raises:
        OSError: links lead in a circle, or the disk says no.
    """
    for _ in range(_MOST_LINKS):
        if not path.is_symlink():
            return path
        path = path.parent / path.readlink()
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def insist_on_file(path: Path) -> None:
    """Refuse whatever is there and no ordinary file, a link included.

    Raises:
        EngineError: FILE_NOT_ORDINARY.
        OSError: a folder is there, or the disk says no.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise _not_ordinary(path, "it is a link" if stat.S_ISLNK(mode) else "it is no file")


def open_stream(path: Path) -> int:
    """Open a pipe or a terminal to write to it; it is never made anew.

    Returns:
        A file descriptor, for whoever closes it.

    Raises:
        EngineError: FILE_NOT_ORDINARY: a pipe that nobody reads. This does not wait for anybody.
        OSError: the system says no.
    """
    flags = os.O_WRONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise _not_ordinary(path, "it is a pipe that nobody reads") from error
        raise
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(descriptor, True)  # from here on, a slow reader is waited for
    return descriptor


def _insist_on_stream(path: Path, mode: int) -> None:
    """Refuse what nobody means when a table is to be written."""
    if stat.S_ISSOCK(mode):
        raise _not_ordinary(path, "it is a socket")
    if stat.S_ISBLK(mode):
        raise _not_ordinary(path, "it is a whole disk")


def _is_same(path: Path, status: os.stat_result) -> bool:
    try:
        return os.path.samestat(path.stat(), status)
    except OSError:
        return False


def _not_ordinary(path: Path, reason: str) -> EngineError:
    return EngineError(ErrorCode.FILE_NOT_ORDINARY, path=str(path), reason=reason)
