"""Arrays that frozen parts of networks computed of pictures, cached on the disk by content.

A key stands for the part of the network and the preprocessing: a store a key, an SQLite file.
SQLite keeps it whole whatever happens to the process or the power; each row has a checksum, as
disks and other programs do what they do. A cache can be made again, so nothing about it ends a
run: what cannot be used is put aside or left out, and the rest of the run uses a nameless file.
"""

import errno
import hashlib
import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.base.files import reason_of
from engine.inference.features.store_files import set_aside
from engine.inference.features.store_table import TABLE, NamelessTable, insert, select
from engine.inference.features.stored_row import COLUMNS, array_in, row_of

log = logging.getLogger(__name__)

_PATIENCE_SECONDS = 30.0
"""With another program that writes at the moment."""
_LITTLE = 1 << 20
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "SQLITE_MISMATCH", "SQLITE_FORMAT")
"""Names of SQLite's errors about what is in a file: no database, or none of ours."""


def key_of(*parts: str) -> str:
    """A short name that stands for everything that decides what is stored."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:24]


class ArrayStore:
    """Arrays of one shape and type, by the SHA-256 of the picture they were made of.

    To be used by one thread at a time for writing; `get` may be called from any thread. Two
    processes may use one store.

    Attributes:
        file: of the store.

    Raises:
        OSError: the disk is full; all else is said through `say`, and goes on.
    """

    def __init__(
        self, folder: Path, key: str, say: Callable[[str], None] = lambda _reason: None
    ) -> None:
        """Open a store, or begin it.

        Args:
            folder: of all stores.
            key: of this one.
            say: told why, once, when the file of the store cannot be used.
        """
        self.file = folder / f"{key}.sqlite"
        self._key = key
        self._say = say
        self._has_said = False
        self._bad: set[str] = set()
        self._reads_file = self._writes_file = True
        self._nameless = NamelessTable()
        with self._or_nameless():
            folder.mkdir(parents=True, exist_ok=True)
            if self.file.exists() and not self.file.is_file():
                self._set_aside("it is no file")
            try:
                self._prepare()
            except sqlite3.Error as error:
                self._repair(error)
            with suppress(OSError):
                self.file.touch()  # tells `prune` when it was used

    def missing(self, contents: Iterable[str], *, look_inside: bool = True) -> set[str]:
        """Those of which there is no array.

        Args:
            contents: of pictures.
            look_inside: whether the arrays are read, so that damaged ones are missing, too.

        Raises:
            OSError: the disk is full.
        """
        wanted = set(contents)
        columns = COLUMNS if look_inside else "content"
        return wanted - {row[0] for row in self._rows(columns, wanted) if self._is_good(row)}

    def put(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Store arrays, all of them or none. Of a picture that has one already, that one stays.

        Raises:
            OSError: the disk is full.
        """
        rows = [row_of(self._key, content, array) for content, array in arrays.items()]
        if self._writes_file:
            with self._or_nameless():
                try:
                    self._write(rows)
                except sqlite3.Error as error:
                    self._repair(error)
                    self._write(rows)
                return
        self._nameless.put(rows)

    def get(self, contents: Sequence[str]) -> NDArray[np.generic]:
        """The arrays of pictures, stacked in their order.

        Raises:
            KeyError: there is none of one of them, or a damaged one.
            OSError: the disk is full.
        """
        found: dict[str, NDArray[np.generic]] = {}
        for row in self._rows(COLUMNS, set(contents)):
            array = array_in(self._key, row)
            if array is None:
                self._note_bad(row)
            else:
                found[row[0]] = array
        return np.stack([found[content] for content in contents])

    def leave_out(self, reason: str) -> None:
        """Write no more into the file, but into a nameless one that goes with this object."""
        self._writes_file = False
        self._say_once(reason)

    # rows

    def _is_good(self, row: tuple[Any, ...]) -> bool:
        if len(row) == 1 or array_in(self._key, row) is not None:
            return True
        self._note_bad(row)
        return False

    def _note_bad(self, row: tuple[Any, ...]) -> None:
        if not self._bad:
            log.warning("damaged rows in %s are made anew", self.file)
        if isinstance(row[0], str):
            self._bad.add(row[0])  # `put` writes over it

    def _rows(self, columns: str, contents: set[str]) -> Iterator[tuple[Any, ...]]:
        """Reading writes nothing, so that it goes on while the disk is full."""
        there = self._nameless.rows(columns, contents)
        yield from there
        wanted = contents - {row[0] for row in there}
        if not self._reads_file or not wanted:
            return
        try:
            address = f"{self.file.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, _PATIENCE_SECONDS, uri=True)) as connection:
                yield from select(connection, columns, wanted)
        except sqlite3.Error as error:
            self._reads_file = self._could_repair(error)

    def _write(self, rows: Sequence[tuple[Any, ...]]) -> None:
        with closing(self._connect()) as connection:
            insert(connection, rows, self._bad)
        self._bad.difference_update([row[0] for row in rows])

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, _PATIENCE_SECONDS)

    def _prepare(self) -> None:
        """Rows of stores that had no checksums cannot be told from damaged ones: they go."""
        with closing(self._connect()) as connection, connection:
            connection.execute("DROP TABLE IF EXISTS arrays")
            connection.execute(TABLE)
            connection.execute(f"SELECT {COLUMNS} FROM checked LIMIT 0")  # noqa: S608

    # what to do when the disk says no

    @contextmanager
    def _or_nameless(self) -> Iterator[None]:
        """A block that works on the file; where it cannot, the file is written no more."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            if self._is_full(error):
                raise OSError(errno.ENOSPC, str(error)) from error
            self.leave_out(reason_of(error))

    def _could_repair(self, error: sqlite3.Error) -> bool:
        with self._or_nameless():
            self._repair(error)
            return True
        return False

    def _repair(self, error: sqlite3.Error) -> None:
        """Begin anew where the file is damaged or gone. A busy one is left as it is.

        Raises:
            sqlite3.Error, OSError: it cannot be done.
        """
        if self._is_full(error):
            raise error
        name = str(getattr(error, "sqlite_errorname", ""))
        if name.startswith(_DAMAGE) or (self.file.exists() and not self.file.is_file()):
            self._set_aside(reason_of(error))
        elif self.file.exists() or not name.startswith("SQLITE_CANTOPEN"):
            raise error
        self.file.parent.mkdir(parents=True, exist_ok=True)  # somebody emptied the cache
        self._prepare()

    def _set_aside(self, reason: str) -> None:
        set_aside(self.file)
        self._say_once(reason)

    def _say_once(self, reason: str) -> None:
        log.warning("the cache %s cannot be used: %s", self.file, reason)
        if not self._has_said:
            self._has_said = True
            self._say(reason)

    def _is_full(self, error: OSError | sqlite3.Error) -> bool:
        """What SQLite says when a disk is full differs with the moment; the disk knows."""
        if isinstance(error, OSError):
            return error.errno in _FULL
        if str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_IOERR"):
            with suppress(OSError):
                return shutil.disk_usage(self.file.parent).free < _LITTLE
        return getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
