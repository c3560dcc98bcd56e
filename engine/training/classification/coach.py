"""Reads the curves and says in one word how it goes. Without torch."""

from collections.abc import Sequence
from enum import StrEnum

from engine.training.classification.events import EpochEnded

_NO_NEWS = 3
"""Epochs without a better version that mean something."""
_TINY = 0.002
"""A loss that changes by less, as a share of itself, stands still."""


class Advice(StrEnum):
    """What there is to say."""

    TOO_EARLY = "too_early"
    FIRST_IS_BEST = "first_is_best"
    STILL_IMPROVING = "still_improving"
    LEVELLING_OFF = "levelling_off"
    MEMORISING = "memorising"
    NOT_LEARNING = "not_learning"
    ALL_RIGHT = "all_right"


def advise(epochs: Sequence[EpochEnded]) -> Advice:
    """What the epochs until now mean.

    Args:
        epochs: of one run, in order.
    """
    if not epochs:
        return Advice.TOO_EARLY
    if epochs[-1].accuracy == 1.0:
        return Advice.ALL_RIGHT
    if len(epochs) < 2:
        return Advice.TOO_EARLY
    best = max((index for index, epoch in enumerate(epochs) if epoch.is_best), default=None)
    if len(epochs) - 1 - (best or 0) < _NO_NEWS:
        return Advice.FIRST_IS_BEST if best is None else Advice.STILL_IMPROVING
    return _without_news(epochs[best or 0], epochs[-1], best)


def _without_news(since: EpochEnded, last: EpochEnded, best: int | None) -> Advice:
    """What it means that nothing was better than the best epoch, or than the first answer."""
    if not _fell(since.train_loss, last.train_loss):
        return Advice.LEVELLING_OFF if best else Advice.NOT_LEARNING
    if last.validation_loss > since.validation_loss * (1 + _TINY):
        return Advice.MEMORISING
    return Advice.NOT_LEARNING if best is None else Advice.LEVELLING_OFF


def _fell(before: float, after: float) -> bool:
    return after < before * (1 - _TINY)
