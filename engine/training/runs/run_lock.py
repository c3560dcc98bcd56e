"""Who is teaching a run: one process at a time, and the system knows when that has ended."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from engine.base.errors import EngineError, ErrorCode

log = logging.getLogger(__name__)

_FILE = ".lock"
_PATIENCE_SECONDS = 2.0
"""For others that only look whether the run lives; that takes them an instant."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a run while it is worked on; nobody else can, in this process or another.

    The lock is the system's own, on a file in the folder: it is free again when the process that
    holds it has ended, however that was. A drive that knows no locks holds nobody up.

    Args:
        folder: of the run.

    Raises:
        EngineError: RUN_LIVING.
    """
    lock = _lock(folder)
    try:
        lock.acquire(timeout=_PATIENCE_SECONDS, poll_interval=0.02)
    except Timeout as error:
        raise EngineError(ErrorCode.RUN_LIVING, run=folder.name) from error
    except (OSError, NotImplementedError) as error:
        log.warning("no lock in %s: %s", folder, error)
    try:
        yield
    finally:
        with suppress(OSError):
            lock.release()


def is_held(folder: Path) -> bool:
    """Whether somebody is working on a run right now."""
    if not (folder / _FILE).exists():
        return False
    lock = _lock(folder)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except (OSError, NotImplementedError):
        return False  # a drive that knows no locks, or that is only read
    lock.release()
    return False


def _lock(folder: Path) -> FileLock:
    return FileLock(folder.resolve() / _FILE, thread_local=False)
