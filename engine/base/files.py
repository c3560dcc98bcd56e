"""Writing files so that a reader sees the old or the new, never half."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from engine.base.errors import EngineError, ErrorCode
from engine.base.targets import Target, open_stream, target_of

_AS_TEXT: Any = {"encoding": "utf-8", "newline": "", "errors": "surrogateescape"}
"""Names of files that are no text are written as the bytes they are."""


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """The name of a file beside `path`, to be written; it takes its place when the block ends well.

    What is there is treated as `targets` says: a link stays, and a pipe is given the bytes.

    Raises:
        EngineError: FILE_CANNOT_WRITE, when the disk says no; FILE_NOT_ORDINARY. `path` is as it
            was.
    """
    try:
        target = target_of(path)
        if target.is_stream:
            with _poured_into(target.path) as beside:
                yield beside
            return
        name = f".{target.path.name[:40]}.{secrets.token_hex(4)}.part"
        beside = target.path.with_name(name)
        try:
            yield beside
            with beside.open("r+b") as file:
                os.fsync(file.fileno())
            put_in_place(beside, target)
        except BaseException:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise cannot_write(path, error) from error


def put_in_place(beside: Path, target: Target) -> None:
    """Let a file take its place, with the permissions of the one that it replaces.

    Raises:
        OSError: the disk says no.
    """
    if target.mode is not None:
        with suppress(OSError):  # some network drives know no permissions
            beside.chmod(target.mode)
    beside.replace(target.path)
    sync_folder(target.path.parent)


@contextmanager
def _poured_into(stream: Path) -> Iterator[Path]:
    """The name of a file whose bytes go into a stream when the block ends well."""
    with (
        os.fdopen(open_stream(stream), "wb") as out,
        TemporaryDirectory(prefix="lensmith-") as place,
    ):
        whole = Path(place) / stream.name
        yield whole
        with whole.open("rb") as file:
            shutil.copyfileobj(file, out)


def cannot_write(path: Path, error: OSError) -> EngineError:
    """FILE_CANNOT_WRITE for a file or folder, with what the disk said."""
    return EngineError(ErrorCode.FILE_CANNOT_WRITE, path=str(path), reason=reason_of(error))


def reason_of(error: Exception) -> str:
    """What the operating system said, without its number; else the error's own text."""
    return getattr(error, "strerror", None) or str(error)


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a text file (UTF-8) beside `path` that takes its place when the block ends well.

    What is there is treated as `targets` says: a link stays, and a pipe is written to.

    Raises:
        EngineError: FILE_CANNOT_WRITE, when the disk says no; FILE_NOT_ORDINARY. `path` is as it
            was.
    """
    try:
        if target_of(path).is_stream:  # rows reach whoever reads it as they come
            with os.fdopen(open_stream(path), "w", **_AS_TEXT) as file:
                yield file
            return
        with written_beside(path) as beside, beside.open("x", **_AS_TEXT) as file:
            yield file
    except OSError as error:
        raise cannot_write(path, error) from error


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
