"""Writing to a disk that may be full: wait for room, lose nothing."""

import errno
from collections.abc import Callable

from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.training.runs.events import Remark, RemarkKind

_SECONDS = 1.0
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


class PatientWriter:
    """Runs what writes; while the disk is full it tells so, waits and tries again."""

    def __init__(self, control: JobControl) -> None:
        self._control = control

    def __call__(self, write: Callable[[], None]) -> None:
        """Write, sooner or later.

        Raises:
            EngineError, OSError: the disk says no for another reason.
            JobCancelled: when asked to, while waiting.
        """
        waited = False
        while True:
            try:
                write()
                break
            except (OSError, EngineError) as error:
                if not is_full(error):
                    raise
                if not waited:
                    waited = True
                    self._control.deliver(Remark(RemarkKind.DISK_FULL))
            self._control.wait(_SECONDS)
        if waited:
            self._control.deliver(Remark(RemarkKind.DISK_HAS_ROOM))


def is_full(error: BaseException) -> bool:
    """Whether there was no room on a disk."""
    if isinstance(error, EngineError) and error.__cause__ is not None:
        error = error.__cause__
    return isinstance(error, OSError) and error.errno in _FULL
