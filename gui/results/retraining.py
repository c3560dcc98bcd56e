"""Learning again with corrected labels: state and commands, no widgets."""

from PySide6.QtCore import QObject, Signal

from engine.base.types import Progress
from engine.qt_jobs import JobHandle, Lane
from engine.training.classification.events import RunResult
from engine.training.runs.events import RunEvent
from gui.common.training_history import TrainingHistory
from gui.results.tools import Relearning


class RetrainingPresenter(QObject):
    """One run that learns again; meanwhile everything else can be looked at.

    Signals:
        changed: it began, came further or ended.
        learned: the `RunResult` of the new run.
        failed: the error that ended it.

    Attributes:
        run: the one whose corrections are used.
        corrections: how many labels were corrected for it.
        history: what the new run has told.
        progress: of its present stage.
    """

    changed = Signal()
    learned = Signal(object)
    failed = Signal(object)

    def __init__(self, teacher: Relearning, compute: Lane) -> None:
        super().__init__()
        self._teacher = teacher
        self._compute = compute
        self._job: JobHandle[RunResult] | None = None
        self.run = ""
        self.corrections = 0
        self.history = TrainingHistory()
        self.progress: Progress | None = None

    @property
    def is_learning(self) -> bool:
        """Whether a run is under way."""
        return self._job is not None

    def begin(self, run: str, corrections: int) -> None:
        """Teach a run again, unless one is being taught."""
        if self.is_learning:
            return
        self.run, self.corrections = run, corrections
        self.history = TrainingHistory()
        self.progress = None
        job = self._compute.submit(lambda control: self._teacher.retrain(run, control), yields=True)
        job.delivered.connect(self._told)
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._learned)
        job.failed.connect(self._failed)
        self._job = job
        self.changed.emit()

    def cancel(self) -> None:
        """Break it off; it can be continued at the Teach screen."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
        self.changed.emit()

    def _told(self, events: tuple[RunEvent, ...]) -> None:
        for event in events:
            self.history.take(event)
        self.changed.emit()

    def _progressed(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _learned(self, result: RunResult) -> None:
        self._job = None
        self.changed.emit()
        self.learned.emit(result)

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.changed.emit()
        self.failed.emit(error)
