"""How well something beside the matter tells classes apart, against chance by permutation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.training.classification.out_of_fold import folds_of

PERMUTATIONS = 199
SIGNIFICANT = 0.01
_MOST_FOR_PAIRS = 12
"""Classes of which pairs are tried, too."""
_PENALTY = 1.0
"""Of the ridge, in shares of the features' mean square."""
_WIDTH = 0.05
"""Of the window over ranks in which a fact's neighbours count."""

Smoother = NDArray[np.float64]
"""(n, n): times one-hot labels it gives each picture's out-of-fold scores; a picture's own fold
counts nothing. It does not know the labels, so that they can be permuted."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What can be told from one view of the pictures.

    Attributes:
        view: its name.
        accuracy: share of the pictures whose class it tells (0…1).
        told: numbers of the classes that it tells best from the others.
        recall: share of their pictures that it tells, with a few of the others (0…1).
        hits: the pictures behind `recall`.
        total: pictures of these classes.
        p: how often chance alone tells as much from the best of all views.
    """

    view: str
    accuracy: float
    told: tuple[int, ...]
    recall: float
    hits: int
    total: int
    p: float


def ridge(
    features: Sequence[NDArray[np.floating[Any]]], labels: NDArray[np.int64], groups: Sequence[str]
) -> Smoother:
    """The linear head by least squares on standardised features (Hoerl and Kennard, 1970).

    Args:
        features: (n, d) each; all of them count the same, whatever their d.
        labels: (n,), for folds of even classes only.
        groups: (n,) names; pictures of one group are in one fold.
    """
    products = products_of(features)
    folds = folds_of(labels, groups, 0)
    return smoother(products, folds)


def products_of(features: Sequence[NDArray[np.floating[Any]]]) -> NDArray[np.float64]:
    """(n, n) scalar products of standardised features, 1 on the diagonal in the mean."""
    made = np.zeros((len(features[0]), len(features[0])))
    for part in features:
        spread = part.std(axis=0)
        varied = spread > 1e-6
        if varied.any():
            standard = ((part - part.mean(axis=0))[:, varied] / spread[varied]).astype(np.float64)
            made += standard @ standard.T / varied.sum() / len(features)
    return made


def smoother(products: NDArray[np.float64], folds: NDArray[np.int64]) -> Smoother:
    """The ridge that was fitted without a picture's fold, for every picture.

    Args:
        products: (n, n), of `products_of`.
        folds: (n,) numbers; those below 0 are learned from and never asked.
    """
    made = np.zeros_like(products)
    for fold in np.unique(folds[folds >= 0]):
        out = folds == fold
        known = products[np.ix_(~out, ~out)] + _PENALTY * np.eye(int((~out).sum()))
        made[np.ix_(out, ~out)] = np.linalg.solve(known, products[np.ix_(~out, out)]).T
    return made


def neighbours(values: NDArray[np.float64], groups: Sequence[str]) -> Smoother:
    """What pictures with nearly the same rank of a fact are (Nadaraya and Watson, 1964).

    Args:
        values: (n,); what is unknown is NaN, a value like any other.
        groups: (n,) names; a picture's own group says nothing of it.
    """
    known = np.where(np.isnan(values), -np.inf, values)
    _, inverse, counts = np.unique(known, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - counts / 2)[inverse] / len(values)
    weights = np.exp(-0.5 * ((ranks[:, None] - ranks[None]) / _WIDTH) ** 2)
    names = np.asarray([group or f"\0{place}" for place, group in enumerate(groups)])
    weights[names[:, None] == names[None]] = 0
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-12), np.float64)


def judge(  # noqa: PLR0913
    views: Mapping[str, Smoother], labels: NDArray[np.int64], classes: int,
    groups: Sequence[str], checkpoint: Callable[[], None], *, false_alarms: float,
) -> list[Judgement]:  # fmt: skip
    """Judge every view, the most telling first.

    Args:
        views: by their names.
        labels: (n,), numbers of classes.
        classes: how many there are.
        groups: (n,) names; labels are permuted with these kept.
        checkpoint: called at every permutation; may raise to end it.
        false_alarms: share of the other pictures that may be taken for the told ones (0…1).

    p is of the largest of all views' recalls (Westfall and Young, 1993), so that many views find
    no more by chance than one.
    """
    tried = _subsets(classes)
    chance = np.zeros(PERMUTATIONS)
    random = np.random.default_rng(0)
    for number in range(PERMUTATIONS):
        checkpoint()
        mixed = permuted(labels, groups, random)
        hot = np.eye(classes)[mixed]
        chance[number] = max(
            _best(view @ hot, mixed, tried, false_alarms)[1] for view in views.values()
        )
    found = []
    hot = np.eye(classes)[labels]
    for name, view in views.items():
        scores = view @ hot
        told, recall, hits = _best(scores, labels, tried, false_alarms)
        p = (1 + int((chance >= recall).sum())) / (1 + PERMUTATIONS)
        accuracy = float((scores.argmax(axis=1) == labels).mean())
        total = int(np.isin(labels, told).sum())
        found.append(Judgement(name, accuracy, told, recall, hits, total, p))
    return sorted(found, key=lambda judgement: -judgement.recall)


def permuted(
    labels: NDArray[np.int64], groups: Sequence[str], random: np.random.Generator
) -> NDArray[np.int64]:
    """Labels exchanged between groups of one class each, and within those of several."""
    sets: dict[object, list[int]] = {}
    for place, group in enumerate(groups):
        sets.setdefault(group or place, []).append(place)
    made = labels.copy()
    pure = [places for places in sets.values() if len(set(labels[places].tolist())) == 1]
    for places, label in zip(
        pure, random.permutation([labels[places[0]] for places in pure]), strict=True
    ):
        made[places] = label
    for places in sets.values():
        if len(set(labels[places].tolist())) > 1:
            made[places] = random.permutation(labels[places])
    return made


def _subsets(classes: int) -> list[tuple[int, ...]]:
    single: list[tuple[int, ...]] = [(number,) for number in range(classes)]
    if 4 <= classes <= _MOST_FOR_PAIRS:
        return single + list(combinations(range(classes), 2))
    return single


def _best(
    scores: NDArray[np.float64],
    labels: NDArray[np.int64],
    tried: Sequence[tuple[int, ...]],
    false_alarms: float,
) -> tuple[tuple[int, ...], float, int]:
    """The classes that are told best, the share of their pictures, and how many these are."""
    best: tuple[tuple[int, ...], float, int] = (tried[0], 0.0, 0)
    for told in tried:
        score = scores[:, list(told)].sum(axis=1)
        inside = np.isin(labels, told)
        others, own = score[~inside], score[inside]
        if not len(own) or not len(others):
            continue
        allowed = int(false_alarms * len(others))
        bar = np.partition(others, len(others) - 1 - allowed)[len(others) - 1 - allowed]
        hits = int((own > bar + 1e-9).sum())
        if hits / len(own) > best[1]:
            best = (told, hits / len(own), hits)
    return best
