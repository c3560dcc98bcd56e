"""The table of a store: in the store's file, or in one without a name."""

import errno
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_AT_ONCE = 500
"""SQLite takes so many parameters in one question, and some more."""
TABLE = (
    "CREATE TABLE IF NOT EXISTS checked "
    "(content TEXT PRIMARY KEY, kind TEXT, shape TEXT, data BLOB, checksum BLOB)"
)


class NamelessTable:
    """A table in a temporary file without a name: nothing of it remains. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def rows(self, columns: str, contents: set[str]) -> list[tuple[Any, ...]]:
        """What there is of these pictures."""
        if self._connection is None:
            return []
        with self._lock:
            return list(select(self._connection, columns, contents))

    def put(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Store rows.

        Raises:
            OSError: the disk says no.
        """
        with self._lock:
            try:
                if self._connection is None:
                    connection = sqlite3.connect("", check_same_thread=False)
                    connection.execute(TABLE)
                    self._connection = connection
                insert(self._connection, rows, set())
            except sqlite3.Error as error:
                is_full = getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
                raise OSError(errno.ENOSPC if is_full else errno.EIO, str(error)) from error


def insert(connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]], bad: set[str]) -> None:
    """Add rows, all or none; a picture that has a row keeps it, unless that is a bad one."""
    with connection:
        connection.executemany(
            "DELETE FROM checked WHERE content = ?", [(row[0],) for row in rows if row[0] in bad]
        )
        connection.executemany("INSERT OR IGNORE INTO checked VALUES (?, ?, ?, ?, ?)", rows)


def select(
    connection: sqlite3.Connection, columns: str, contents: Iterable[str]
) -> Iterator[tuple[Any, ...]]:
    """The rows that there are of pictures, some columns of each."""
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")  # whatever is in it
    wanted = list(contents)
    for start in range(0, len(wanted), _AT_ONCE):
        chunk = wanted[start : start + _AT_ONCE]
        marks = ",".join("?" * len(chunk))
        yield from connection.execute(
            f"SELECT {columns} FROM checked WHERE content IN ({marks})",  # noqa: S608
            chunk,
        )
