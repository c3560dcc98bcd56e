"""The runs that lie on the disk; no widgets."""

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from engine.base.jobs import JobControl
from engine.qt_jobs import Lane
from engine.training.runs.run_store import RunSummary
from gui.common.job_follower import JobFollower


class KeepsRuns(Protocol):
    """Who knows the runs: a `Trainer`."""

    def runs(self, control: JobControl) -> tuple[RunSummary, ...]:
        """Every run, the newest first."""

    def discard(self, run: str, control: JobControl) -> None:
        """Delete one."""


class Runs(QObject):
    """Knows the runs as they were when it last looked.

    Signals:
        changed: there are other runs, or they stand elsewhere.
        noticed: an error.

    Attributes:
        all: every run, the newest first.
    """

    changed = Signal()
    noticed = Signal(object)

    def __init__(self, trainer: KeepsRuns, io: Lane) -> None:
        super().__init__()
        self._trainer = trainer
        self._io = io
        self._listing: JobFollower[tuple[RunSummary, ...]] = JobFollower(self)
        self._listing.succeeded.connect(self._listed)
        self._listing.failed.connect(self.noticed)
        self.all: tuple[RunSummary, ...] = ()
        self._was_listed = False

    @property
    def unfinished(self) -> tuple[RunSummary, ...]:
        """Those that were broken off and can go on."""
        return tuple(run for run in self.all if run.can_resume and run.result is None)

    @property
    def living(self) -> tuple[RunSummary, ...]:
        """Those that are being taught right now, here or by somebody else."""
        return tuple(run for run in self.all if run.is_living)

    @property
    def finished(self) -> tuple[RunSummary, ...]:
        """Those that a model came of."""
        return tuple(run for run in self.all if run.result is not None)

    def find(self, run: str) -> RunSummary | None:
        """A run by its name; None where there is none."""
        return next((summary for summary in self.all if summary.run == run), None)

    def refresh(self) -> None:
        """Look at the disk; the latest look counts."""
        self._listing.start(self._io, self._trainer.runs, urgent=True)

    def discard(self, run: str) -> None:
        """Delete a run; a model that came of it stays."""
        job = self._io.submit(lambda control: self._trainer.discard(run, control), urgent=True)
        job.failed.connect(self.noticed)
        job.settled.connect(self.refresh)

    def _listed(self, runs: tuple[RunSummary, ...]) -> None:
        if self._was_listed and runs == self.all:
            return  # an open menu of runs is left as it is
        self._was_listed = True
        self.all = runs
        self.changed.emit()
