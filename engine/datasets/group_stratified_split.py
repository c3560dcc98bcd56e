"""Choosing a share of sets so that every class gives the same share, as closely as they allow."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_MOST_ROUNDS = 10
"""Of improving the choice; two or three are what it takes."""


def group_stratified_split(
    sets: Sequence[Sequence[str]], share: float, random: np.random.Generator
) -> list[int]:
    """The numbers of the sets that are chosen.

    Of every class in two sets or more, one set is chosen and one is not, where that is possible;
    then as many as come closest to the share.

    Args:
        sets: the classes of the things in each set.
        share: of each class (0…1).
        random: decides what is left open.
    """
    classes = sorted({label for labels in sets for label in labels})
    column = {label: place for place, label in enumerate(classes)}
    counts = np.zeros((len(sets), len(classes)), np.int64)
    for number, labels in enumerate(sets):
        for label in labels:
            counts[number, column[label]] += 1
    choice = _Choice(counts, share)
    order = random.permutation(len(sets)).tolist()
    choice.give_every_class_one(order)
    choice.fill(order)
    choice.improve(order)
    return sorted(choice.chosen)


class _Choice:
    """Sets chosen so far.

    Attributes:
        chosen: their numbers.
    """

    def __init__(self, counts: NDArray[np.int64], share: float) -> None:
        """Begin with nothing chosen.

        Args:
            counts: (sets, classes): how many things of a class are in a set.
            share: to be chosen of each class.
        """
        self.chosen: set[int] = set()
        self._counts = counts
        self._has = counts > 0
        totals = counts.sum(axis=0)
        self._target = np.maximum(1, np.round(totals * share)).astype(np.int64)
        self._taken = np.zeros_like(totals)
        self._sets_taken = np.zeros_like(totals)
        self._sets_left = self._has.sum(axis=0)

    def give_every_class_one(self, order: Sequence[int]) -> None:
        """Choose a set of each class, beginning with those that have the fewest."""
        for place in np.argsort(self._sets_left, kind="stable").tolist():
            if self._sets_taken[place]:
                continue
            possible = [n for n in order if self._has[n, place] and self._may_take(n)]
            if possible:
                self._take(min(possible, key=self._excess))

    def fill(self, order: Sequence[int]) -> None:
        """Choose sets as long as no class gets more than its share."""
        for number in order:
            if number not in self.chosen and self._may_take(number) and not self._excess(number):
                self._take(number)

    def improve(self, order: Sequence[int]) -> None:
        """Choose and give back sets as long as that comes closer to the share."""
        for _ in range(_MOST_ROUNDS):
            if not sum(self._toggled(number) for number in order):
                return

    def _toggled(self, number: int) -> bool:
        """Choose a set or give it back, if that comes closer to the share."""
        counts = self._counts[number]
        has = self._has[number]
        if number in self.chosen:
            may = bool((self._sets_taken[has] > 1).all())
            change = -counts
        else:
            may = self._may_take(number)
            change = counts
        if not may or self._distance(change) >= self._distance(np.zeros_like(counts)):
            return False
        (self._give_back if number in self.chosen else self._take)(number)
        return True

    def _may_take(self, number: int) -> bool:
        return number not in self.chosen and bool((self._sets_left[self._has[number]] > 1).all())

    def _excess(self, number: int) -> int:
        """By how many things the shares would be exceeded."""
        has = self._has[number]
        after = self._taken + self._counts[number] - self._target
        return int(np.maximum(after[has], 0).sum())

    def _distance(self, change: NDArray[np.int64]) -> float:
        off = (self._taken + change - self._target) / self._target
        return float((off**2).sum())

    def _take(self, number: int) -> None:
        self.chosen.add(number)
        self._move(number, 1)

    def _give_back(self, number: int) -> None:
        self.chosen.remove(number)
        self._move(number, -1)

    def _move(self, number: int, sign: int) -> None:
        self._taken += sign * self._counts[number]
        self._sets_taken += sign * self._has[number]
        self._sets_left -= sign * self._has[number].astype(np.int64)
