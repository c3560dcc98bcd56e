"""Whether a run's pictures are where they were, and saying where they are now. No widgets."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.base.types import Progress
from engine.evaluation.results import PicturesThere
from engine.qt_jobs import Lane
from gui.common.job_follower import JobFollower
from gui.results.tools import Evaluating


class MissingPictures(QObject):
    """Looks for the pictures of one run, and for a folder that has them; other work goes on.

    Signals:
        changed: there is something else to say.
        located: the pictures are somewhere else now.

    Attributes:
        run: whose pictures; empty for none.
        there: what was found; None until it is known.
        failure: why a folder that was chosen is not the right one.
    """

    changed = Signal()
    located = Signal()

    def __init__(self, evaluator: Evaluating, io: Lane) -> None:
        super().__init__()
        self._evaluator = evaluator
        self._io = io
        self._looking: JobFollower[PicturesThere] = JobFollower(self)
        self._looking.succeeded.connect(self._looked)
        self._locating: JobFollower[PicturesThere] = JobFollower(self)
        self._locating.progressed.connect(self.changed)
        self._locating.succeeded.connect(self._located)
        self._locating.failed.connect(self._refused)
        self.run = ""
        self.there: PicturesThere | None = None
        self.failure: Exception | None = None

    @property
    def is_locating(self) -> bool:
        """Whether a folder is being compared."""
        return self._locating.is_busy

    @property
    def progress(self) -> Progress | None:
        """Of the comparing."""
        return self._locating.progress

    def open(self, run: str) -> None:
        """Be about a run; about none if empty."""
        self._locating.cancel()
        self._looking.cancel()
        self.run, self.there, self.failure = run, None, None
        self.changed.emit()
        if run:  # yielding: pictures that are there are shown meanwhile
            self._looking.start(
                self._io, lambda control: self._evaluator.look_for_pictures(run, control),
                yields=True,
            )  # fmt: skip

    def locate(self, folder: Path) -> None:
        """Take a folder for the one that has the pictures, if it has."""
        run = self.run
        if not run:
            return
        self.failure = None
        self._locating.start(
            self._io, lambda control: self._evaluator.locate(run, folder, control), yields=True
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Compare no longer; nothing was changed."""
        self._locating.cancel()
        self.changed.emit()

    def _looked(self, there: PicturesThere) -> None:
        self.there = there
        self.changed.emit()

    def _located(self, there: PicturesThere) -> None:
        self.there = there
        self.located.emit()
        self.changed.emit()

    def _refused(self, error: Exception) -> None:
        self.failure = error
        self.changed.emit()
