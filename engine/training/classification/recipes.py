"""What the recipes decide where a person did not."""

from dataclasses import dataclass

from engine.training.classification.config import EPOCHS_OF, Augmentation, TrainSettings
from engine.training.settings import Recipe


@dataclass(frozen=True, slots=True)
class FineTuning:
    """How stages of the network are trained.

    Attributes:
        epochs: at most.
        learning_rate: at its peak, of the last stage.
        stages: how many of the last stages are trained; None for all.
        stage_decay: how much slower each earlier stage learns than the next.
        average: how much of the averaged weights stays at each step; 0 for no averaging.
        patience: epochs without a better version after which it ends.
        augmentation: how pictures are varied.
    """

    epochs: int
    learning_rate: float
    stages: int | None
    stage_decay: float
    average: float
    patience: int
    augmentation: Augmentation


def fine_tuning(settings: TrainSettings) -> FineTuning | None:
    """The settings of a recipe; None for one that trains only the head."""
    epochs = settings.epochs or EPOCHS_OF[settings.recipe]
    if settings.recipe is Recipe.BALANCED:
        return FineTuning(
            epochs, settings.learning_rate or 3e-4, settings.trained_stages or 1,
            stage_decay=1.0, average=0.0, patience=4, augmentation=Augmentation.NONE,
        )  # fmt: skip
    if settings.recipe is Recipe.THOROUGH:
        return FineTuning(
            epochs, settings.learning_rate or 3e-4, settings.trained_stages, stage_decay=0.6,
            average=0.98, patience=6, augmentation=settings.augmentation,
        )  # fmt: skip
    return None
