"""What the linear head says of each picture when it has not learned from it (cross-validation)."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.training.classification.linear_head import STRENGTH, fit_head, weights_of_classes

FOLDS = 5


def out_of_fold(  # noqa: PLR0913
    features: Tensor, labels: Tensor, classes: int, groups: Sequence[str],
    checkpoint: Callable[[], None], *, seed: int = 0, weigh_classes: bool = False,
    strength: float = STRENGTH, further: Sequence[Tensor] = (),
) -> Tensor:  # fmt: skip
    """Logits of the head that was fitted without a picture's fold, for every picture.

    Args:
        features: (n, d), float32.
        labels: (n,), indices of classes.
        classes: how many there are.
        groups: (n,) names; pictures of one group are in one fold, those without stand alone.
        checkpoint: called at every step; may raise to end it.
        seed: of the folds.
        weigh_classes: whether rare classes count for more.
        strength: as `linear_head.STRENGTH`.
        further: (n, d) features of further views of the same pictures, to learn from.

    Returns:
        (n, classes) float32.
    """
    folds = folds_of(labels.numpy(), groups, seed)
    logits = torch.zeros(len(labels), classes)
    for fold in np.unique(folds):
        held_out = torch.from_numpy(folds == fold)
        known = labels[~held_out].repeat(1 + len(further))
        weights = weights_of_classes(known, classes, weigh=weigh_classes)
        inputs = torch.cat([view[~held_out] for view in (features, *further)])
        head = fit_head(inputs, known, classes, weights, checkpoint, strength=strength)
        logits[held_out] = head(features[held_out])
    return logits


def folds_of(
    labels: NDArray[np.int64], groups: Sequence[str], seed: int, folds: int = FOLDS
) -> NDArray[np.int64]:
    """(n,) fold of each picture: groups whole, classes and sizes as even as they allow.

    The largest groups first, each goes where its classes are rarest.
    """
    random = np.random.default_rng(seed)
    sets: dict[object, list[int]] = {}
    for place, group in enumerate(groups):
        sets.setdefault(group or place, []).append(place)
    shuffled = [list(sets.values())[number] for number in random.permutation(len(sets))]
    counts = np.zeros((folds, int(labels.max(initial=0)) + 1), np.int64)
    found = np.zeros(len(labels), np.int64)
    for places in sorted(shuffled, key=len, reverse=True):
        there = np.bincount(labels[places], minlength=counts.shape[1])
        crowd = counts @ there + counts.sum(axis=1) / (len(labels) + 1)  # ties: the smallest
        fold = int(crowd.argmin())
        found[places] = fold
        counts[fold] += there
    return found
