"""The events of a classifier's training, beside those of every run. Without torch."""

from dataclasses import dataclass
from enum import StrEnum

from engine.training.runs.events import EndOfEpoch, EndOfRun, RunEvent, StartOfRun
from engine.training.settings import Recipe


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
        validation: how many judge it.
        test: how many are kept for the end.
        resumed_epoch: finished epochs it goes on from; None for a new run.
    """

    run: str
    name: str
    recipe: Recipe
    model: str
    classes: tuple[str, ...]
    train: int
    validation: int
    test: int = 0
    resumed_epoch: int | None = None


@dataclass(frozen=True, slots=True)
class HeadFitted(RunEvent):
    """The linear head answers: a usable model is there.

    Attributes:
        accuracy: share of the validation pictures it gets right (0…1).
        loss: mean cross entropy on them.
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
        accuracy: on the validation pictures, after it (0…1).
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
        total: pictures that judged it: the test pictures where there are any, else validation.
        low: of the accuracy's 95 % interval (Wilson).
        high: of the accuracy's 95 % interval (Wilson).
        per_class: the same for each class.
        judged_on_test: whether there were test pictures.
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
    judged_on_test: bool
    best_epoch: int
    epochs: int
    seconds: float
    weights: str
    stopped: bool = False

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
