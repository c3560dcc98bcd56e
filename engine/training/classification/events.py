"""The events of a classifier's training, beside those of every run. Without torch."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from typing_extensions import override

from engine.training.runs.events import EndOfEpoch, EndOfRun, RunEvent, StartOfRun
from engine.training.settings import Recipe


class JudgedBy(StrEnum):
    """Which pictures a model's headline comes from."""

    REPORT = "report"
    """Pictures put aside for that alone."""
    CROSS_VALIDATION = "cross_validation"
    """All pictures, each as answered by a linear head that was fitted without it."""
    SELECT = "select"
    """Pictures that have also chosen the best version: runs of earlier versions."""


class Stage(StrEnum):
    """What the training of a classifier is doing."""

    FEATURES = "features"
    """Extracting the features of every picture."""
    HEAD = "head"
    """Fitting the linear head."""
    FINE_TUNE = "fine_tune"
    """Training stages of the network."""


@dataclass(frozen=True, slots=True)
class RunStarted(StartOfRun):
    """A training began, or went on.

    Attributes:
        run: name of its folder.
        name: as the person calls it.
        recipe: how thoroughly it learns.
        model: id of the model it starts from.
        classes: their names, in the order of the outputs.
        train: how many pictures it learns from.
        select: how many choose the best version.
        calibrate: how many choose the threshold of "not sure".
        report: how many are kept to judge it at the end.
        resumed_epoch: finished epochs it goes on from; None for a new run.
    """

    run: str
    name: str
    recipe: Recipe
    model: str
    classes: tuple[str, ...]
    train: int
    select: int
    calibrate: int = 0
    report: int = 0
    resumed_epoch: int | None = None

    @classmethod
    @override
    def upgraded(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """Parts once were called validation and test."""
        before = {"select": fields.get("validation"), "report": fields.get("test")}
        return {name: value for name, value in before.items() if value is not None} | fields


@dataclass(frozen=True, slots=True)
class HeadFitted(RunEvent):
    """The linear head answers: a usable model is there.

    Attributes:
        accuracy: share of the select part that it gets right (0…1).
        loss: mean cross entropy on it.
        seconds: since the run began.
    """

    accuracy: float
    loss: float
    seconds: float


@dataclass(frozen=True, slots=True)
class EpochEnded(EndOfEpoch):
    """All pictures were learned from once more.

    Attributes:
        epoch: from 1.
        train_loss: mean over the epoch.
        validation_loss: after it.
        accuracy: on the select part, after it (0…1).
        is_best: whether this is the best version so far.
        learning_rate: at its end.
        seconds: it took.
    """

    epoch: int
    train_loss: float
    validation_loss: float
    accuracy: float
    is_best: bool
    learning_rate: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How one class went.

    Attributes:
        label: its name.
        right: pictures of it that were recognised.
        total: pictures of it that were asked about.
    """

    label: str
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class RunResult(EndOfRun):
    """How a training ended; the last event of a finished run.

    Attributes:
        run: name of its folder.
        model: id of the trained model in the library.
        name: as the person calls it.
        right: pictures recognised, of those that judged it.
        total: pictures that judged it.
        low: of the accuracy's 95 % interval (Wilson).
        high: of the accuracy's 95 % interval (Wilson).
        per_class: the same for each class.
        judged_by: which pictures these were.
        best_epoch: which version was kept; 0 for the linear head.
        epochs: how many were run.
        seconds: in all.
        weights: SHA-256 of the trained weights' file (hex).
        stopped: whether a person had it finish with epochs left.
    """

    run: str
    model: str
    name: str
    right: int
    total: int
    low: float
    high: float
    per_class: tuple[ClassScore, ...]
    judged_by: JudgedBy
    best_epoch: int
    epochs: int
    seconds: float
    weights: str
    stopped: bool = False

    @classmethod
    @override
    def upgraded(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """Earlier versions had test pictures, or judged by those that chose."""
        if "judged_by" in fields:
            return fields
        was_test = fields["judged_on_test"]
        return fields | {"judged_by": JudgedBy.REPORT if was_test else JudgedBy.SELECT}

    @property
    def can_go_on(self) -> bool:
        """Whether it can still go on."""
        return self.stopped

    @property
    def accuracy(self) -> float:
        """Share that was recognised (0…1)."""
        return self.right / self.total if self.total else 0.0

    @property
    def score(self) -> float:
        """The accuracy (0…1)."""
        return self.accuracy


EVENTS = (RunStarted, HeadFitted, EpochEnded, RunResult)
"""The kinds of events that a classifier's runs have of their own."""
