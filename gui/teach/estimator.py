"""How long teaching will take; no widgets."""

import logging

from PySide6.QtCore import QObject, Signal

from engine.datasets.dataset import CheckReport
from engine.qt_jobs import JobHandle, Lane
from engine.training.classification.config import TimeEstimates, TrainConfig
from engine.verbs.train import Trainer

log = logging.getLogger(__name__)


class Estimator(QObject):
    """Has the time measured for the choices that hold now, and forgets what held before.

    Signals:
        changed: the time is known, or no longer known.

    Attributes:
        estimates: for the present choices; None while that is not known.
    """

    changed = Signal()

    def __init__(self, teacher: Trainer, compute: Lane) -> None:
        super().__init__()
        self._teacher = teacher
        self._compute = compute
        self._job: JobHandle[TimeEstimates] | None = None
        self.estimates: TimeEstimates | None = None

    @property
    def is_measuring(self) -> bool:
        """Whether an answer is under way."""
        return self._job is not None

    def measure(self, config: TrainConfig, report: CheckReport) -> None:
        """Measure for these choices."""
        self.stop()
        job = self._compute.submit(lambda control: self._teacher.estimate(config, report, control))
        job.succeeded.connect(self._take)
        job.failed.connect(self._give_up)
        self._job = job
        self.changed.emit()

    def stop(self) -> None:
        """Forget what is known and what is under way."""
        self.estimates = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _take(self, estimates: TimeEstimates | None) -> None:
        self._job = None
        self.estimates = estimates
        self.changed.emit()

    def _give_up(self, error: Exception) -> None:
        log.warning("no estimate: %s", error)  # teaching itself will tell, if it matters
        self._take(None)
