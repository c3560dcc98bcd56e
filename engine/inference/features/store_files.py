"""The files of stores in the cache: put aside when they cannot be used, deleted when too many."""

import itertools
import os
import stat
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 20 * 2**30
"""All stores together; the ones used longest ago go first."""
_ENDING = ".sqlite"
_ASIDE = ".unusable"
_OF_SQLITE = ("-journal", "-wal", "-shm")


def set_aside(file: Path) -> None:
    """Rename what stands where a store should be, whatever it is; nothing is deleted.

    Raises:
        OSError: the disk says no.
    """
    for part in (*(file.with_name(file.name + end) for end in _OF_SQLITE), file):
        if os.path.lexists(part):
            part.rename(_free_name(part))


def prune(folder: Path, most: int = MOST_BYTES, keep: Collection[Path] = ()) -> None:
    """Delete the stores used longest ago until the rest fits. What cannot be deleted stays.

    Args:
        folder: of the stores.
        most: bytes, all together.
        keep: stores in use: these stay, however large they are.
    """
    files = []
    total = 0
    for file in _stores(folder):
        with suppress(OSError):  # another process has deleted it
            found = file.lstat()
            if stat.S_ISREG(found.st_mode):
                total += found.st_size
                files.append((found.st_mtime, found.st_size, file))
    for _, size, file in sorted(files):
        if total <= most:
            return
        if file in keep:
            continue
        for part in (file, *(file.with_name(file.name + end) for end in _OF_SQLITE)):
            with suppress(OSError):
                part.unlink()
        total -= size


def _stores(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [*folder.glob(f"*{_ENDING}"), *folder.glob(f"*{_ASIDE}*")]
    return []


def _free_name(file: Path) -> Path:
    names = (file.with_name(f"{file.name}{_ASIDE}-{number}") for number in itertools.count(1))
    return next(name for name in names if not os.path.lexists(name))
