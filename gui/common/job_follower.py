"""One job at a time, from its start to what came of it: what presenters would else do by hand."""

from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from engine.base.jobs import Job
from engine.base.types import Progress
from engine.qt_jobs import JobHandle, JobState, Lane

T = TypeVar("T")


class JobFollower(QObject, Generic[T]):
    """Starts jobs and follows the latest; of those before it nothing is heard any more.

    Signals:
        delivered: a tuple of the parts the job delivered since last time.
        progressed: `progress` is another one.
        succeeded: the job's result.
        failed: the exception it raised.
        changed: after each of these, and when a job was started.

    Attributes:
        progress: the latest of the present or last job; None while it is unknown.
        result: of the last job; None until it has succeeded.
        failure: why the last job failed; None where it did not.
    """

    delivered = Signal(object)
    progressed = Signal()
    succeeded = Signal(object)
    failed = Signal(object)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: JobHandle[T] | None = None
        self.progress: Progress | None = None
        self.result: T | None = None
        self.failure: Exception | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a job waits or runs."""
        return self._job is not None

    @property
    def is_queued(self) -> bool:
        """Whether it waits for other work to end."""
        return self._job is not None and self._job.state is JobState.QUEUED

    def start(
        self, lane: Lane, job: Job[T], *, urgent: bool = False, yields: bool = False,
        background: bool = False,
    ) -> None:  # fmt: skip
        """Submit a job to a lane and follow it, instead of the one before.

        Args:
            lane: that runs it.
            job: what to run.
            urgent: in front of those that wait.
            yields: whether other jobs may run at its checkpoints.
            background: whether even those may that yield.
        """
        self.follow(lane.submit(job, urgent=urgent, yields=yields, background=background))

    def follow(self, job: JobHandle[T]) -> None:
        """Follow a job that was submitted already, instead of the one before."""
        self.cancel()
        self._job = job
        job.delivered.connect(self._deliver)
        job.progressed.connect(self._progress)
        job.succeeded.connect(self._succeed)
        job.failed.connect(self._fail)
        self.changed.emit()

    def cancel(self) -> None:
        """Cancel the job and forget what came of the last one; no signal tells of it."""
        job, self._job = self._job, None
        self.progress = self.result = self.failure = None
        if job is not None:
            job.cancel()  # whatever it still says is dropped by its handle

    def pause(self) -> None:
        """Have the job wait at its next checkpoint."""
        if self._job is not None:
            self._job.pause()

    def resume(self) -> None:
        """Let a paused job go on."""
        if self._job is not None:
            self._job.resume()

    def finish(self) -> None:
        """Have the job come to an end by itself and keep what it has."""
        if self._job is not None:
            self._job.finish()

    def _deliver(self, parts: tuple[Any, ...]) -> None:
        self.delivered.emit(parts)
        self.changed.emit()

    def _progress(self, progress: Progress) -> None:
        self.progress = progress
        self.progressed.emit()
        self.changed.emit()

    def _succeed(self, result: T) -> None:
        self._job, self.result = None, result
        self.succeeded.emit(result)
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self._job, self.failure = None, error
        self.failed.emit(error)
        self.changed.emit()
