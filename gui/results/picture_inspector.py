"""The picture under the lamp: itself, and where the model looked in it. No widgets."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from engine.base.address import PictureAddress
from engine.base.jobs import JobControl
from engine.base.types import Picture
from engine.evaluation.results import Judged
from engine.qt_jobs import JobHandle, Lane
from engine.verbs import pictures as picture_verbs
from gui.common.heat_overlay import overlay
from gui.results.tools import Looking

SIDE = 1200
"""Pictures are shown with at most so many pixels a side."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What lies on the desk.

    Attributes:
        picture: its address.
        label: the class that counts.
        judged: what the model said of it; None where it was not asked.
    """

    picture: PictureAddress
    label: str
    judged: Judged | None = None


class PictureInspector(QObject):
    """One picture, read on the io lane; its heat map, when wanted, made on the compute lane.

    What belongs to another picture, label or model is never shown.

    Signals:
        changed: another picture lies here, or something else is known of it.
        view_changed: the picture can be seen, or the reason why not.
        heat_changed: there is news of the heat map.

    Attributes:
        model: id of the one that is judged.
        shown: what lies here; None for nothing.
        view: the picture, or why it cannot be read; None until it is there.
        heat_is_wanted: whether a person wants to see where the model looked.
        heat_label: for which label.
        heat: the picture with the heat map over it, or why there is none; None until it is there.
    """

    changed = Signal()
    view_changed = Signal()
    heat_changed = Signal()

    def __init__(self, look: Looking, compute: Lane, io: Lane) -> None:
        super().__init__()
        self._look = look
        self._compute = compute
        self._io = io
        self._viewing: JobHandle[Picture] | None = None
        self._looking: JobHandle[QImage] | None = None
        self.model = ""
        self.shown: Shown | None = None
        self.view: Picture | Exception | None = None
        self.heat_is_wanted = True
        self.heat_label = ""
        self.heat: QImage | Exception | None = None

    @property
    def is_looking(self) -> bool:
        """Whether a heat map is being made."""
        return self._looking is not None

    def show_judged(self, judged: Judged) -> None:
        """Lay a picture that the model was asked about here."""
        self.show_picture(Shown(judged.picture, judged.label, judged))

    def show_picture(self, shown: Shown | None) -> None:
        """Lay any picture here; None for nothing."""
        if shown == self.shown:
            return
        is_same = (
            self.shown is not None and shown is not None and self.shown.picture == shown.picture
        )
        self.shown = shown
        if not is_same:
            self._clear()
            if shown is not None:
                judged = shown.judged
                self.heat_label = judged.answer if judged is not None else shown.label
                self._read(shown.picture)
        self.changed.emit()

    def want_heat(self, *, on: bool) -> None:
        """Begin or cease to show where the model looked."""
        self.heat_is_wanted = on
        self._look_again()

    def choose_label(self, label: str) -> None:
        """Show where the model looked for another label."""
        if label != self.heat_label:
            self.heat_label = label
            self._look_again()

    def _clear(self) -> None:
        if self._viewing is not None:
            self._viewing.cancel()
            self._viewing = None
        self.view = None
        self._forget_heat()
        self.view_changed.emit()
        self.heat_changed.emit()

    def _read(self, picture: PictureAddress) -> None:
        job = self._io.submit(
            lambda control: picture_verbs.view(picture, SIDE, control), urgent=True
        )
        job.succeeded.connect(self._viewed)
        job.failed.connect(self._viewed)
        self._viewing = job

    def _viewed(self, view: Picture | Exception) -> None:
        self._viewing = None
        self.view = view
        self.view_changed.emit()
        self._look_again()

    def _look_again(self) -> None:
        self._forget_heat()
        shown, view = self.shown, self.view
        if self.heat_is_wanted and shown is not None and isinstance(view, Picture):
            making = _making(self._look, shown.picture, self.model, self.heat_label, view)
            job = self._compute.submit(making, urgent=True)
            job.succeeded.connect(self._looked)
            job.failed.connect(self._looked)
            self._looking = job
        self.heat_changed.emit()

    def _forget_heat(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        self.heat = None

    def _looked(self, heat: QImage | Exception) -> None:
        self._looking = None
        self.heat = heat
        self.heat_changed.emit()


def _making(
    look: Looking, picture: PictureAddress, model: str, label: str, view: Picture
) -> Callable[[JobControl], QImage]:
    def make(control: JobControl) -> QImage:
        heat = look(picture, model, label, control)
        control.checkpoint()
        return overlay(view.pixels, heat)

    return make
