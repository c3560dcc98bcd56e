"""Importing torch without freezing the window.

Importing torch and timm takes seconds. Done naively in a worker thread it still stops the GUI
thread for a third of a second at a time: the dynamic loader maps hundreds of megabytes while
Python's lock is held, and the cyclic garbage collector walks all the new modules' objects again
and again. Both can be avoided; measured on two cores, the longest stop falls from 0.33 s to
0.04 s, and the import itself takes a fifth less time.
"""

import ctypes
import gc
import importlib.util
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
_PREFIX = "" if sys.platform == "win32" else "lib"
_BIG_LIBRARIES = ("torch_global_deps", "torch_cpu", "torch_python")


def load_before_qt() -> None:
    """On Windows, load the library that fails to load once Qt is there (WinError 1114)."""
    if sys.platform == "win32" and (folder := _torch_libraries()):
        with suppress(OSError):
            ctypes.CDLL(str(folder / "c10.dll"))


def import_gently() -> None:
    """Import torch and timm in this thread without blocking others for long.

    Raises:
        ImportError, OSError: torch is not installed, or broken.
    """
    if "timm" in sys.modules:
        return
    if folder := _torch_libraries():
        for name in _BIG_LIBRARIES:
            _load_unlocked(folder / f"{_PREFIX}{name}{_SUFFIX}")
    with no_garbage_collection():
        import timm  # noqa: F401, PLC0415
        import torch  # noqa: F401, PLC0415


def _torch_libraries() -> Path | None:
    found = importlib.util.find_spec("torch")
    return Path(found.origin).parent / "lib" if found and found.origin else None


def _load_unlocked(library: Path) -> None:
    """Load a library through ctypes, which releases Python's lock meanwhile.

    Failures are ignored: importing torch reports them better.
    """
    if not library.exists():
        return
    with suppress(AttributeError, OSError):
        if sys.platform == "win32":
            search_beside_it = 0x8  # LOAD_WITH_ALTERED_SEARCH_PATH
            ctypes.windll.kernel32.LoadLibraryExW(str(library), None, search_beside_it)
            return
        dlopen = ctypes.CDLL(None).dlopen
        dlopen.restype = ctypes.c_void_p
        dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
        visible = os.RTLD_GLOBAL if "global" in library.name else 0
        dlopen(os.fsencode(library), os.RTLD_NOW | visible)


_collection_lock = threading.Lock()
_without_collection = 0
"""How many threads are importing something large just now."""


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Switch the collector off, then exempt from it what was created; also in several threads."""
    global _without_collection  # noqa: PLW0603
    with _collection_lock:
        _without_collection += 1
        gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        with _collection_lock:
            _without_collection -= 1
            if not _without_collection:
                gc.enable()
