"""Answers about pictures that were not learned from."""

import numpy as np
import pytest
import torch

from engine.training.classification.out_of_fold import FOLDS, folds_of, out_of_fold

SEEDS = range(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_groups_are_in_one_fold_and_classes_in_every(seed: int) -> None:
    labels = np.repeat([0, 1, 2], 40)
    groups = [f"p{number // 4}" if number % 3 else "" for number in range(120)]
    folds = folds_of(labels, groups, seed)
    for group in set(groups) - {""}:
        assert len({int(f) for f, g in zip(folds, groups, strict=True) if g == group}) == 1
    for label in range(3):
        counts = np.bincount(folds[labels == label], minlength=FOLDS)
        assert counts.min() >= 5
        assert counts.max() <= 11


def test_the_same_seed_gives_the_same_folds() -> None:
    labels = np.arange(60) % 4
    assert (folds_of(labels, [""] * 60, 3) == folds_of(labels, [""] * 60, 3)).all()
    assert (folds_of(labels, [""] * 60, 3) != folds_of(labels, [""] * 60, 4)).any()


def test_what_cannot_be_learned_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels by chance, more features than pictures: by heart all are right, out of fold few."""
    random = torch.Generator().manual_seed(0)
    features = torch.randn(100, 200, generator=random)
    labels = torch.randint(2, (100,), generator=random)
    logits = out_of_fold(features, labels, 2, [""] * 100, lambda: None)
    assert 0.3 < float((logits.argmax(dim=1) == labels).float().mean()) < 0.7


def test_copies_in_a_group_do_not_help() -> None:
    random = torch.Generator().manual_seed(1)
    features = torch.randn(60, 200, generator=random).repeat(2, 1)
    labels = torch.randint(2, (60,), generator=random).repeat(2)
    groups = [f"{number % 60}" for number in range(120)]
    torn = out_of_fold(features, labels, 2, [""] * 120, lambda: None)
    whole = out_of_fold(features, labels, 2, groups, lambda: None)
    right = [float((logits.argmax(dim=1) == labels).float().mean()) for logits in (torn, whole)]
    assert right[0] > 0.8
    assert right[1] < 0.7


def test_further_views_of_a_picture_are_in_its_fold_and_are_learned_from() -> None:
    random = torch.Generator().manual_seed(2)
    labels = torch.randint(2, (100,), generator=random)
    noise = torch.randn(100, 200, generator=random)
    by_heart = out_of_fold(noise, labels, 2, [""] * 100, lambda: None, further=[noise, noise])
    assert 0.3 < float((by_heart.argmax(dim=1) == labels).float().mean()) < 0.7
    telling = torch.nn.functional.one_hot(labels, 200) * 9.0
    taught = out_of_fold(noise, labels, 2, [""] * 100, lambda: None, further=[telling])
    plain = out_of_fold(noise, labels, 2, [""] * 100, lambda: None)
    assert not torch.equal(taught, plain)
