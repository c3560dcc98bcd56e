"""Whether "at most n % wrong" is true, simulated: this rule beside the one that was here before.

    python -m tests.benchmarks.error_budget [--splits 1000] [--seed 0]

Models are made up whose chance to be right is known for every score: where these chances are the
scores, and where it is too sure. For each number of pictures and each budget, a threshold is
chosen by so many drawn sets of pictures. Told: in what share of these the true share of wrong
answers exceeds the budget (with Wilson's 95 % interval), in what share something is promised, and
how much is then answered.

Before: the lowest threshold with which no more than the budget was wrong on the very pictures.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.error_budget import threshold_for
from engine.training.classification.scores import wilson

_PICTURES = (50, 150, 500, 2000)
_BUDGETS = (0.01, 0.02, 0.05, 0.1)

Scores = NDArray[np.float64]
Rule = Callable[[float, Scores, NDArray[np.bool_]], float]


@dataclass(frozen=True)
class Model:
    """One whose truth is known.

    Attributes:
        name: for the table.
        hardest: share of wrong answers for the hardest pictures; a third of it in all.
        too_sure: how many times more often it is wrong than its scores say.
    """

    name: str
    hardest: float
    too_sure: float

    def draw(
        self, count: int, random: np.random.Generator
    ) -> tuple[Scores, NDArray[np.bool_]]:  # fmt: skip
        """Scores, and whether the answers are right."""
        wrong = self.hardest * random.random(count) ** 2
        return 1 - wrong / self.too_sure, random.random(count) >= wrong

    def truth(self, threshold: float) -> tuple[float, float]:
        """The true share of wrong answers among those given, and the share that is answered."""
        hardest = min(self.hardest, max(0.0, 1 - threshold) * self.too_sure)
        return hardest / 3, float(np.sqrt(hardest / self.hardest))


_MODELS = (
    Model("12 % wrong", 0.36, 1), Model("and too sure", 0.36, 5), Model("3 % wrong", 0.09, 1)
)  # fmt: skip


def before(budget: float, scores: Scores, is_right: NDArray[np.bool_]) -> float:
    """The threshold by the rule that was here before."""
    order = np.argsort(-scores)
    fits = np.flatnonzero(np.cumsum(~is_right[order]) <= budget * np.arange(1, len(order) + 1))
    if not len(fits):
        return 1.01
    last = int(fits[-1])
    return float(scores[order[last : last + 2]].mean()) if last + 1 < len(order) else 0.0


def now(budget: float, scores: Scores, is_right: NDArray[np.bool_]) -> float:
    """The threshold by the rule of today."""
    return threshold_for(budget, scores, is_right).score


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--splits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"{'model':13}{'pictures':>9}{'budget':>8}   {'before: exceeded':24}"
          f"{'now: exceeded':24}{'promised':>9}{'answered, before':>18}{'now':>6}")  # fmt: skip
    worst = 0.0
    for model in _MODELS:
        for count in _PICTURES:
            for budget in _BUDGETS:
                row = [_tried(rule, model, count, budget, options) for rule in (before, now)]
                worst = max(worst, row[1].exceeded / options.splits)
                print(f"{model.name:13}{count:9}{budget:8.0%}   {row[0].told:24}{row[1].told:24}"
                      f"{row[1].promised:9.0%}{row[0].answered:18.0%}{row[1].answered:6.0%}",
                      flush=True)  # fmt: skip
    print(f"now: exceeded in at most {worst:.1%} of the splits of any row")


@dataclass(frozen=True)
class _Tried:
    splits: int
    exceeded: int
    promised: float
    answered: float

    @property
    def told(self) -> str:
        low, high = wilson(self.exceeded, self.splits)
        return f"{self.exceeded / self.splits:.1%} ({low:.1%}–{high:.1%})"


def _tried(
    rule: Rule, model: Model, count: int, budget: float, options: argparse.Namespace
) -> _Tried:
    random = np.random.default_rng((options.seed, count))
    found = [rule(budget, *model.draw(count, random)) for _ in range(options.splits)]
    truths = [model.truth(threshold) for threshold in found if threshold <= 1]
    return _Tried(
        options.splits,
        sum(risk > budget for risk, _ in truths),
        len(truths) / options.splits,
        float(np.mean([share for _, share in truths])) if truths else 0.0,
    )


if __name__ == "__main__":
    main()
