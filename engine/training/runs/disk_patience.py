"""Retrying writes while the disk is full."""

import errno
from collections.abc import Callable
from typing import TypeVar

from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.training.runs.events import Remark, RemarkKind

T = TypeVar("T")

_SECONDS = 1.0
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


class PatientWriter:
    """Runs a write; while the disk is full it delivers a remark, waits and retries."""

    def __init__(self, control: JobControl) -> None:
        self._control = control

    def __call__(self, write: Callable[[], None]) -> None:
        """Run the write until it succeeds; as `patiently`."""
        patiently(self._control, write)


def patiently(control: JobControl, write: Callable[[], T]) -> T:
    """Run a write until it succeeds, and return what it returns.

    Raises:
        EngineError, OSError: the disk says no for another reason.
        JobCancelled: when asked to, while waiting.
    """
    waited = False
    while True:
        try:
            made = write()
            break
        except (OSError, EngineError) as error:
            if not is_full(error):
                raise
            if not waited:
                waited = True
                control.deliver(Remark(RemarkKind.DISK_FULL))
        control.wait(_SECONDS)
    if waited:
        control.deliver(Remark(RemarkKind.DISK_HAS_ROOM))
    return made


def is_full(error: BaseException) -> bool:
    """Whether there was no room on a disk."""
    if isinstance(error, EngineError) and error.__cause__ is not None:
        error = error.__cause__
    return isinstance(error, OSError) and error.errno in _FULL
