"""Budgets of wrong answers are kept by what is true, not by the pictures that chose them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.evaluation.error_budget import BUDGETS, CERTAINTY, least_promise, threshold_for

Scored = tuple[NDArray[np.float64], NDArray[np.bool_]]


def scored(count: int, random: np.random.Generator, too_sure: float = 1.0) -> Scored:
    """Scores and whether they are right; what is true of a score is known (`risk_above`)."""
    chance = 1 - 0.3 * random.random(count) ** 2
    return np.asarray(1 - (1 - chance) / too_sure), random.random(count) < chance


def risk_above(score: float, too_sure: float) -> float:
    """The true share of wrong answers among those of this score or more."""
    return min(0.3, (1 - score) * too_sure) / 3  # the mean of 0.3 u² for u up to that score


@pytest.mark.parametrize("too_sure", [1.0, 5.0])
@pytest.mark.parametrize(("count", "budget"), [(150, 0.15), (500, 0.05), (2000, 0.02)])
def test_the_true_error_exceeds_the_budget_in_at_most_5_of_100_cases(
    count: int, budget: float, too_sure: float
) -> None:
    random = np.random.default_rng(count)
    thresholds = [threshold_for(budget, *scored(count, random, too_sure)) for _ in range(400)]
    promised = [threshold for threshold in thresholds if threshold.keeps]
    assert promised
    exceeded = sum(risk_above(t.score, too_sure) > budget for t in promised)
    assert exceeded <= (1 - CERTAINTY) * len(thresholds)


def test_the_bound_is_within_the_budget_and_above_what_was_seen() -> None:
    scores, is_right = scored(2000, np.random.default_rng(1))
    found = threshold_for(0.05, scores, is_right)
    seen = float((~is_right[scores >= found.score]).mean())
    assert seen < found.bound <= 0.05


def test_more_generous_budgets_answer_more() -> None:
    scores, is_right = scored(2000, np.random.default_rng(2))
    found = [threshold_for(budget, scores, is_right).score for budget in (0.02, 0.05, 0.1, 0.2)]
    assert found == sorted(found, reverse=True)


def test_few_pictures_without_a_mistake_promise_little_and_say_how_much() -> None:
    scores, is_right = np.linspace(0.6, 0.99, 153), np.ones(153, bool)
    assert not threshold_for(0.01, scores, is_right).keeps
    least = least_promise(scores, is_right)
    assert least == 0.03
    assert threshold_for(0.03, scores, is_right).score == 0.0  # it always answers


@pytest.mark.parametrize("budget", BUDGETS)
def test_nothing_is_promised_by_nothing(budget: float) -> None:
    nothing = np.zeros(0), np.zeros(0, bool)
    assert not threshold_for(budget, *nothing).keeps
    assert least_promise(*nothing) is None


def test_a_model_that_is_always_wrong_promises_nothing() -> None:
    assert least_promise(np.linspace(0, 1, 500), np.zeros(500, bool)) is None


def test_equal_scores_are_not_told_apart() -> None:
    scores = np.repeat([0.9, 0.5], 300)
    is_right = np.concatenate([np.ones(300, bool), np.arange(300) < 200])
    found = threshold_for(0.05, scores, is_right)
    assert 0.5 < found.score < 0.9
