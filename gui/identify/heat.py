"""Where the model looked in the picture that is shown: state and commands, no widgets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from engine.base.jobs import Job, JobControl
from engine.base.types import HeatMap, Outcome, Picture, Prediction
from engine.inference import PredictorCache
from engine.qt_jobs import JobHandle
from engine.verbs import explain
from gui.common.heat_overlay import overlay


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """A heat map, and the picture under it.

    Attributes:
        heat: the map.
        image: the picture with it, in the size of the picture that is shown.
    """

    heat: HeatMap
    image: QImage


class Submit(Protocol):
    """Has a job run before what else is to be computed."""

    def __call__(self, job: Job[Painted], /) -> JobHandle[Painted]:
        """The job's handle."""


class HeatPresenter(QObject):
    """Follows the picture that is shown, and has its heat map made while that is wanted.

    A map that is no longer wanted (another picture, model or label) is never shown.

    Signals:
        changed: something below is different.

    Attributes:
        is_wanted: whether a person wants to see heat maps.
        painted: what to show; None while there is nothing.
        failure: why there is nothing.
    """

    changed = Signal()

    def __init__(self, submit: Submit, predictors: PredictorCache) -> None:
        super().__init__()
        self._submit = submit
        self._predictors = predictors
        self._device = ""
        self._picture: Picture | None = None
        self._answer: Prediction | None = None
        self._chosen = ""
        self._asked: tuple[object, ...] = ()
        self._job: JobHandle[Painted] | None = None
        self.is_wanted = False
        self.painted: Painted | None = None
        self.failure: Exception | None = None

    @property
    def is_possible(self) -> bool:
        """Whether there is something to show it for: an answered picture, but of no detector."""
        return self._picture is not None and self._answer is not None

    @property
    def is_busy(self) -> bool:
        """Whether the map is being made."""
        return self._job is not None

    @property
    def label(self) -> str:
        """What is looked for: the chosen label, or the likeliest; empty where there is none."""
        if self._chosen or self._answer is None:
            return self._chosen
        return self._answer.labels[0].label

    def follow(self, view: object, outcome: Outcome | None, device: str) -> None:
        """Take note of what is shown now: a picture or not yet, its answer or not yet."""
        answer = outcome if isinstance(outcome, Prediction) else None
        if answer is not self._answer:
            self._chosen = ""
        self._picture = view if isinstance(view, Picture) else None
        self._answer, self._device = answer, device
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
        if self.is_wanted and self._picture is not None and self._answer is not None:
            wanted = (self._picture, self._answer.picture, self._answer.model, self.label)
        if wanted != self._asked:
            self._asked = wanted
            self._forget()
            if self._picture is not None and self._answer is not None and wanted:
                self._start(self._picture, self._answer)
        self.changed.emit()

    def _start(self, picture: Picture, answer: Prediction) -> None:
        config = explain.HeatMapConfig(answer.picture, self.label, answer.model, self._device)
        job = self._submit(_making(config, picture, self._predictors))
        job.succeeded.connect(self._made)
        job.failed.connect(self._failed)
        self._job = job

    def _forget(self) -> None:
        job, self._job = self._job, None
        self.painted = self.failure = None
        if job is not None:
            job.cancel()

    def _made(self, painted: Painted) -> None:
        self._job = None
        self.painted = painted
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.failure = error
        self.changed.emit()


def _making(
    config: explain.HeatMapConfig, picture: Picture, predictors: PredictorCache
) -> Callable[[JobControl], Painted]:
    def make(control: JobControl) -> Painted:
        heat = explain.heat_map(config, control, predictors)
        control.checkpoint()
        return Painted(heat, overlay(picture.pixels, heat))

    return make
