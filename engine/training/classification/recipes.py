"""What the recipes decide where a person did not."""

from dataclasses import dataclass, replace

from engine.training.classification.config import EPOCHS_OF, RULES, Augmentation, TrainSettings
from engine.training.settings import Recipe

_PATIENCE = 6
_RATE, _RATE_BEFORE = 1e-3, 3e-4


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
        ends_when_perfect: whether it ends once nothing that chooses is answered wrongly.
    """

    epochs: int
    learning_rate: float
    stages: int | None
    stage_decay: float
    average: float
    patience: int
    augmentation: Augmentation
    ends_when_perfect: bool = False


def fine_tuning(settings: TrainSettings, rules: int = RULES) -> FineTuning | None:
    """The settings of a recipe; None for one that trains only the head.

    Refining gets worse before it gets better, as the rate rises and falls: Balanced, whose epochs
    are few, is given all of them, and a rate at which it leaves the head's answer behind. Measured
    with the sign-language digits, right after 8 epochs at 0.0003 and at 0.001: of 10 pictures a
    class 84 and 91 % (the head 78), of 30 a class 96 and 99 % (the head 90).

    Args:
        settings: as they were chosen.
        rules: of the plan. Before version 3 the rate was lower, before version 2 there was less
            patience.
    """
    if rules < 2:
        return _with_less_patience(settings)
    rate = _RATE if rules >= 3 else _RATE_BEFORE
    epochs = settings.epochs or EPOCHS_OF[settings.recipe]
    if settings.recipe is Recipe.BALANCED:
        return FineTuning(
            epochs, settings.learning_rate or rate, settings.trained_stages or 1,
            stage_decay=1.0, average=0.0, patience=epochs, augmentation=Augmentation.NONE,
        )  # fmt: skip
    if settings.recipe is Recipe.THOROUGH:
        return FineTuning(
            epochs, settings.learning_rate or _RATE_BEFORE, settings.trained_stages,
            stage_decay=0.6, average=0.98, patience=max(_PATIENCE, epochs // 2),
            augmentation=settings.augmentation,
        )  # fmt: skip
    return None


def _with_less_patience(settings: TrainSettings) -> FineTuning | None:
    """As runs went on that were begun by an earlier version."""
    found = fine_tuning(settings, 2)
    if found is None:
        return None
    patience = 4 if settings.recipe is Recipe.BALANCED else _PATIENCE
    return replace(found, patience=patience, ends_when_perfect=True)
