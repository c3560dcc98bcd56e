"""How to train: what a person may choose, with safe defaults and ranges. Without torch."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from engine.base.device import AUTOMATIC
from engine.datasets.dataset import Decisions
from engine.models import DEFAULT_MODEL


class Recipe(StrEnum):
    """How thoroughly to learn."""

    QUICK = "quick"
    """A linear head on features of the frozen backbone."""
    BALANCED = "balanced"
    """Quick first, then the last stages, from cached activations."""
    THOROUGH = "thorough"
    """Quick first, then end to end, with augmentation."""


class Optimiser(StrEnum):
    """What moves the weights."""

    ADAMW = "adamw"
    SGD = "sgd"


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
class TrainConfig:
    """One training.

    Attributes:
        folder: of sorted pictures.
        model: id of the model to start from.
        recipe: how thoroughly to learn.
        name: what to call run and model; empty for the folder's name.
        seed: of everything random.
        epochs: at most so many; None for the recipe's own number.
        learning_rate: at its peak; None for the recipe's own.
        batch_size: pictures to a step.
        optimiser: what moves the weights.
        augmentation: for Thorough.
        trained_stages: how many of the last stages are trained; None for the recipe's own choice.
        class_weights: whether rare classes count for more.
        device: `auto`, `cpu`, `cuda` or `mps`.
        decisions: what is done about the folder's problems, where not as the check proposes.
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


EPOCHS = (1, 500)
LEARNING_RATE = (1e-6, 1e-1)
BATCH_SIZE = (1, 1024)
SEED = (0, 2**31 - 1)
TRAINED_STAGES = (1, 12)
"""Least and most of each number that may be chosen."""

EPOCHS_OF = {Recipe.QUICK: 0, Recipe.BALANCED: 8, Recipe.THOROUGH: 20}
"""At most, where nobody chose; early stopping mostly ends sooner."""
