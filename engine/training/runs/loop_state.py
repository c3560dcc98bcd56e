"""Where a training stands: the numbers that a checkpoint keeps beside the tensors."""

import math
from dataclasses import asdict, dataclass, replace
from math import inf
from typing import Any

from engine.base.checked import field, number, whole
from engine.training.settings import BATCH_SIZE, EPOCHS


@dataclass(frozen=True, slots=True)
class Score:
    """How good a version of a model is on the validation pictures.

    Attributes:
        value: in the task's headline metric (accuracy, mAP); 1 is perfect (0…1).
        loss: mean over the pictures; decides between equal values.
    """

    value: float
    loss: float


@dataclass(frozen=True, slots=True)
class LoopState:
    """Where a training stands.

    Attributes:
        epoch: finished epochs.
        step: finished steps of the next one.
        rate_factor: what is left of the learning rate after setbacks.
        not_finite: steps in a row that were skipped.
        setbacks: how often it went back to the last good state.
        best_epoch: the best version; 0 for the one before the first epoch.
        best_value: the highest on the validation pictures, which mostly is the best version's.
        best_loss: of it.
        loss_sum: of the steps of this epoch, times pictures.
        loss_count: pictures of this epoch.
        micro_batch: pictures that are computed at once.
        seconds: of work until here.
        events: bytes of the event file that belong to it.
    """

    epoch: int = 0
    step: int = 0
    rate_factor: float = 1.0
    not_finite: int = 0
    setbacks: int = 0
    best_epoch: int = 0
    best_value: float = 0.0
    best_loss: float = float("inf")
    loss_sum: float = 0.0
    loss_count: int = 0
    micro_batch: int = 8
    seconds: float = 0.0
    events: int = 0

    def moved(self, **values: Any) -> "LoopState":
        """The same with other values."""
        return replace(self, **values)

    def is_improved_by(self, score: Score, judges: int = 0) -> bool:
        """Whether a version is better than the best: a higher value, or as high with less loss.

        Where few pictures judge, the highest value of many versions is mostly luck. So with
        `judges`, the later version is the better one unless it is lower than the highest by more
        than a standard error: it has learned for longer, at a rate that falls.

        Args:
            score: of the version.
            judges: pictures that judge it; 0: every difference counts.
        """
        if judges:
            share = (self.best_value * judges + 1) / (judges + 2)  # never quite certain
            return score.value >= self.best_value - math.sqrt(share * (1 - share) / judges)
        if score.value != self.best_value:
            return score.value > self.best_value
        return score.loss < self.best_loss


_NAMES_IN_FILES = {"micro_batch": "piece", "best_value": "best_accuracy"}
"""Checkpoints have had these names since the first version."""
_MANY = 2**53
_LIMITS: dict[str, tuple[int, int | float]] = {
    "epoch": (0, EPOCHS[1]), "step": (0, _MANY), "rate_factor": (0, 1.0), "not_finite": (0, _MANY),
    "setbacks": (0, _MANY), "best_epoch": (0, EPOCHS[1]), "best_value": (0, 1.0),
    "best_loss": (0, inf), "loss_sum": (0, inf), "loss_count": (0, _MANY),
    "micro_batch": (1, BATCH_SIZE[1]), "seconds": (0, inf), "events": (0, _MANY),
}  # fmt: skip
"""The least and the most that a file may say; whole numbers where these are whole."""


def as_json(state: LoopState) -> dict[str, Any]:
    """What a checkpoint writes down."""
    return {_NAMES_IN_FILES.get(name, name): value for name, value in asdict(state).items()}


def from_json(values: dict[str, Any]) -> LoopState:
    """What `as_json` made.

    Raises:
        ValueError: it is something else, or numbers that no training comes to.
    """
    said = {name: field(values, _NAMES_IN_FILES.get(name, name)) for name in _LIMITS}
    counts = {
        name: whole(said[name], name, low, high)
        for name, (low, high) in _LIMITS.items()
        if isinstance(high, int)
    }
    numbers = {
        name: number(said[name], name, low, high)
        for name, (low, high) in _LIMITS.items()
        if isinstance(high, float)
    }
    state = LoopState(**counts, **numbers)  # type: ignore[arg-type]  # as `_LIMITS` has them
    if state.best_epoch > state.epoch + 1:
        raise ValueError("its best version is still to come")
    return state
