"""What stores have of pictures, for whoever only looks: nothing is made, mended or touched.

What cannot be read counts as not there: whoever needs it makes it with an `ArrayStore`, which says
what is wrong.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inference.features.store_table import select
from engine.inference.features.stored_row import COLUMNS, array_in

_PATIENCE_SECONDS = 2.0
"""With another program that writes at the moment."""


_ENOUGH = 0.95
"""Of pictures: with fewer of them, their classes would look otherwise than they are."""


def is_enough(known: int, total: int) -> bool:
    """Whether so many of a folder's pictures say something of all of them."""
    return total > 0 and known >= _ENOUGH * total


def may_know(folder: Path, contents: Collection[str]) -> bool:
    """Whether a store has the features of nearly all of these pictures, of whatever model.

    Args:
        folder: of the stores.
        contents: SHA-256 of the pictures (hex).
    """
    files: list[Path] = []
    with suppress(OSError):
        files = sorted(folder.glob("features-*.sqlite"))
    counts = (len(list(_rows(file, "content", contents))) for file in files)
    return any(is_enough(count, len(contents)) for count in counts)


def known(folder: Path, key: str, contents: Collection[str]) -> int:
    """Of how many of these pictures a store has something.

    Args:
        folder: of the stores.
        key: of the store.
        contents: SHA-256 of the pictures (hex).
    """
    return len(list(_rows(folder / f"{key}.sqlite", "content", contents)))


def stored_arrays(
    folder: Path, key: str, contents: Collection[str]
) -> dict[str, NDArray[np.generic]]:
    """The arrays that are whole, by content.

    Args:
        folder: of the stores.
        key: of the store.
        contents: SHA-256 of the pictures (hex).
    """
    rows = _rows(folder / f"{key}.sqlite", COLUMNS, contents)
    found = ((row[0], array_in(key, row)) for row in rows)
    return {content: array for content, array in found if array is not None}


def _rows(file: Path, columns: str, contents: Collection[str]) -> Iterator[tuple[Any, ...]]:
    with suppress(sqlite3.Error):
        address = f"{file.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, _PATIENCE_SECONDS, uri=True)) as connection:
            yield from select(connection, columns, set(contents))
