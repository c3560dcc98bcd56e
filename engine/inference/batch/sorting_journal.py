"""What Lensmith made in a person's folders, written down so that exactly this can be undone."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from engine.base.files import cannot_write
from engine.base.hashing import sha256_of
from engine.base.jobs import JobControl
from engine.base.types import Progress


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back.

    Attributes:
        removed: how many files.
        kept: files that somebody has changed since, and that therefore stay.
    """

    removed: int
    kept: tuple[Path, ...]


class SortingJournal:
    """The journal: JSON lines, each written before the thing is made. A context manager."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._out: FileIO | None = None

    def note_file(self, path: Path, size: int, digest: str) -> None:
        """Say that a file will be made.

        Raises:
            OSError: the disk says no.
        """
        self._note({"file": str(path), "size": size, "sha256": digest})

    def note_folder(self, path: Path) -> None:
        """Say that a folder will be made.

        Raises:
            OSError: the disk says no.
        """
        self._note({"folder": str(path)})

    def __enter__(self) -> Self:
        try:
            self._out = self._journal.open("ab", buffering=0)
        except OSError as error:
            raise cannot_write(self._journal, error) from error
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._out is not None:
            with suppress(OSError):
                os.fsync(self._out.fileno())
            self._out.close()

    def _note(self, fields: dict[str, object]) -> None:
        assert self._out is not None, "not entered"  # noqa: S101
        data = f"{json.dumps(fields)}\n".encode()  # ASCII, whatever the names are made of
        if self._out.write(data) != len(data):
            raise OSError(None, "no room for the journal")


def undo(journal: Path, control: JobControl) -> Undone:
    """Remove exactly the files of a journal, then its folders where nothing else is in them.

    A file that is not as it was made stays. The journal goes, unless this is cancelled.

    Raises:
        EngineError: FILE_CANNOT_WRITE, where the disk refuses; the rest can be undone again.
        JobCancelled: the same.
    """
    try:
        entries = _read(journal)
    except OSError as error:
        raise cannot_write(journal, error) from error
    kept: list[Path] = []
    removed = 0
    for done, entry in enumerate(reversed(entries), start=1):
        control.checkpoint()
        control.report(Progress(done, len(entries)))
        if "folder" in entry:
            with suppress(OSError):  # not empty, or gone
                Path(entry["folder"]).rmdir()
            continue
        path = Path(entry["file"])
        try:
            if not path.is_file():
                continue
            if not _is_as_made(path, entry):
                kept.append(path)
                continue
            path.unlink()
        except OSError as error:
            raise cannot_write(path, error) from error
        removed += 1
    journal.unlink(missing_ok=True)
    return Undone(removed, tuple(reversed(kept)))


def _is_as_made(path: Path, entry: dict[str, Any]) -> bool:
    if path.stat().st_size != entry["size"]:
        return False
    return bool(sha256_of(path) == entry["sha256"])


def _read(journal: Path) -> list[dict[str, Any]]:
    """Its whole lines; a last one half written is of nothing that was made.

    Raises:
        OSError: it cannot be read.
    """
    if not journal.is_file():  # reading a pipe would wait for ever
        raise OSError(None, "this is no ordinary file")
    entries = []
    with journal.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            with suppress(ValueError, RecursionError):
                entry = json.loads(line)
                if _is_entry(entry):
                    entries.append(entry)
    return entries


def _is_entry(entry: object) -> bool:
    """Whether this is what `SortingJournal` writes."""
    if not isinstance(entry, dict):
        return False
    name = entry.get("folder", entry.get("file"))
    if not isinstance(name, str) or not name or "\0" in name or not _is_name(name):
        return False
    return "folder" in entry or {"size", "sha256"} <= entry.keys()


def _is_name(text: str) -> bool:
    """Whether the system could have a file of this name: not with half a character in it."""
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return False
    return True
