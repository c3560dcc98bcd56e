"""Writing files so that a reader sees the old or the new, never half."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from engine.base.errors import EngineError, ErrorCode


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """The name of a file beside `path`, to be written; it takes its place when the block ends well.

    Raises:
        EngineError: FILE_CANNOT_WRITE, when the disk says no. `path` is as it was.
    """
    beside = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        try:
            yield beside
            with beside.open("r+b") as file:
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> EngineError:
    """FILE_CANNOT_WRITE for a file or folder, with what the disk said."""
    return EngineError(ErrorCode.FILE_CANNOT_WRITE, path=str(path), reason=reason_of(error))


def reason_of(error: Exception) -> str:
    """What the operating system said, without its number; else the error's own text."""
    return getattr(error, "strerror", None) or str(error)


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a text file (UTF-8) beside `path` that takes its place when the block ends well.

    Raises:
        EngineError: FILE_CANNOT_WRITE, when the disk says no. `path` is as it was.
    """
    with (
        written_beside(path) as beside,
        beside.open("x", encoding="utf-8", newline="", errors="surrogateescape") as file,
    ):
        yield file


def sync_folder(folder: Path) -> None:
    """Make the renaming itself durable, where the platform can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with suppress(OSError):  # some network drives refuse; the file itself is safe
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
