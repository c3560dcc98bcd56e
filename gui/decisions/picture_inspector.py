"""One picture of the judged ones: itself, and where the model looked in it. No widgets."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from engine.base.address import PictureAddress
from engine.base.types import Picture
from engine.evaluation.results import EvaluatedPicture
from engine.qt_jobs import Lane
from engine.verbs import pictures as picture_verbs
from gui.common.heat_maps import Answered, HeatMapPresenter, MakeHeatMap
from gui.common.job_follower import JobFollower

SIDE = 1200
"""Pictures are shown with at most so many pixels a side."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The picture that is inspected.

    Attributes:
        picture: its address.
        label: the class that counts.
        judged: what the model said of it; None where it was not asked.
    """

    picture: PictureAddress
    label: str
    judged: EvaluatedPicture | None = None


class PictureInspector(QObject):
    """One picture, read on the io lane; its heat map, when wanted, made on the compute lane.

    What belongs to another picture, label or model is never shown.

    Signals:
        changed: it is about another picture, or something else is known of it.
        view_changed: the picture can be seen, or the reason why not.
        heat_changed: there is news of the heat map.

    Attributes:
        model: id of the one that is judged; empty where it is gone, and cannot show its look.
        shown: what it is about; None for nothing.
        view: the picture, or why it cannot be read; None until it is there.
    """

    changed = Signal()
    view_changed = Signal()
    heat_changed = Signal()

    def __init__(self, look: MakeHeatMap, compute: Lane, io: Lane) -> None:
        super().__init__()
        self._io = io
        self._viewing: JobFollower[Picture] = JobFollower(self)
        self._viewing.succeeded.connect(self._viewed)
        self._viewing.failed.connect(self._viewed)
        self._heat = HeatMapPresenter(lambda job: compute.submit(job, urgent=True), look)
        self._heat.is_wanted = True
        self._heat.changed.connect(self.heat_changed)
        self.model = ""
        self.shown: Shown | None = None
        self.view: Picture | Exception | None = None
        self._answered: Answered | None = None

    @property
    def heat_is_wanted(self) -> bool:
        """Whether a person wants to see where the model looked."""
        return self._heat.is_wanted

    @property
    def heat_label(self) -> str:
        """For which label."""
        return self._heat.label

    @property
    def heat(self) -> QImage | Exception | None:
        """The picture with the heat map over it, or why there is none; None until it is there."""
        painted = self._heat.painted
        return painted.image if painted is not None else self._heat.failure

    @property
    def is_looking(self) -> bool:
        """Whether a heat map is being made."""
        return self._heat.is_busy

    def show_judged(self, judged: EvaluatedPicture) -> None:
        """Be about a picture that the model was asked about."""
        self.show_picture(Shown(judged.picture, judged.label, judged))

    def show_picture(self, shown: Shown | None) -> None:
        """Be about any picture; None for nothing."""
        if shown == self.shown:
            return
        is_same = (
            self.shown is not None and shown is not None and self.shown.picture == shown.picture
        )
        self.shown = shown
        if not is_same:
            self._open(shown)
        self.changed.emit()

    def want_heat(self, *, on: bool) -> None:
        """Begin or cease to show where the model looked."""
        self._heat.want(on=on)

    def choose_label(self, label: str) -> None:
        """Show where the model looked for another label."""
        self._heat.choose(label)

    def _open(self, shown: Shown | None) -> None:
        self._viewing.cancel()
        self.view = None
        self._answered = None
        if shown is not None:
            label = shown.judged.answer if shown.judged is not None else shown.label
            if self.model:
                self._answered = Answered(shown.picture, self.model, label)
            path = shown.picture
            self._viewing.start(
                self._io, lambda control: picture_verbs.view(path, SIDE, control), urgent=True
            )
        self.view_changed.emit()
        self._heat.follow(None, self._answered)

    def _viewed(self, view: Picture | Exception) -> None:
        self.view = view
        self.view_changed.emit()
        self._heat.follow(view if isinstance(view, Picture) else None, self._answered)
