"""The linear head is the one that a reference finds."""

import math

import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from engine.training.classification.linear_head import fit_head, weights_of_classes


def data(count: int = 60, size: int = 6, classes: int = 3) -> tuple[Tensor, Tensor]:
    """Overlapping clouds, of very different spreads in every direction."""
    noise = torch.Generator().manual_seed(3)
    labels = torch.arange(count) % classes
    centres = torch.randn(classes, size, generator=noise)
    features = centres[labels] + torch.randn(count, size, generator=noise)
    return features * torch.logspace(-2, 2, size) + 5, labels


def _fit(features: Tensor, labels: Tensor, classes: int = 3) -> torch.nn.Linear:
    return fit_head(features, labels, classes, torch.ones(classes), lambda: None)


@torch.no_grad()
def _objective(head: torch.nn.Linear, features: Tensor, labels: Tensor) -> float:
    spread = features.std(dim=0).clamp_min(1e-6)
    penalty = (head.weight * spread).square().sum() / (2 * len(features))
    return float(cross_entropy(head(features), labels) + penalty)


def test_no_slightly_different_head_fits_better() -> None:
    features, labels = data()
    head = _fit(features, labels)
    best = _objective(head, features, labels)
    spread = features.std(dim=0)
    noise = torch.Generator().manual_seed(0)
    for _ in range(20):
        other = torch.nn.Linear(6, 3)
        with torch.no_grad():
            other.weight.copy_(head.weight + torch.randn(3, 6, generator=noise) * 0.1 / spread)
            other.bias.copy_(head.bias)
        assert _objective(other, features, labels) > best - 1e-4


def test_the_scale_of_features_changes_no_answer() -> None:
    features, labels = data()
    answers = _fit(features, labels)(features)
    scaled = features * 1000 - 7
    torch.testing.assert_close(_fit(scaled, labels)(scaled), answers, rtol=0.01, atol=0.02)


def test_a_feature_that_never_changes_does_no_harm() -> None:
    features, labels = data()
    features[:, 2] = 4.0
    head = _fit(features, labels)
    assert head.weight.isfinite().all()
    assert (head(features).argmax(dim=1) == labels).float().mean() > 0.6


def test_one_picture_is_enough_not_to_fail() -> None:
    head = _fit(torch.ones(1, 4), torch.tensor([2]))
    assert int(head(torch.ones(1, 4)).argmax()) == 2


def test_the_head_is_not_trained_further_by_accident() -> None:
    head = _fit(*data())
    assert not head.weight.requires_grad
    assert not head.bias.requires_grad


def test_the_same_features_give_the_same_bits() -> None:
    one, two = _fit(*data()), _fit(*data())
    assert torch.equal(one.weight, two.weight)
    assert torch.equal(one.bias, two.bias)


def test_fitting_asks_at_every_step_whether_to_go_on() -> None:
    class EnoughError(Exception):
        pass

    asked = 0

    def checkpoint() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise EnoughError

    with pytest.raises(EnoughError):
        fit_head(*data(), 3, torch.ones(3), checkpoint)
    assert asked == 3


def test_weights_of_classes_make_rare_classes_count() -> None:
    labels = torch.tensor([0] * 6 + [1] * 2)
    weights = weights_of_classes(labels, 2, weigh=True)
    assert weights.tolist() == pytest.approx([8 / 12, 2.0])
    assert float(weights[labels].mean()) == pytest.approx(1.0)


def test_without_weighing_all_classes_count_alike() -> None:
    assert weights_of_classes(torch.tensor([0, 0, 1]), 2, weigh=False).tolist() == [1.0, 1.0]


def test_a_class_without_a_picture_does_not_count_for_infinitely_much() -> None:
    weights = weights_of_classes(torch.tensor([0, 0]), 2, weigh=True)
    assert all(map(math.isfinite, weights.tolist()))


def test_a_rare_class_is_recognised_more_often_when_weighed() -> None:
    noise = torch.Generator().manual_seed(1)
    labels = torch.tensor([0] * 90 + [1] * 10)
    features = torch.randn(100, 2, generator=noise) + labels[:, None] * 1.2
    heads = [
        fit_head(features, labels, 2, weights_of_classes(labels, 2, weigh=weigh), lambda: None)
        for weigh in (False, True)
    ]
    found = [int((head(features).argmax(dim=1)[labels == 1] == 1).sum()) for head in heads]
    assert found[1] > found[0]
