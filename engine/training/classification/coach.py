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
    best = max(index for index, epoch in enumerate(epochs) if epoch.is_best or index == 0)
    if epochs[-1].accuracy == 1.0:
        return Advice.ALL_RIGHT
    if len(epochs) < 2:
        return Advice.TOO_EARLY
    since_best = len(epochs) - 1 - best
    is_first_best = not any(epoch.is_best for epoch in epochs)
    if since_best < _NO_NEWS:
        return Advice.FIRST_IS_BEST if is_first_best else Advice.STILL_IMPROVING
    if _fell(epochs[best].train_loss, epochs[-1].train_loss):
        got_worse = epochs[-1].validation_loss > epochs[best].validation_loss * (1 + _TINY)
        if got_worse:
            return Advice.MEMORISING
        return Advice.NOT_LEARNING if is_first_best else Advice.LEVELLING_OFF
    return Advice.NOT_LEARNING if best == 0 else Advice.LEVELLING_OFF


def _fell(before: float, after: float) -> bool:
    return after < before * (1 - _TINY)
