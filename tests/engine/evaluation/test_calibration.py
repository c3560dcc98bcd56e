"""Temperatures and thresholds do what they promise."""

import numpy as np
import pytest
import torch

from engine.evaluation.calibration import BUDGETS, coverages, fit_temperature


def too_sure(count: int = 4000, factor: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    """Logits `factor` times as large as they should be, and labels."""
    random = np.random.default_rng(0)
    honest = random.normal(0, 1.5, (count, 4)).astype(np.float32)
    shares = torch.from_numpy(honest).softmax(dim=1).numpy()
    labels = np.array([random.choice(4, p=row / row.sum()) for row in shares])
    return honest * factor, labels


def test_the_temperature_of_a_model_that_is_too_sure_is_found() -> None:
    assert fit_temperature(*too_sure()) == pytest.approx(3.0, rel=0.05)


def test_a_perfect_model_on_few_pictures_does_not_become_certain() -> None:
    logits = np.eye(3, dtype=np.float32) * 4
    assert 0.25 <= fit_temperature(logits, np.arange(3)) <= 1.0


def test_a_hopeless_model_stays_within_bounds() -> None:
    logits = np.eye(3, dtype=np.float32)[[1, 2, 0] * 40] * 50
    assert fit_temperature(logits, np.array([0, 1, 2] * 40)) <= 10.0


def test_without_pictures_nothing_is_changed() -> None:
    assert fit_temperature(np.zeros((0, 3), np.float32), np.zeros(0, np.int64)) == 1.0


def test_a_budget_is_kept_and_answers_as_much_as_it_can() -> None:
    scores = np.array([0.99, 0.95, 0.9, 0.8, 0.7, 0.6])
    is_right = np.array([True, True, False, True, True, False])
    strict, loose = coverages(scores, is_right, (0.1, 0.25))
    assert strict.answered == pytest.approx(2 / 6)
    assert 0.9 < strict.threshold < 0.95
    assert strict.wrong == 0
    assert loose.answered == pytest.approx(5 / 6)  # one of five wrong
    assert loose.wrong == pytest.approx(0.2)


def test_equal_scores_are_not_told_apart() -> None:
    scores = np.array([0.9, 0.9, 0.5])
    (only,) = coverages(scores, np.array([True, False, True]), (0.1,))
    assert only.answered == 0
    assert only.threshold > 1


def test_a_model_without_mistakes_always_answers() -> None:
    for coverage in coverages(np.array([0.9, 0.5]), np.array([True, True])):
        assert (coverage.threshold, coverage.answered, coverage.wrong) == (0, 1, 0)


def test_more_generous_budgets_answer_more() -> None:
    logits, labels = too_sure()
    shares = torch.from_numpy(logits).softmax(dim=1).numpy()
    found = coverages(shares.max(axis=1), shares.argmax(axis=1) == labels)
    assert [item.error_budget for item in found] == list(BUDGETS)
    answered = [item.answered for item in found]
    assert answered == sorted(answered)
    assert all(item.wrong <= item.error_budget for item in found)
