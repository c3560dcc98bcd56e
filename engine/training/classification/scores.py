"""How good a model is, from its answers for pictures it has not learned from."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from engine.training.classification.events import ClassScore
from engine.training.runs.loop_state import Score

_Z_95 = 1.959964
"""Of the normal distribution, for 95 %."""


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927); 0…1 where nothing was asked."""
    if total == 0:
        return 0.0, 1.0
    share, square = right / total, _Z_95**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    spread = math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    half = _Z_95 * spread / (1 + square / total)
    # where all or none is right, the interval ends at 1 or 0, and arithmetic misses that
    low = 0.0 if right == 0 else max(0.0, middle - half)
    return low, 1.0 if right == total else min(1.0, middle + half)


def per_class(logits: Tensor, labels: Tensor, classes: Sequence[str]) -> tuple[ClassScore, ...]:
    """How many of each class were recognised.

    Args:
        logits: (n, classes).
        labels: (n,).
        classes: their names.
    """
    count = len(classes)
    right = torch.bincount(labels[logits.argmax(dim=1) == labels], minlength=count).tolist()
    total = torch.bincount(labels, minlength=count).tolist()
    rows = zip(classes, right, total, strict=True)
    return tuple(ClassScore(label, r, t) for label, r, t in rows)


def score_of(logits: Tensor, labels: Tensor, class_weights: Tensor | None = None) -> Score:
    """Accuracy (0…1) and mean cross entropy of (n, classes) logits; 0 and nan of none.

    Args:
        logits: (n, classes).
        labels: (n,).
        class_weights: (classes,), as in the loss: then every class counts the same (balanced
            accuracy), as the loss has it; None where pictures do.
    """
    if not len(labels):
        return Score(0.0, math.nan)
    loss = float(cross_entropy(logits, labels, class_weights))
    is_right = logits.argmax(dim=1) == labels
    if class_weights is None:
        return Score(int(is_right.sum()) / len(labels), loss)
    totals = torch.bincount(labels, minlength=logits.shape[1])
    right = torch.bincount(labels[is_right], minlength=logits.shape[1])
    there = totals > 0
    return Score(float((right[there] / totals[there]).mean()), loss)
