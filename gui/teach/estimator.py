"""How long teaching will take; no widgets."""

import logging

from PySide6.QtCore import QObject, Signal

from engine.datasets.dataset import CheckReport
from engine.qt_jobs import Lane
from engine.training.classification.config import TimeEstimates, TrainConfig
from engine.verbs.train import Trainer
from gui.common.job_follower import JobFollower

log = logging.getLogger(__name__)


class Estimator(QObject):
    """Has the time measured for the choices that hold now, and forgets what held before.

    Signals:
        changed: the time is known, or no longer known.
    """

    changed = Signal()

    def __init__(self, trainer: Trainer, compute: Lane) -> None:
        super().__init__()
        self._trainer = trainer
        self._compute = compute
        self._measuring: JobFollower[TimeEstimates] = JobFollower(self)
        self._measuring.failed.connect(_log)
        self._measuring.changed.connect(self.changed)

    @property
    def estimates(self) -> TimeEstimates | None:
        """For the present choices; None while that is not known."""
        return self._measuring.result

    @property
    def is_measuring(self) -> bool:
        """Whether an answer is under way."""
        return self._measuring.is_busy

    def measure(self, config: TrainConfig, report: CheckReport) -> None:
        """Measure for these choices."""
        self._measuring.start(
            self._compute, lambda control: self._trainer.estimate(config, report, control)
        )

    def stop(self) -> None:
        """Forget what is known and what is under way."""
        self._measuring.cancel()


def _log(error: Exception) -> None:
    log.warning("no estimate: %s", error)  # teaching itself will tell, if it matters
