"""Choosing sets, for any mixture of classes in them."""

import random
from collections import Counter

import numpy as np
import pytest

from engine.datasets.disjoint_sets import join
from engine.datasets.group_stratified_split import group_stratified_split


def _choose(sets: list[list[str]], share: float = 0.2, seed: int = 0) -> list[int]:
    return group_stratified_split(sets, share, np.random.default_rng(seed))


def _random_sets(seed: int) -> list[list[str]]:
    """Sets of one to six things of up to four classes, at least ten of each class alone."""
    rng = random.Random(seed)
    mixed = [rng.choices("abcd", k=rng.randint(1, 6)) for _ in range(rng.randint(5, 40))]
    return mixed + [[label] for label in "abcd" for _ in range(10)]


@pytest.mark.parametrize("seed", range(50))
def test_every_class_gives_about_its_share(seed: int) -> None:
    sets = _random_sets(seed)
    chosen = set(_choose(sets, seed=seed))
    total = Counter(label for labels in sets for label in labels)
    taken = Counter(label for number in chosen for label in sets[number])
    for label, count in total.items():
        assert abs(taken[label] - count * 0.2) <= 1.5


@pytest.mark.parametrize("seed", range(50))
def test_every_class_of_two_pure_sets_is_on_both_sides(seed: int) -> None:
    rng = random.Random(seed)
    sets = [[label] * rng.randint(1, 9) for label in "abcdef" for _ in range(rng.randint(2, 5))]
    chosen = set(_choose(sets, seed=seed))
    assert {sets[n][0] for n in chosen} == set("abcdef")
    assert {labels[0] for n, labels in enumerate(sets) if n not in chosen} == set("abcdef")


def test_a_class_in_one_set_is_not_chosen_away() -> None:
    assert _choose([["a", "b"], ["a"], ["a"]]) in ([1], [2])
    assert _choose([["a"] * 9, ["b"] * 9]) == []
    assert _choose([]) == []


def test_a_large_set_is_chosen_where_nothing_else_comes_near() -> None:
    assert _choose([["a"] * 8, ["a"] * 9, ["a"] * 30]) in ([0], [1])


def test_things_tied_by_way_of_others_are_one_set() -> None:
    assert join(7, [(5, 1), (2, 4), (4, 5)]) == [[1, 2, 4, 5]]
    assert join(4, [(3, 2), (1, 0)]) == [[0, 1], [2, 3]]
    assert join(3, [(1, 1)]) == []
