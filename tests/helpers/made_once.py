"""What takes seconds to make: once in a run of the tests, for all workers; nobody changes it."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

_FOLDER = "LENSMITH_TESTS_MADE_ONCE"
"""Variable of the environment, which workers inherit."""


def open_folder() -> None:
    """To be called before there are workers; the folder goes with this process."""
    if _FOLDER not in os.environ:
        folder = tempfile.mkdtemp(prefix="lensmith-tests-")
        os.environ[_FOLDER] = folder
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """A folder that was made by whoever needed it first; it is to be copied, never changed.

    Args:
        name: of what is made, among all tests.
        make: makes it; the folder is not there yet.
    """
    open_folder()
    place = Path(os.environ[_FOLDER])
    made = place / name
    with FileLock(place / f"{name}.lock"):
        if not made.exists():
            shutil.rmtree(beside := place / f"{name}.part", ignore_errors=True)
            make(beside)
            beside.rename(made)
    return made
