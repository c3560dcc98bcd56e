"""Learning again with corrected labels: state and commands, no widgets."""

from PySide6.QtCore import QObject, Signal

from engine.base.types import Progress
from engine.qt_jobs import Lane
from engine.training.classification.events import RunResult
from engine.training.runs.events import RunEvent
from gui.common.job_follower import JobFollower
from gui.common.training_history import TrainingHistory
from gui.results.tools import Retraining


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
    """

    changed = Signal()
    learned = Signal(object)
    failed = Signal(object)

    def __init__(self, trainer: Retraining, compute: Lane) -> None:
        super().__init__()
        self._trainer = trainer
        self._compute = compute
        self._training: JobFollower[RunResult] = JobFollower(self)
        self._training.delivered.connect(self._told)
        self._training.succeeded.connect(self.learned)
        self._training.failed.connect(self.failed)
        self._training.changed.connect(self.changed)
        self.run = ""
        self.corrections = 0
        self.history = TrainingHistory()

    @property
    def is_learning(self) -> bool:
        """Whether a run is under way."""
        return self._training.is_busy

    @property
    def progress(self) -> Progress | None:
        """Of its present stage."""
        return self._training.progress

    def begin(self, run: str, corrections: int) -> None:
        """Teach a run again, unless one is being taught."""
        if self.is_learning:
            return
        self.run, self.corrections = run, corrections
        self.history = TrainingHistory()
        self._training.start(
            self._compute, lambda control: self._trainer.retrain(run, control), yields=True
        )

    def cancel(self) -> None:
        """Break it off; it can be continued at the Teach screen."""
        self._training.cancel()
        self.changed.emit()

    def _told(self, events: tuple[RunEvent, ...]) -> None:
        for event in events:
            self.history.take(event)
