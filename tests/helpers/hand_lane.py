"""A lane without a thread: jobs run when the test says so."""

from typing import Any, TypeVar

from engine.base.jobs import Job, JobControl
from engine.qt_jobs import JobHandle, Mail, run_job

T = TypeVar("T")


class HandLane:
    """Takes jobs as a `JobLane` does and runs them one by one, in the test's own thread.

    Attributes:
        waiting: handles of jobs that have not run.
    """

    def __init__(self) -> None:
        self._queue: list[tuple[Job[Any], JobControl, JobHandle[Any]]] = []

    @property
    def waiting(self) -> list[JobHandle[Any]]:
        return [handle for _, _, handle in self._queue if not handle.is_settled]

    def submit(
        self, job: Job[T], *, urgent: bool = False, yields: bool = False, background: bool = False
    ) -> JobHandle[T]:
        items: list[object] = []
        control = JobControl(on_item=items.append)
        handle: JobHandle[T] = JobHandle(control)

        def collecting(control: JobControl) -> T:
            result = job(control)
            handle.receive(Mail(started=True, items=items))
            return result

        self._queue.insert(0 if urgent else len(self._queue), (collecting, control, handle))
        return handle

    def run_next(self) -> None:
        """Run the next job that nobody has cancelled."""
        while self._queue:
            job, control, handle = self._queue.pop(0)
            if not handle.is_settled:
                handle.receive(run_job(job, control))
                return

    def run_all(self) -> None:
        """Run until nothing waits, follow-up jobs included."""
        while self.waiting:
            self.run_next()
