"""What a job is, and its one connection to the outside. Standard library only.

A job is a plain function of a `JobControl`. It knows nothing of threads or of Qt; whoever runs it
(`engine.qt_jobs` in the window, `engine.cli.control` in a shell, a test by hand) owns the control.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from engine.base.types import Progress

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
    """Tells a job to pause or stop; takes its progress and results. Safe to use from any thread.

    The callbacks are called in the job's thread; `meanwhile` at every checkpoint, also while the
    job is paused: it may do other work there.
    """

    def __init__(
        self,
        on_progress: Callable[[Progress], None] | None = None,
        on_item: Callable[[object], None] | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> None:
        self._on_progress = on_progress
        self._on_item = on_item
        self._meanwhile = meanwhile
        self._cancelled = threading.Event()
        self._finishing = threading.Event()
        self._paused = threading.Event()
        self._news = threading.Event()

    # for the job

    def report(self, progress: Progress) -> None:
        """Say how far the job is. Only the latest report counts; earlier ones may be dropped."""
        if self._on_progress is not None:
            self._on_progress(progress)

    def deliver(self, item: object) -> None:
        """Hand over one item of the result now. Items keep their order and none is dropped."""
        if self._on_item is not None:
            self._on_item(item)

    def checkpoint(self) -> None:
        """Wait here while paused. To be called at least once a batch.

        Raises:
            JobCancelled: when the job is to end.
        """
        while True:
            self._news.clear()
            if self._cancelled.is_set():
                raise JobCancelled
            if self._meanwhile is not None:
                self._meanwhile()
            if not self._paused.is_set():
                break
            self._news.wait()
        if self._cancelled.is_set():
            raise JobCancelled

    def wait(self, seconds: float) -> None:
        """A checkpoint that waits, for a job that retries something later.

        Raises:
            JobCancelled: when the job is to end.
        """
        self.checkpoint()
        self._news.wait(seconds)
        self.checkpoint()

    @property
    def is_finishing(self) -> bool:
        """Whether the job was asked to come to an end by itself, with what it has."""
        return self._finishing.is_set()

    # for its owner

    def cancel(self) -> None:
        """Ask the job to end at its next checkpoint, also when it is paused."""
        self._cancelled.set()
        self._news.set()

    def finish(self) -> None:
        """Ask the job to come to an end by itself and keep what it has; a paused one goes on."""
        self._finishing.set()
        self.resume()

    def pause(self) -> None:
        """Ask the job to wait at its next checkpoint."""
        self._paused.set()

    def resume(self) -> None:
        """Let a paused job go on."""
        self._paused.clear()
        self._news.set()

    def wake(self) -> None:
        """Have a job that waits at a checkpoint call `meanwhile`."""
        self._news.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether the job was asked to end."""
        return self._cancelled.is_set()

    @property
    def is_paused(self) -> bool:
        """Whether the job was asked to wait. A cancelled job no longer pauses."""
        return self._paused.is_set() and not self._cancelled.is_set()


Job = Callable[[JobControl], T]


def passable(raised: BaseException) -> Exception:
    """What may be handed on for `raised`: itself, or a `JobFailed` caused by it."""
    if isinstance(raised, Exception) and not isinstance(raised, StopIteration | StopAsyncIteration):
        return raised
    failed = JobFailed(f"{type(raised).__name__}: {raised}")
    failed.__cause__ = raised
    return failed
