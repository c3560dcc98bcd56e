"""How to train a classifier: what a person may choose, with safe defaults. Without torch."""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path

from engine.base.device import AUTOMATIC
from engine.datasets.corrections import Correction
from engine.datasets.dataset import Decisions
from engine.models import DEFAULT_MODEL
from engine.training.settings import Optimiser, Recipe


class Augmentation(StrEnum):
    """How pictures are varied while learning end to end."""

    NONE = "none"
    LIGHT = "light"
    """Flips, slight crops and brightness."""
    STRONG = "strong"
    """Also turns and colours."""


class ClassWeights(StrEnum):
    """Whether rare classes count for more."""

    AUTOMATIC = "auto"
    """As the check of the pictures proposes."""
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """How a classifier is trained, the same on every computer.

    Attributes:
        recipe: how thoroughly to learn.
        seed: of everything random.
        epochs: at most so many; None for the recipe's own number.
        learning_rate: at its peak; None for the recipe's own.
        batch_size: pictures to a step.
        optimiser: what updates the weights.
        augmentation: for Thorough.
        trained_stages: how many of the last stages are trained; None for the recipe's own choice.
        class_weights: whether rare classes count for more.
    """

    recipe: Recipe = Recipe.BALANCED
    seed: int = 0
    epochs: int | None = None
    learning_rate: float | None = None
    batch_size: int = 32
    optimiser: Optimiser = Optimiser.ADAMW
    augmentation: Augmentation = Augmentation.LIGHT
    trained_stages: int | None = None
    class_weights: ClassWeights = ClassWeights.AUTOMATIC


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One training, as a person asks for it.

    Attributes:
        folder: of sorted pictures.
        model: id of the model to start from.
        recipe: how thoroughly to learn.
        name: what to call run and model; empty for the folder's name.
        seed: of everything random.
        epochs: at most so many; None for the recipe's own number.
        learning_rate: at its peak; None for the recipe's own.
        batch_size: pictures to a step.
        optimiser: what updates the weights.
        augmentation: for Thorough.
        trained_stages: how many of the last stages are trained; None for the recipe's own choice.
        class_weights: whether rare classes count for more.
        device: `auto`, `cpu`, `cuda` or `mps`.
        decisions: what is done about the folder's problems, where not as the check proposes.
        corrections: what a person has said of single pictures; the folder stays as it is.
    """

    folder: Path
    model: str = DEFAULT_MODEL
    recipe: Recipe = Recipe.BALANCED
    name: str = ""
    seed: int = 0
    epochs: int | None = None
    learning_rate: float | None = None
    batch_size: int = 32
    optimiser: Optimiser = Optimiser.ADAMW
    augmentation: Augmentation = Augmentation.LIGHT
    trained_stages: int | None = None
    class_weights: ClassWeights = ClassWeights.AUTOMATIC
    device: str = AUTOMATIC
    decisions: Decisions = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()

    @property
    def settings(self) -> TrainSettings:
        """What of it belongs to a plan."""
        return TrainSettings(**{item.name: getattr(self, item.name) for item in _SETTINGS})


_SETTINGS = fields(TrainSettings)

RULES = 3
"""Version of how a plan is carried out; a run goes on by those it was begun with. 1 and 2: of
earlier versions. By both, each picture is looked at once. By 1, without a report part those
pictures judge that have chosen; they choose by plain accuracy also where classes are weighted; and
refining has less patience."""

TRAINED_STAGES = (1, 12)
"""Least and most that may be chosen."""

EPOCHS_OF = {Recipe.QUICK: 0, Recipe.BALANCED: 8, Recipe.THOROUGH: 20}
"""At most, where nobody chose; early stopping mostly ends sooner."""


@dataclass(frozen=True, slots=True)
class TimeEstimates:
    """How long each recipe will take on this computer, measured with a few pictures.

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
