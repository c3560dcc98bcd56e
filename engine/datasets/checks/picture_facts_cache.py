"""A cache of what was found in files, so that an unchanged folder is checked in no time.

A file is known by its path, size and time of change. Whatever is wrong with the cache itself
(damaged, no room, no permission), the check goes on without it.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.datasets.dataset import Item, PictureFacts

_VERSION = 2
"""To be raised when facts mean something else or pictures are read in another way. 1 had no
checksums, so what it says cannot be told from damage."""
_MOST = 300_000
"""Files in the cache; the oldest are deleted first. Each takes some 200 bytes."""
_PATIENCE = 2.0
"""Seconds to wait for another program that writes."""
_AT_ONCE = 500
"""SQLite's parameters to a question, of which older ones allow 999."""
_ABOUT_THE_FILE = frozenset({
    ErrorCode.IMAGE_EMPTY, ErrorCode.IMAGE_NOT_A_PICTURE, ErrorCode.IMAGE_MISLABELLED,
    ErrorCode.IMAGE_UNSUPPORTED, ErrorCode.IMAGE_TRUNCATED, ErrorCode.IMAGE_DAMAGED,
    ErrorCode.IMAGE_TOO_LARGE,
})  # fmt: skip
"""Errors that stay as long as the file does; permissions and drives change without it."""

_TABLE = """CREATE TABLE IF NOT EXISTS facts (path BLOB PRIMARY KEY, size INTEGER, changed INTEGER,
    content TEXT, likeness BLOB, width INTEGER, height INTEGER, depth INTEGER, error TEXT,
    checksum BLOB)"""
_PUT = "INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PRUNE = "DELETE FROM facts WHERE rowid <= (SELECT max(rowid) FROM facts) - ?"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which version of a file facts are about."""

    size: int
    changed: int


class FactsCache:
    """Facts about files, on the disk. To be used from one thread."""

    def __init__(self, database: sqlite3.Connection | None) -> None:
        self._database = database

    def get(
        self, items: Sequence[Item]
    ) -> tuple[dict[Item, PictureFacts], dict[PictureAddress, Stamp]]:
        """What is known of the files as they are now, and which version each of them is.

        Args:
            items: few enough to wait for.
        """
        stamps = {
            item.picture: stamp for item in items if (stamp := _stamp(item.picture)) is not None
        }
        known: dict[Item, PictureFacts] = {}
        rows: dict[bytes, tuple[Any, ...]] = {}
        with suppress(sqlite3.Error):
            found = self._rows([_key(picture) for picture in stamps])
            rows = {row[0]: row[1:-1] for row in found if row[-1] == _checksum(row[:-1])}
        for item in items:
            row = rows.get(_key(item.picture), ())
            with suppress(ValueError, TypeError, KeyError):  # a row that somebody tampered with
                if row and stamps[item.picture] == Stamp(*row[:2]):
                    known[item] = _from_row(item, row[2:])
        return known, stamps

    def put(self, facts: Iterable[tuple[PictureFacts, Stamp]]) -> None:
        """Store facts about files, each with the version they are about."""
        rows = [_to_row(fact, stamp) for fact, stamp in facts if _is_lasting(fact)]
        if self._database is None or not rows:
            return
        with suppress(sqlite3.Error), self._database:
            self._database.executemany(_PUT, rows)
            self._database.execute(_PRUNE, (_MOST,))

    def _rows(self, keys: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
        if self._database is None:
            return
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            question = f"SELECT * FROM facts WHERE path IN ({marks})"  # noqa: S608  # marks alone
            yield from self._database.execute(question, some)


@contextmanager
def facts_cache(cache: Path) -> Iterator[FactsCache]:
    """The cache in a folder; where it cannot be used, an empty one."""
    file = cache / "checks" / f"facts-{_VERSION}.sqlite"
    database = None
    with suppress(OSError, sqlite3.Error):
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and not file.is_file():  # reading a pipe would wait for ever
            raise OSError
        database = _opened(file)
    try:
        yield FactsCache(database)
    finally:
        if database is not None:
            database.close()


def _opened(file: Path) -> sqlite3.Connection:
    try:
        return _connected(file)
    except sqlite3.OperationalError:  # another program has it, or the disk refuses
        raise
    except sqlite3.DatabaseError:  # damaged; what was in it can be found again
        file.unlink()
        return _connected(file)


def _connected(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=_PATIENCE)
    try:
        database.execute("PRAGMA synchronous = OFF")  # what is lost is found again
        database.execute(_TABLE)
        database.execute("SELECT * FROM facts LIMIT 1").fetchall()
    except sqlite3.Error:
        database.close()
        raise
    return database


def _key(picture: PictureAddress) -> bytes:
    return os.fsencode(str(PictureAddress(picture.file.absolute(), picture.part)))


def _stamp(picture: PictureAddress) -> Stamp | None:
    """A part is as new as its file; where there is no file, nothing is remembered."""
    try:
        status = picture.file.stat()
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return None
    return Stamp(status.st_size, status.st_mtime_ns)


def _is_lasting(fact: PictureFacts) -> bool:
    """What is wrong with a part may be right with another source of such parts."""
    if fact.error is None:
        return True
    return not fact.item.picture.part and fact.error.code in _ABOUT_THE_FILE


def _to_row(fact: PictureFacts, stamp: Stamp) -> tuple[object, ...]:
    error = [fact.error.code.value, fact.error.params] if fact.error is not None else None
    row = (
        _key(fact.item.picture), stamp.size, stamp.changed, fact.content,
        fact.perceptual_hash.to_bytes(16, "big"), fact.width, fact.height, fact.depth,
        json.dumps(error),
    )  # fmt: skip
    return (*row, _checksum(row))


def _checksum(row: Sequence[object]) -> bytes:
    """Of all else in a row: a bit that fell over on the disk would make another picture of it."""
    return blake2b(repr(tuple(row)).encode("utf-8", "backslashreplace"), digest_size=16).digest()


def _from_row(item: Item, row: Sequence[Any]) -> PictureFacts:
    content, perceptual_hash, width, height, depth, error_text = row
    error = json.loads(error_text)
    return PictureFacts(
        item,
        str(content),
        int.from_bytes(perceptual_hash, "big"),
        int(width),
        int(height),
        int(depth),
        EngineError(ErrorCode(error[0]), **error[1]) if error is not None else None,
    )
