"""Runs jobs in threads and hands their news to the GUI thread. The engine's one Qt module.

A worker thread never touches a `JobHandle`: it puts its news into the lane's `_Mailbox` and
wakes the lane, which lives in the GUI thread and passes them on. So no QObject is ever used,
or destroyed, in a thread it does not belong to.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from threading import Condition, Lock
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal

from engine.base.jobs import Job, JobCancelled, JobControl, passable
from engine.base.memory import give_back
from engine.base.types import Progress

log = logging.getLogger(__name__)
T = TypeVar("T")

UPDATE_INTERVAL_MS = 50
"""News of a running job reach its receivers at most 20 times a second."""

IDLE_SECONDS = 5.0
"""A lane that has had nothing to do for so long gives memory back."""


class JobState(Enum):
    """Where a job stands. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


_FINAL = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})


@dataclass(slots=True)
class Mail:
    """What a worker has to say about one job since it was last asked."""

    started: bool = False
    items: list[object] = field(default_factory=list)
    progress: Progress | None = None
    state: JobState | None = None
    result: Any = None


class _Mailbox:
    """Mail of all jobs of a lane; the one place both threads touch."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._mail: dict[int, Mail] = {}

    def post(self, number: int, **news: Any) -> bool:
        """Add news of a job; an `item` joins its predecessors, the rest replaces them.

        Returns:
            Whether the box was empty before, that is, whether the lane must be woken.
        """
        with self._lock:
            was_empty = not self._mail
            mail = self._mail.setdefault(number, Mail())
            for name, value in news.items():
                if name == "item":
                    mail.items.append(value)
                else:
                    setattr(mail, name, value)
            return was_empty

    def take_all(self) -> dict[int, Mail]:
        """Empty the box."""
        with self._lock:
            mail, self._mail = self._mail, {}
            return mail


class JobHandle(QObject, Generic[T]):
    """A submitted job, as the GUI thread sees it. It settles exactly once.

    It can be awaited in an asyncio loop that runs in the GUI thread. Cancelling the awaiting
    task cancels the job; awaiting a cancelled job raises `asyncio.CancelledError`.

    Signals:
        started: the job left the queue.
        progressed: a `Progress`; the latest one, at most 20 times a second.
        delivered: a tuple of the parts delivered since last time; none is lost.
        succeeded: the job's result.
        failed: the exception it raised.
        cancelled: somebody called `cancel`.
        settled: after any of the last three.
    """

    started = Signal()
    progressed = Signal(object)
    delivered = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    settled = Signal()

    def __init__(self, control: JobControl) -> None:
        super().__init__()
        self.state = JobState.QUEUED
        self._control = control
        self._result: Any = None
        self._items: list[object] = []
        self._progress: Progress | None = None
        self._last_update = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._update_receivers)

    @property
    def is_settled(self) -> bool:
        """Whether the job succeeded, failed or was cancelled."""
        return self.state in _FINAL

    @property
    def is_paused(self) -> bool:
        """Whether the job was asked to wait."""
        return self._control.is_paused

    def pause(self) -> None:
        """Ask the job to wait at its next checkpoint."""
        self._control.pause()

    def resume(self) -> None:
        """Let a paused job go on."""
        self._control.resume()

    def finish(self) -> None:
        """Ask the job to come to an end by itself and keep what it has."""
        self._control.finish()

    def cancel(self) -> None:
        """Settle as cancelled at once; whatever the worker still says is dropped."""
        if not self.is_settled:
            self._control.cancel()
            self._items.clear()
            self._progress = None
            self._settle(JobState.CANCELLED, None)

    def __await__(self) -> Generator[Any, None, T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def resolve() -> None:
            if future.done():
                return
            if self.state is JobState.SUCCEEDED:
                future.set_result(self._result)
            elif self.state is JobState.FAILED:
                future.set_exception(self._result)
            else:
                future.cancel()

        if self.is_settled:
            resolve()
        else:
            self.settled.connect(resolve)
        try:
            return (yield from future.__await__())
        except asyncio.CancelledError:
            self.cancel()
            raise

    def receive(self, mail: Mail) -> None:
        """Take a worker's news; for lanes only, in the GUI thread."""
        if self.is_settled:
            return
        if mail.started and self.state is JobState.QUEUED:
            self.state = JobState.RUNNING
            self.started.emit()
        self._items += mail.items
        self._progress = mail.progress or self._progress
        if mail.state is not None:
            self._update_receivers()
            if not self.is_settled:  # a receiver may have cancelled just now
                self._settle(mail.state, mail.result)
        elif not self._timer.isActive():
            waited_ms = (time.monotonic() - self._last_update) * 1000
            self._timer.start(max(0, round(UPDATE_INTERVAL_MS - waited_ms)))

    def _update_receivers(self) -> None:
        self._last_update = time.monotonic()
        items, self._items = tuple(self._items), []
        progress, self._progress = self._progress, None
        if items:
            self.delivered.emit(items)
        if progress is not None and not self.is_settled:
            self.progressed.emit(progress)

    def _settle(self, state: JobState, result: Any) -> None:
        self._timer.stop()
        self.state = state
        self._result = result
        if state is JobState.SUCCEEDED:
            self.succeeded.emit(result)
        elif state is JobState.FAILED:
            self.failed.emit(result)
        else:
            self.cancelled.emit()
        self.settled.emit()


