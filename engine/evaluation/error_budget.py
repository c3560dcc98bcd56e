"""When a model should say that it is not sure, so that a promise about its answers is kept.

Selection with guaranteed risk, Geifman and El-Yaniv, 2017: the highest coverage whose risk is
bounded below the budget with 95 % certainty, by an exact bound (Clopper and Pearson, 1934),
corrected for the coverages tried. Theirs are found by bisection, which begins with half of the
pictures and misses what only all of few promise. Here they are fixed, in sequences (Bauer, 1991; as
in Learn then Test, Angelopoulos et al., 2021): one is tried only if those before it kept the
budget, and so needs no correction beside them. The sequences share the 5 %.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

BUDGETS = (0.005, 0.01, 0.02, 0.05, 0.1)
"""Shares of wrong answers to choose from."""
CERTAINTY = 0.95
_SEQUENCES = ((1.0,), (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95), (0.2, 0.35))
"""Shares of pictures to answer that are tried, whatever the pictures are."""
_NEVER = 1.01
"""A threshold above every score: it never answers."""
_PROMISES = (0.005, *(percent / 100 for percent in range(1, 51)))
"""What can be said of a part that is too small for a budget."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """What keeps a budget.

    Attributes:
        score: least score of an answer (0…1); above 1 where nothing keeps it.
        bound: of the true share of wrong answers, with 95 % certainty (0…1); 1 where nothing
            keeps it.
    """

    score: float
    bound: float

    @property
    def keeps(self) -> bool:
        """Whether it is a promise."""
        return self.score <= 1


def threshold_for(
    budget: float, scores: NDArray[np.floating], is_right: NDArray[np.bool_]
) -> Threshold:
    """The lowest threshold found with which the budget is kept, with 95 % certainty.

    Args:
        budget: accepted share of wrong answers among those given (0…1).
        scores: (n,) of the best label, of pictures that fitted nothing else.
        is_right: (n,) whether it is the right one.
    """
    order = np.argsort(-scores, kind="stable")
    sorted_scores, wrong = scores[order], np.cumsum(~is_right[order])
    best = Threshold(_NEVER, 1.0)
    for sequence in _SEQUENCES if len(scores) else ():
        for coverage in sequence:
            answered = _whole_ties(sorted_scores, max(1, int(coverage * len(scores))))
            chance = (1 - CERTAINTY) / len(_SEQUENCES)
            bound = _upper_bound(int(wrong[answered - 1]), answered, chance)
            if bound > budget:
                break
            found = Threshold(_between(sorted_scores, answered), bound)
            best = min(best, found, key=lambda threshold: threshold.score)
    return best


def least_promise(scores: NDArray[np.floating], is_right: NDArray[np.bool_]) -> float | None:
    """The strictest budget (0…1) that these pictures can promise; None for none below a half."""
    kept: Iterator[float] = (b for b in _PROMISES if threshold_for(b, scores, is_right).keeps)
    return next(kept, None)


def _whole_ties(sorted_scores: NDArray[np.floating], answered: int) -> int:
    """As many, and those with the same score as the last of them."""
    return int(np.searchsorted(-sorted_scores, -sorted_scores[answered - 1], side="right"))


def _between(sorted_scores: NDArray[np.floating], answered: int) -> float:
    """A threshold between two scores: rounding elsewhere does not matter."""
    if answered == len(sorted_scores):
        return 0.0
    return float(sorted_scores[answered - 1] + sorted_scores[answered]) / 2


def _upper_bound(wrong: int, answered: int, chance: float) -> float:
    """Above the true share but with a small chance (Clopper and Pearson, one-sided)."""
    if wrong == answered:
        return 1.0
    return float(beta.ppf(1 - chance, wrong + 1, answered - wrong))
