"""The data set as a map: state and commands, no widgets."""

from PySide6.QtCore import QObject, Signal

from engine.base.types import Progress
from engine.evaluation.results import FeatureMap
from engine.qt_jobs import JobHandle, Lane
from gui.results.tools import Mapping

OVERVIEW, NEIGHBOURS = "pca", "tsne"


class FeatureMapPresenter(QObject):
    """Draws a run's map when it is wanted; a map of another run is never shown.

    Signals:
        changed: something below is different.

    Attributes:
        run: whose pictures.
        method: how they are laid out.
        progress: of the map being made.
        failure: why there is none.
    """

    changed = Signal()

    def __init__(self, draw: Mapping, compute: Lane) -> None:
        super().__init__()
        self._draw = draw
        self._compute = compute
        self._job: JobHandle[FeatureMap] | None = None
        self._maps: dict[str, FeatureMap] = {}
        self.run = ""
        self.method = OVERVIEW
        self.progress: Progress | None = None
        self.failure: Exception | None = None

    @property
    def map(self) -> FeatureMap | None:
        """The map as chosen; None where it has not been made."""
        return self._maps.get(self.method)

    @property
    def is_busy(self) -> bool:
        """Whether it is being made."""
        return self._job is not None

    def open(self, run: str) -> None:
        """Be about another run; nothing is made before it is wanted."""
        self._stop()
        self._maps = {}
        self.run = run
        self.method = OVERVIEW
        self.changed.emit()

    def want(self) -> None:
        """Make the map, unless it is there, under way, or has just failed."""
        if self.map is None and not self.is_busy and self.failure is None and self.run:
            self._make()

    def choose(self, method: str) -> None:
        """Lay the pictures out in another way."""
        if method == self.method:
            return
        self._stop()
        self.method = method
        if self.map is None:
            self._make()
        self.changed.emit()

    def try_again(self) -> None:
        """After a failure, or after it was cancelled."""
        self._stop()
        self._make()

    def cancel(self) -> None:
        """Make it some other time."""
        self._stop()
        self.changed.emit()

    def _make(self) -> None:
        run, method = self.run, self.method
        job = self._compute.submit(lambda control: self._draw(run, method, control))
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._made)
        job.failed.connect(self._failed)
        self._job = job
        self.changed.emit()

    def _stop(self) -> None:
        job, self._job = self._job, None
        self.progress = self.failure = None
        if job is not None:
            job.cancel()

    def _progressed(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _made(self, made: FeatureMap) -> None:
        self._job = None
        self._maps[made.method] = made
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.failure = error
        self.changed.emit()
