"""How sure one can be of an accuracy."""

import pytest
import torch
from scipy.stats import binomtest

from engine.training.classification.events import ClassScore
from engine.training.classification.linear_head import weights_of_classes
from engine.training.classification.scores import per_class, score_of, wilson


def test_87_of_92_is_88_to_98_percent() -> None:
    low, high = wilson(87, 92)
    assert round(low, 2) == 0.88
    assert round(high, 2) == 0.98


@pytest.mark.parametrize(("right", "total"), [(0, 1), (1, 1), (3, 7), (0, 40), (40, 40), (87, 92)])
def test_the_interval_is_that_of_scipy(right: int, total: int) -> None:
    expected = binomtest(right, total).proportion_ci(0.95, method="wilson")
    assert wilson(right, total) == pytest.approx((expected.low, expected.high), abs=1e-6)


@pytest.mark.parametrize("total", range(1, 200))
def test_where_all_or_none_is_right_it_ends_there(total: int) -> None:
    assert wilson(total, total)[1] == 1.0
    assert wilson(0, total)[0] == 0.0


def test_where_nothing_was_asked_everything_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_each_class_is_counted_by_what_its_pictures_are() -> None:
    logits = torch.tensor([[2.0, 1, 0], [0, 1, 2], [0, 3, 1], [0, 1, 0]])
    scores = per_class(logits, torch.tensor([0, 0, 1, 1]), ("a", "b", "c"))
    assert scores == (ClassScore("a", 1, 2), ClassScore("b", 2, 2), ClassScore("c", 0, 0))


def test_of_no_picture_every_class_has_none() -> None:
    scores = per_class(torch.empty(0, 2), torch.empty(0, dtype=torch.long), ("a", "b"))
    assert scores == (ClassScore("a", 0, 0), ClassScore("b", 0, 0))


def test_where_classes_are_weighed_each_counts_the_same() -> None:
    logits = torch.tensor([[2.0, 0]] * 9 + [[2.0, 0]])
    labels = torch.tensor([0] * 9 + [1])
    weights = weights_of_classes(labels, 2, weigh=True)
    assert score_of(logits, labels).value == 0.9
    assert score_of(logits, labels, weights).value == 0.5
    assert score_of(logits, labels, weights).loss > score_of(logits, labels).loss


def test_a_class_that_nothing_was_asked_of_does_not_count() -> None:
    found = score_of(torch.tensor([[2.0, 0, 0]]), torch.tensor([0]), torch.ones(3))
    assert found.value == 1.0