class _Patience(IntEnum):
    """At its checkpoints, a job lets those in that have less of it."""

    NONE = 0
    YIELDS = 1
    BACKGROUND = 2


@dataclass(slots=True)
class _Ticket:
    """A job as the worker sees it."""

    number: int
    job: Job[Any]
    control: JobControl
    patience: "_Patience"


def run_job(job: Job[T], control: JobControl) -> Mail:
    """Run a job in this thread and say how it ended, whatever it raises."""
    try:
        control.checkpoint()
        return Mail(state=JobState.SUCCEEDED, result=job(control))
    except JobCancelled:
        return Mail(state=JobState.CANCELLED)
    except BaseException as raised:
        log.debug("job failed", exc_info=True)
        return Mail(state=JobState.FAILED, result=passable(raised))


class Lane(Protocol):
    """Whatever takes jobs: a `JobLane`, or a test that runs them by hand."""

    def submit(
        self, job: Job[T], *, urgent: bool = False, yields: bool = False, background: bool = False
    ) -> JobHandle[T]:
        """Queue a job, or put it in front of the queue; one that yields lets others in between."""


class JobLane(QThread):
    """One worker thread that runs the jobs submitted to it one after the other.

    The lane itself lives in the GUI thread; all its methods but `run` are to be called there.
    """

    _mail_arrived = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._mailbox = _Mailbox()
        self._queue: list[_Ticket] = []
        self._queue_changed = Condition()
        self._closing = False
        self._is_tidy = True
        self._submitted = 0
        # keeps tickets too: what a job holds is released here, not in the worker thread
        self._unfinished: dict[int, tuple[_Ticket, JobHandle[Any]]] = {}
        self._mail_arrived.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def submit(
        self, job: Job[T], *, urgent: bool = False, yields: bool = False, background: bool = False
    ) -> JobHandle[T]:
        """Queue a job, or put it in front of the queue.

        Args:
            job: what to run.
            urgent: in front of those that wait.
            yields: whether other jobs may run, one after the other, at its checkpoints. For jobs
                that take minutes; they do not yield to each other.
            background: whether even those may: for what nobody waits for.

        Returns:
            Its handle. A lane that was closed takes nothing more: the handle is cancelled.
        """
        self._submitted += 1
        number = self._submitted
        patience = _Patience.YIELDS if yields else _Patience.NONE
        if background:
            patience = _Patience.BACKGROUND
        control = JobControl(
            on_progress=lambda progress: self._post(number, progress=progress),
            on_item=lambda item: self._post(number, item=item),
            meanwhile=(lambda: self._run_in_between(patience)) if patience else None,
        )
        handle: JobHandle[T] = JobHandle(control)
        if self._closing:
            handle.cancel()
            return handle
        ticket = _Ticket(number, job, control, patience)
        self._unfinished[number] = ticket, handle
        with self._queue_changed:
            self._queue.insert(0 if urgent else len(self._queue), ticket)
            self._queue_changed.notify()
        for waiting, _ in self._unfinished.values():
            waiting.control.wake()
        if not self.isRunning():
            self.start()
        return handle

    def close(self, seconds: float) -> bool:
        """Cancel everything and wait for the worker to end.

        Returns:
            Whether it ended in time.
        """
        self._closing = True
        for _, handle in list(self._unfinished.values()):
            handle.cancel()
        with self._queue_changed:
            self._queue_changed.notify()
        return self.wait(max(0, round(seconds * 1000)))

    def run(self) -> None:
        """Work off the queue. Qt calls this in the worker thread."""
        self._work_off(self._next_ticket)

    def _run_in_between(self, patience: _Patience) -> None:
        """What a job that yields does at its checkpoints."""
        self._work_off(lambda: self._next_ticket_below(patience))

    def _work_off(self, next_ticket: Callable[[], _Ticket | None]) -> None:
        while (ticket := next_ticket()) is not None:
            self._is_tidy = False
            self._post(ticket.number, started=True)
            end = run_job(ticket.job, ticket.control)
            number = ticket.number
            del ticket  # before the news, so that the GUI thread holds the last reference
            self._post(number, state=end.state, result=end.result)
            del end

    def _next_ticket(self) -> _Ticket | None:
        with self._queue_changed:
            while not self._queue and not self._closing:
                self._wait_for_work()
            return self._queue.pop(0) if self._queue else None

    def _wait_for_work(self) -> None:
        """Wait until the queue has changed; after a while, memory is given back, once.

        What was freed is kept meanwhile, as the next job most often needs as much.
        """
        if self._is_tidy:
            self._queue_changed.wait()
        elif not self._queue_changed.wait(IDLE_SECONDS):
            self._is_tidy = True
            self._queue_changed.release()  # it takes up to a quarter of a second
            try:
                give_back()
            finally:
                self._queue_changed.acquire()

    def _next_ticket_below(self, patience: _Patience) -> _Ticket | None:
        with self._queue_changed:
            for place, ticket in enumerate(self._queue):
                if ticket.patience < patience:
                    return self._queue.pop(place)
        return None

    def _post(self, number: int, **news: Any) -> None:
        if self._mailbox.post(number, **news):
            self._mail_arrived.emit()

    def _pass_on(self) -> None:
        for number, mail in self._mailbox.take_all().items():
            if number not in self._unfinished:  # a helper thread of a job that has ended
                continue
            _, handle = self._unfinished[number]
            if mail.state is not None:
                del self._unfinished[number]
            handle.receive(mail)
