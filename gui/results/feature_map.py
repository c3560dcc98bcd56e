"""The data set as a map: state and commands, no widgets."""

from PySide6.QtCore import QObject, Signal

from engine.base.types import Progress
from engine.evaluation.results import FeatureMap
from engine.qt_jobs import Lane
from gui.common.job_follower import JobFollower
from gui.results.tools import Mapping

OVERVIEW, NEIGHBOURS = "pca", "tsne"


class FeatureMapPresenter(QObject):
    """Draws a run's map when it is wanted; a map of another run is never shown.

    Signals:
        changed: something below is different.

    Attributes:
        run: whose pictures.
        method: how they are laid out.
    """

    changed = Signal()

    def __init__(self, draw: Mapping, compute: Lane) -> None:
        super().__init__()
        self._draw = draw
        self._compute = compute
        self._making: JobFollower[FeatureMap] = JobFollower(self)
        self._making.succeeded.connect(self._keep)
        self._making.changed.connect(self.changed)
        self._maps: dict[str, FeatureMap] = {}
        self.run = ""
        self.method = OVERVIEW

    @property
    def map(self) -> FeatureMap | None:
        """The map as chosen; None where it has not been made."""
        return self._maps.get(self.method)

    @property
    def is_busy(self) -> bool:
        """Whether it is being made."""
        return self._making.is_busy

    @property
    def progress(self) -> Progress | None:
        """Of the map being made."""
        return self._making.progress

    @property
    def failure(self) -> Exception | None:
        """Why there is none."""
        return self._making.failure

    def open(self, run: str) -> None:
        """Be about another run; nothing is made before it is wanted."""
        self._making.cancel()
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
        self._making.cancel()
        self.method = method
        if self.map is None:
            self._make()
        self.changed.emit()

    def try_again(self) -> None:
        """After a failure, or after it was cancelled."""
        self._make()

    def cancel(self) -> None:
        """Make it some other time."""
        self._making.cancel()
        self.changed.emit()

    def _make(self) -> None:
        run, method = self.run, self.method
        self._making.start(self._compute, lambda control: self._draw(run, method, control))

    def _keep(self, made: FeatureMap) -> None:
        self._maps[made.method] = made
