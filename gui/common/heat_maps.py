"""Where a model looked in the picture that is shown: state and commands, no widgets."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from engine.base.address import PictureAddress
from engine.base.jobs import Job, JobControl
from engine.base.types import HeatMap, Picture
from engine.qt_jobs import JobHandle
from gui.common.job_follower import JobFollower

MakeHeatMap = Callable[[PictureAddress, str, str, JobControl], HeatMap]
"""Where a model looked: picture, id of the model, label."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered of a picture, as far as a heat map needs it.

    Attributes:
        picture: its address.
        model: id of the model that was asked.
        label: whose heat map is shown unless another label is chosen.
    """

    picture: PictureAddress
    model: str
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """A heat map, and the picture under it.

    Attributes:
        heat: the map.
        image: the picture with it, in the size of the picture that is shown.
    """

    heat: HeatMap
    image: QImage


class HeatMapPresenter(QObject):
    """Follows the picture that is shown, and has its heat map made while that is wanted.

    A map that is no longer wanted (another picture, model or label) is never shown.

    Signals:
        changed: something below is different.

    Attributes:
        is_wanted: whether a person wants to see heat maps.

    Args:
        submit: has a job run soon.
        make: makes heat maps, in a job.
    """

    changed = Signal()

    def __init__(
        self, submit: Callable[[Job[Painted]], JobHandle[Painted]], make: MakeHeatMap
    ) -> None:
        super().__init__()
        self._submit = submit
        self._make = make
        self._picture: Picture | None = None
        self._answered: Answered | None = None
        self._chosen = ""
        self._asked: tuple[object, ...] = ()
        self._making: JobFollower[Painted] = JobFollower(self)
        self._making.changed.connect(self.changed)
        self.is_wanted = False

    @property
    def is_possible(self) -> bool:
        """Whether there is a picture, and an answer, to show it for."""
        return self._picture is not None and self._answered is not None

    @property
    def is_busy(self) -> bool:
        """Whether the map is being made."""
        return self._making.is_busy

    @property
    def painted(self) -> Painted | None:
        """What to show; None while there is nothing."""
        return self._making.result

    @property
    def failure(self) -> Exception | None:
        """Why there is nothing."""
        return self._making.failure

    @property
    def label(self) -> str:
        """What is looked for: the chosen label, or the answer's; empty where there is none."""
        if self._chosen or self._answered is None:
            return self._chosen
        return self._answered.label

    def follow(self, picture: Picture | None, answered: Answered | None) -> None:
        """Take note of what is shown now: a picture or not yet, its answer or not yet."""
        if answered != self._answered:
            self._chosen = ""
        self._picture, self._answered = picture, answered
        self._ask()

    def want(self, *, on: bool) -> None:
        """Begin or cease to show where the model looked."""
        self.is_wanted = on
        self._ask()

    def choose(self, label: str) -> None:
        """Show it for another label."""
        self._chosen = label
        self._ask()

    def try_again(self) -> None:
        """After a failure."""
        self._asked = ()
        self._ask()

    def _ask(self) -> None:
        """See that what is wanted now is made, and nothing else."""
        wanted: tuple[object, ...] = ()
        if self.is_wanted and self._picture is not None and self._answered is not None:
            wanted = (self._picture, self._answered, self.label)
        if wanted != self._asked:
            self._asked = wanted
            self._making.cancel()
            if self._picture is not None and self._answered is not None and wanted:
                self._start(self._picture, self._answered)
        self.changed.emit()

    def _start(self, picture: Picture, answered: Answered) -> None:
        make, label = self._make, self.label

        def painted(control: JobControl) -> Painted:
            from gui.common.heat_overlay import overlay  # noqa: PLC0415 - not before it is wanted

            heat = make(answered.picture, answered.model, label, control)
            control.checkpoint()
            return Painted(heat, overlay(picture.pixels, heat))

        self._making.follow(self._submit(painted))
