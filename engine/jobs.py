"""What a job is, and its one way to the outside. Standard library only.

A job is a plain function of a `JobControl`. It knows nothing of threads or of Qt; whoever runs
it (`engine.qt_jobs` in the window, `engine.cli` without one, a test by hand) owns the control.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from engine.types import Progress

T = TypeVar("T")


class JobCancelled(BaseException):
    """Raised by `checkpoint` in a cancelled job.

    A BaseException, as asyncio's own, so that a job's `except Exception` cannot swallow it.
    """


class JobFailed(Exception):
    """Stands for what a job raised where that itself cannot be passed on.

    `SystemExit` would end the program and `StopIteration` cannot cross a future; both arrive
    as the `__cause__` of a JobFailed.
    """


class JobControl:
    """Tells a job to pause or stop, and takes its news. Safe to use from any thread.

    The callbacks are called in the job's thread.
    """

    def __init__(
        self,
        on_progress: Callable[[Progress], None] | None = None,
        on_item: Callable[[object], None] | None = None,
    ) -> None:
        self._on_progress = on_progress
        self._on_item = on_item
        self._cancelled = threading.Event()
        self._finishing = threading.Event()
        self._may_run = threading.Event()
        self._may_run.set()

    # for the job

    def report(self, progress: Progress) -> None:
        """Say how far the job is. Only the latest report counts; earlier ones may be dropped."""
        if self._on_progress is not None:
            self._on_progress(progress)

    def deliver(self, item: object) -> None:
        """Hand over one part of the result now. Parts keep their order and none is dropped."""
        if self._on_item is not None:
            self._on_item(item)

    def checkpoint(self) -> None:
        """Wait here while paused. To be called at least once a batch.

        Raises:
            JobCancelled: when the job is to end.
        """
        self._may_run.wait()
        if self._cancelled.is_set():
            raise JobCancelled

    @property
    def is_finishing(self) -> bool:
        """Whether the job was asked to end early and hand over what it has."""
        return self._finishing.is_set()

    # for its owner

    def finish(self) -> None:
        """Ask the job to end early with the best it has, also when it is paused."""
        self._finishing.set()
        self._may_run.set()

    def cancel(self) -> None:
        """Ask the job to end at its next checkpoint, also when it is paused."""
        self._cancelled.set()
        self._may_run.set()

    def pause(self) -> None:
        """Ask the job to wait at its next checkpoint. A cancelled job no longer pauses."""
        if not self._cancelled.is_set():
            self._may_run.clear()
        if self._cancelled.is_set():  # cancelled from another thread in between
            self._may_run.set()

    def resume(self) -> None:
        """Let a paused job go on."""
        self._may_run.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether the job was asked to end."""
        return self._cancelled.is_set()

    @property
    def is_paused(self) -> bool:
        """Whether the job was asked to wait."""
        return not self._may_run.is_set()


Job = Callable[[JobControl], T]


def passable(raised: BaseException) -> Exception:
    """What may be handed on for `raised`: itself, or a `JobFailed` caused by it."""
    if isinstance(raised, Exception) and not isinstance(raised, StopIteration | StopAsyncIteration):
        return raised
    failed = JobFailed(f"{type(raised).__name__}: {raised}")
    failed.__cause__ = raised
    return failed
