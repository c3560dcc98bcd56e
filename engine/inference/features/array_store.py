"""Arrays that frozen parts of networks computed of pictures, cached on the disk by content.

A key stands for the part of the network and the preprocessing: a store a key, an SQLite file.
SQLite keeps it whole whatever happens to the process or the power.
"""

import errno
import hashlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 500
"""SQLite takes so many parameters in one question, and some more."""
_PATIENCE_SECONDS = 30.0
"""With another program that writes at the moment."""
_LITTLE = 1 << 20
MOST_BYTES = 20 * 2**30
"""All stores together; the ones used longest ago go first."""


def key_of(*parts: str) -> str:
    """A short name that stands for everything that decides what is stored."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


class ArrayStore:
    """Arrays of one shape and type, by the SHA-256 of the picture they were made of.

    To be used by one thread at a time for writing; `get` may be called from any thread.

    Raises:
        OSError: the disk says no.
    """

    def __init__(self, folder: Path, key: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{key}.sqlite"
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._start_anew_if_damaged(error)
        with suppress(OSError):
            self._file.touch()  # tells `prune` when it was used

    def missing(self, contents: Iterable[str]) -> set[str]:
        """Those of which there is no array.

        Raises:
            OSError: the disk says no.
        """
        wanted = list(dict.fromkeys(contents))
        try:
            found = {row[0] for row in self._rows("content", wanted)}
        except sqlite3.Error as error:
            self._start_anew_if_damaged(error)
            found = set()
        return set(wanted) - found

    def put(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Store arrays, all of them or none.

        Raises:
            OSError: the disk says no.
        """
        rows = [
            (content, array.dtype.str, ",".join(map(str, array.shape)),
             np.ascontiguousarray(array).tobytes())
            for content, array in arrays.items()
        ]  # fmt: skip
        try:
            with closing(self._connect()) as connection, connection:
                connection.executemany("INSERT OR IGNORE INTO arrays VALUES (?, ?, ?, ?)", rows)
        except sqlite3.Error as error:
            raise self._as_os_error(error) from error

    def get(self, contents: Sequence[str]) -> NDArray[np.generic]:
        """The arrays of pictures, stacked in their order.

        Raises:
            KeyError: there is none of one of them.
            OSError: the disk says no.
        """
        found: dict[str, NDArray[np.generic]] = {}
        try:
            for content, kind, shape, values in self._rows("*", list(dict.fromkeys(contents))):
                sides = tuple(map(int, shape.split(",")))
                found[content] = np.frombuffer(values, kind).reshape(sides)
        except sqlite3.Error as error:
            self._start_anew_if_damaged(error)  # the next try computes them again
        return np.stack([found[content] for content in contents])

    def _rows(self, columns: str, contents: list[str]) -> Iterator[tuple[Any, ...]]:
        """Reading writes nothing, so that it goes on while the disk is full."""
        address = f"{self._file.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, _PATIENCE_SECONDS, uri=True)) as connection:
            for chunk in _chunks(contents):
                marks = ",".join("?" * len(chunk))
                yield from connection.execute(
                    f"SELECT {columns} FROM arrays WHERE content IN ({marks})",  # noqa: S608
                    chunk,
                )

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, _PATIENCE_SECONDS)

    def _prepare(self) -> None:
        with closing(self._connect()) as connection, connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS arrays "
                "(content TEXT PRIMARY KEY, kind TEXT, shape TEXT, data BLOB)"
            )

    def _as_os_error(self, error: sqlite3.Error) -> OSError:
        """What SQLite says when a disk is full differs with the moment; the disk knows."""
        free = shutil.disk_usage(self._file.parent).free
        is_full = _name_of(error) == "SQLITE_FULL" or free < _LITTLE
        return OSError(errno.ENOSPC if is_full else errno.EIO, str(error))

    def _start_anew_if_damaged(self, error: sqlite3.Error) -> None:
        """A damaged store is no loss: what was in it can be made again. A busy one would be."""
        if not _name_of(error).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise self._as_os_error(error) from error
        for file in self._file.parent.glob(f"{self._file.name}*"):
            file.unlink(missing_ok=True)
        self._prepare()


def prune(folder: Path, most: int = MOST_BYTES) -> None:
    """Delete the stores used longest ago until the rest fits."""
    files = [(file.stat().st_mtime, file.stat().st_size, file) for file in folder.glob("*.sqlite")]
    total = sum(size for _, size, _ in files)
    for _, size, file in sorted(files):
        if total <= most:
            return
        for part in folder.glob(f"{file.name}*"):
            with suppress(OSError):
                part.unlink()
        total -= size


def _chunks(items: list[str]) -> list[list[str]]:
    return [items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE)]


def _name_of(error: sqlite3.Error) -> str:
    """SQLite's name of an error; empty for those of Python's module."""
    return str(getattr(error, "sqlite_errorname", ""))
