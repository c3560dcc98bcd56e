"""Honest scores, and when a model should say that it is not sure.

Sources: temperature scaling, Guo et al., 2017; answering selectively, Geifman and El-Yaniv, 2017.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.evaluation.results import Coverage

BUDGETS = (0.005, 0.01, 0.02, 0.05, 0.1)
"""Shares of wrong answers to choose from."""
_TEMPERATURES = (0.25, 10.0)
"""A model without mistakes on few pictures would want a temperature of 0: certain of anything."""
_PRIOR = 2.0
"""So many pictures' worth of doubt that the temperature should differ from 1."""
_STEPS = 100
Floats = NDArray[np.float32]


def fit_temperature(logits: Floats, labels: NDArray[np.int64]) -> float:
    """The temperature with the least cross entropy, drawn a little towards 1.

    Args:
        logits: (n, classes), of pictures the model has not learned from.
        labels: (n,), the right outputs.
    """
    if not len(logits):
        return 1.0
    answers, right = torch.from_numpy(logits), torch.from_numpy(labels)
    log_temperature = torch.zeros((), requires_grad=True)
    optimiser = torch.optim.LBFGS([log_temperature], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        tempered = answers / log_temperature.exp()
        entropy = torch.nn.functional.cross_entropy(tempered, right, reduction="sum")
        total: Tensor = entropy + _PRIOR * log_temperature.square()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    least, most = _TEMPERATURES
    return float(np.clip(float(log_temperature.detach().exp()), least, most))


def coverages(
    scores: NDArray[np.floating], is_right: NDArray[np.bool_], budgets: Sequence[float] = BUDGETS
) -> tuple[Coverage, ...]:
    """What each budget of wrong answers costs.

    Args:
        scores: (n,) of the best label.
        is_right: (n,) whether it is the right one.
        budgets: the strictest first.
    """
    return tuple(_coverage(scores, is_right, budget) for budget in budgets)


def _coverage(
    scores: NDArray[np.floating], is_right: NDArray[np.bool_], budget: float
) -> Coverage:  # fmt: skip
    """The lowest threshold with which no more than the budget is wrong."""
    order = np.argsort(-scores, kind="stable")
    sorted_scores, wrong = scores[order], np.cumsum(~is_right[order])
    answered = np.arange(1, len(order) + 1)
    ends = np.append(sorted_scores[1:] < sorted_scores[:-1], True)[: len(order)]  # no tie is cut
    fits = np.flatnonzero(ends & (wrong <= budget * answered))
    if not len(fits):
        return Coverage(budget, 1.01, 0.0, 0.0)  # above every score: it never answers
    last = int(fits[-1])
    threshold = 0.0
    if last + 1 < len(order):  # between two scores: rounding elsewhere does not matter
        threshold = float(sorted_scores[last] + sorted_scores[last + 1]) / 2
    return Coverage(budget, threshold, (last + 1) / len(order), float(wrong[last]) / (last + 1))
