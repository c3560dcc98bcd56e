"""State and commands of a batch on the Identify screen; no widgets."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.base.address import PictureAddress
from engine.base.types import Outcome
from engine.qt_jobs import Lane
from gui.common.job_follower import JobFollower
from gui.identify.batch.rows import Row, row_of
from gui.identify.batch.table import BatchTable

if TYPE_CHECKING:  # not before the window stands
    from engine.inference.batch.answer_table import StoredAnswer
    from engine.inference.batch.answering import BatchRequest
    from engine.inference.batch.sorting import Sorted
    from engine.inference.batch.sorting_journal import Undone
    from engine.verbs.batches import Batches, BatchRecord

_GATHER_MS = 100
"""Rows reach the table in handfuls: each handful costs a layout."""


class BatchState(Enum):
    """Where a batch stands."""

    NONE = "none"
    WAITING = "waiting"
    FILLING = "filling"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"


class Chore(Enum):
    """What else can be done with a batch, one at a time."""

    SAVING = "saving"
    SORTING = "sorting"
    UNDOING = "undoing"


class BatchPresenter(QObject):
    """One batch, on the disk and in a table.

    Signals:
        changed: the state, or how far it is.
        grew: there are more rows.
        answered: the whole answer of the row that was chosen, an `Outcome`.
        chore_changed: a chore began, went on or ended.
        told: what a chore has done: a `Path` that was saved, `Sorted` or `Undone`.
        noticed: an error that belongs to no picture.
        ended_early: a sorting did not come to its end, and what it made can be undone.
        offer_changed: there is an earlier batch to take up again, or no longer.

    Attributes:
        table: the rows.
        state: where it stands.
        order: what was asked; None while there is no batch.
        total: how many pictures there are; 0 while they are counted.
        failure: why it could not go on.
        chore: what is being done with it beside.
        offer: the batch of last time.
    """

    changed = Signal()
    grew = Signal()
    answered = Signal(object)
    chore_changed = Signal()
    told = Signal(object)
    noticed = Signal(object)
    ended_early = Signal()
    offer_changed = Signal()

    def __init__(self, make: Callable[[], Batches], compute: Lane, io: Lane) -> None:
        super().__init__()
        self._make = make
        self._compute = compute
        self._io = io
        self._id = ""
        self._work: JobFollower[Any] = JobFollower(self)
        self._work.progressed.connect(self._progressed)
        self._work.delivered.connect(self._take)
        self._work.failed.connect(self._fail)
        self._work.succeeded.connect(self._finish)
        self._asking: JobFollower[Outcome | None] = JobFollower(self)
        self._asking.succeeded.connect(self._answer)
        self._asking.failed.connect(self.noticed)
        self._chore: JobFollower[Path | Sorted | Undone] = JobFollower(self)
        self._chore.progressed.connect(self.chore_changed)
        self._chore.succeeded.connect(self._chore_succeeded)
        self._chore.failed.connect(self._chore_failed)
        self._new: list[Row] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._show_new)
        self.table = BatchTable()
        self.state = BatchState.NONE
        self.order: BatchRequest | None = None
        self.total = 0
        self.failure: Exception | None = None
        self.chore: Chore | None = None
        self.offer: BatchRecord | None = None

    @cached_property
    def _batches(self) -> Batches:
        return self._make()

    @property
    def is_open(self) -> bool:
        """Whether there is a batch on the screen."""
        return self.state is not BatchState.NONE

    @property
    def is_working(self) -> bool:
        """Whether pictures are being looked at."""
        return self.state in {BatchState.WAITING, BatchState.FILLING}

    @property
    def is_queued(self) -> bool:
        """Whether it waits for other work to end."""
        return self._work.is_queued

    @property
    def seconds_left(self) -> float | None:
        """Until it is done, if known."""
        progress = self._work.progress
        return progress.seconds_left if progress is not None and self._work.is_busy else None

    @property
    def chore_done(self) -> int:
        """Of how many pictures."""
        return self._chore.progress.done if self._chore.progress is not None else 0

    @property
    def can_undo(self) -> bool:
        """Whether there is a sorting to take back."""
        return self.is_open and self.chore is None and self._batches.can_undo(self._id)

    # beginning and ending

    def look_for_earlier(self) -> None:
        """See whether there is a batch of last time."""
        job = self._io.submit(lambda control: self._batches.latest(control), yields=True)
        job.succeeded.connect(self._found)
        job.failed.connect(self.noticed)

    def open(self, pictures: tuple[PictureAddress, ...], model: str, device: str) -> None:
        """Begin with pictures and folders."""
        from engine.inference.batch.answering import BatchRequest  # noqa: PLC0415

        self._leave()
        self._start(self._batches.new_id(), BatchRequest(pictures, model, device))

    def take_up(self) -> None:
        """Open the batch of last time, and go on with it if it is not done."""
        offer = self.offer
        if offer is None:
            return
        self._leave()
        if offer.is_finished:
            self._show_finished(offer)
        else:
            self._start(offer.id, offer.order, offer.total)

    def forget_offer(self) -> None:
        """Forget the batch of last time; pictures and what was saved stay."""
        offer, self.offer = self.offer, None
        if offer is not None:
            self._io.submit(lambda _control: self._batches.discard(offer.id))
        self.offer_changed.emit()

    def close(self) -> None:
        """Leave the batch; it can be taken up again."""
        if self.is_open:
            self._leave()
            self.changed.emit()
            self.look_for_earlier()

    def stop(self) -> None:
        """Leave the rest for later; what is done stays."""
        if self.is_working:
            self._work.cancel()
            self._show_new()
            self.state = BatchState.STOPPED
            self.changed.emit()

    def go_on(self) -> None:
        """Look at the rest after all, or try again."""
        if self.order is not None and not self.is_working:
            self._start(self._id, self.order, self.total)

    # with one picture

    def choose(self, row: Row) -> None:
        """Fetch the whole answer of a row; `answered` brings it."""
        batch = self._id
        self._asking.start(
            self._io,
            lambda control: self._batches.answer(batch, row.offset, control),
            urgent=True,
        )

    # with all

    def save(self, file: Path) -> None:
        """Write what there is as a table, for Excel or as CSV, by the ending."""
        batch = self._id
        self._do(Chore.SAVING, lambda control: (self._batches.save(batch, file, control), file)[1])

    def sort_into_folders(self, destination: Path) -> None:
        """Copy the pictures into a folder for each label."""
        from engine.inference.batch.sorting import SortRequest  # noqa: PLC0415

        batch = self._id
        order = SortRequest(destination, self.tr("Not sure"))
        self._do(Chore.SORTING, lambda control: self._batches.sort(batch, order, control))

    def undo_sorting(self) -> None:
        """Remove what the latest sorting has made."""
        batch = self._id
        self._do(Chore.UNDOING, lambda control: self._batches.undo_sorting(batch, control))

    def cancel_chore(self) -> None:
        """End what is being done; what was sorted until then can be undone."""
        if self._chore.is_busy:
            self._chore.cancel()
            self._chore_ended_early()

    # what jobs tell

    def _start(self, batch: str, order: BatchRequest, total: int = 0) -> None:
        """Everything comes from the table on the disk, also what was there before."""
        self._begin(batch, order, total, BatchState.WAITING)
        self._work.start(
            self._compute, lambda control: self._batches.run(batch, order, control), yields=True
        )

    def _show_finished(self, record: BatchRecord) -> None:
        self._begin(record.id, record.order, record.total, BatchState.FILLING)
        self._work.start(
            self._io, lambda control: self._batches.read(record.id, control), yields=True
        )

    def _begin(self, batch: str, order: BatchRequest, total: int, state: BatchState) -> None:
        self._work.cancel()
        self._new = []
        self.table.clear()
        self._id, self.order, self.total, self.state = batch, order, total, state
        self.failure = None
        self.offer = None
        self.grew.emit()
        self.changed.emit()

    def _leave(self) -> None:
        self._work.cancel()
        self.cancel_chore()
        self._asking.cancel()
        self._soon.stop()
        self._new = []
        self.table.clear()
        self.state, self.order, self.failure = BatchState.NONE, None, None
        self.grew.emit()

    def _take(self, items: tuple[StoredAnswer, ...]) -> None:
        self._new += map(row_of, items)
        self.state = BatchState.FILLING
        if not self._soon.isActive():
            self._soon.start(_GATHER_MS)

    def _show_new(self) -> None:
        self._soon.stop()
        new, self._new = self._new, []
        if new:
            self.table.append(new)
            self.grew.emit()
            self.changed.emit()

    def _progressed(self) -> None:
        progress = self._work.progress
        if progress is None:
            return
        self.total = progress.total or 0
        if progress.total is not None:
            self.state = BatchState.FILLING
        self.changed.emit()

    def _finish(self) -> None:
        self._show_new()
        self.total = self.table.total
        self.state = BatchState.DONE
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self._work.cancel()
        self._show_new()
        self.failure, self.state = error, BatchState.FAILED
        self.changed.emit()

    def _found(self, record: BatchRecord | None) -> None:
        if not self.is_open:
            self.offer = record
            self.offer_changed.emit()

    def _answer(self, outcome: Outcome | None) -> None:
        if outcome is not None:
            self.answered.emit(outcome)

    def _do(self, chore: Chore, job: Callable[[Any], Path | Sorted | Undone]) -> None:
        if self.chore is not None or not self.is_open:
            return
        self.chore = chore
        self._chore.start(self._io, job, yields=True)
        self.chore_changed.emit()

    def _chore_succeeded(self, done: Path | Sorted | Undone) -> None:
        self.told.emit(done)
        self._end_chore()

    def _chore_failed(self, error: Exception) -> None:
        self.noticed.emit(error)
        self._chore_ended_early()

    def _chore_ended_early(self) -> None:
        """What was sorted until then can be taken back."""
        was_sorting = self.chore is Chore.SORTING
        self._end_chore()
        if was_sorting and self.can_undo:
            self.ended_early.emit()

    def _end_chore(self) -> None:
        self.chore = None
        self.chore_changed.emit()
