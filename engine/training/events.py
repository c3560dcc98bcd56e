"""What a training tells while it runs; the same facts a run keeps in `events.jsonl`."""

from dataclasses import dataclass
from enum import StrEnum

from engine.training.classification.config import Recipe


class Stage(StrEnum):
    """What a training is doing."""

    FEATURES = "features"
    """Looking at every picture once."""
    HEAD = "head"
    """Fitting the linear head."""
    FINE_TUNE = "fine_tune"
    """Training stages of the network."""


@dataclass(frozen=True, slots=True)
class RunStarted:
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
class StageStarted:
    """Another stage began. How far it is comes as `Progress`.

    Attributes:
        stage: which.
        epochs: at most, of FINE_TUNE.
    """

    stage: Stage
    epochs: int = 0


@dataclass(frozen=True, slots=True)
class HeadFitted:
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
class StepTaken:
    """One step of fine-tuning; at most ten a second are told, the others left out.

    Attributes:
        epoch: exact position, in epochs (1.5: in the middle of the second).
        loss: of its batch.
        pictures_per_second: lately.
    """

    epoch: float
    loss: float
    pictures_per_second: float


@dataclass(frozen=True, slots=True)
class EpochEnded:
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
class PictureLeftOut:
    """A picture went bad or missing after the check.

    Attributes:
        path: of the file, as text.
        code: of the error.
        message: of the error, in English.
    """

    path: str
    code: str
    message: str


class RemarkKind(StrEnum):
    """What happened to a run that a person should know of."""

    STEP_SKIPPED = "step_skipped"
    """A loss was not a number; the step was left out."""
    RATE_HALVED = "rate_halved"
    """Three in a row: back to the last good state, with half the rate."""
    MEMORY_HALVED = "memory_halved"
    """The device's memory was full; smaller micro_batches, the same batch."""
    DISK_FULL = "disk_full"
    """The run waits for room."""
    DISK_HAS_ROOM = "disk_has_room"
    """It goes on."""
    STOPPED_EARLY = "stopped_early"
    """It no longer got better."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One such remark.

    Attributes:
        kind: what happened.
        detail: a number or a reason, as text.
    """

    kind: RemarkKind
    detail: str = ""


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
class RunResult:
    """How a training ended; the last event of a finished run.

    Attributes:
        run: name of its folder.
        model: id of the taught model on the shelf.
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
        weights: SHA-256 of the taught weights' file (hex).
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

    @property
    def accuracy(self) -> float:
        """Share that was recognised (0…1)."""
        return self.right / self.total if self.total else 0.0


Event = (
    RunStarted
    | StageStarted
    | HeadFitted
    | StepTaken
    | EpochEnded
    | PictureLeftOut
    | Remark
    | RunResult
)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run as it lies on the disk.

    Attributes:
        run: name of its folder.
        name: as the person calls it.
        recipe: how thoroughly it learns.
        folder: of the pictures, as text.
        epoch: finished epochs.
        can_resume: whether it was broken off and can go on.
        result: of a finished run.
        began: when, in seconds since 1970 (UTC); None where that is not known.
    """

    run: str
    name: str
    recipe: Recipe
    folder: str
    epoch: int
    can_resume: bool
    result: RunResult | None = None
    began: float | None = None


@dataclass(frozen=True, slots=True)
class TimeEstimates:
    """How long each recipe will take on this computer, from a measured sample of pictures.

    Attributes:
        quick: seconds.
        balanced: seconds, at most (early stopping may end sooner).
        thorough: seconds, at most.
    """

    quick: float
    balanced: float
    thorough: float

    def of(self, recipe: Recipe) -> float:
        """The seconds of one recipe."""
        return {
            Recipe.QUICK: self.quick,
            Recipe.BALANCED: self.balanced,
            Recipe.THOROUGH: self.thorough,
        }[recipe]
