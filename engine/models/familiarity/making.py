"""Making a reference: which points are kept, and from which distance on a picture is a stranger."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from engine.models.familiarity.reference import (
    CONFIDENCE,
    FALSE_ALARMS,
    NEIGHBOURS,
    Alarms,
    Reference,
    as_distances,
    kth_distances,
    kth_largest,
    unit,
)

MOST_BYTES = 2_000_000
"""Of the file, whose points are float16."""
_BESIDES = 4096
"""Bytes of it that are no points."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What a model learned from.

    Attributes:
        features: (n, dimension) float32.
        groups: (n,) of each picture: those of one group (a patient, a slide) say nothing about
            whether the others are familiar; "" stands for none.
    """

    features: NDArray[np.float32]
    groups: Sequence[str]


def make_reference(
    learned: Learned, held_out: NDArray[np.float32], judging: NDArray[np.float32]
) -> Reference | None:
    """A reference of at most `MOST_BYTES`: the same from the same features.

    Args:
        learned: what the model learned from.
        held_out: (n, dimension) features of pictures that it did not learn from; they set the
            threshold, with those that it learned from, each of these left out in turn.
        judging: (n, dimension) features of the pictures that judge it; they only count the
            false alarms.

    Returns:
        None where there are too few pictures to know a stranger by.
    """
    everything = unit(learned.features)
    kept = chosen(everything, MOST_BYTES)
    points = _rounded(everything[kept])
    if len(points) <= NEIGHBOURS:
        return None
    others = kth_distances(unit(held_out), points, NEIGHBOURS)
    left_out = _distances_left_out(everything, kept, learned.groups)
    if not len(others) + len(left_out):
        return None
    # a network that was trained on pictures has them closer together: they never outvote others
    threshold = max(bound(others), bound(np.concatenate([others, left_out])))
    raised = int((kth_distances(unit(judging), points, NEIGHBOURS) > np.float32(threshold)).sum())
    alarms = Alarms(len(others), len(left_out), raised, len(judging))
    return Reference(points, NEIGHBOURS, threshold, alarms)


def bound(distances: NDArray[np.float32]) -> float:
    """A distance that, with `CONFIDENCE`, at most `FALSE_ALARMS` of pictures of the kind exceed.

    The upper tolerance limit without a distribution (Wilks, 1941): so many are passed over from the
    top as are too few to be what that share would give. The largest where they are too few for
    that, and 0 where there is none.
    """
    count = len(distances)
    if not count:
        return 0.0
    fewer = bdtr(np.arange(count, dtype=np.float64), count, FALSE_ALARMS) <= 1 - CONFIDENCE
    passed_over = int(np.count_nonzero(fewer))
    return float(np.sort(distances)[count - max(1, passed_over)])


def chosen(points: NDArray[np.float32], most_bytes: int) -> NDArray[np.intp]:
    """Which of unit rows (n, d) are kept: all, or as many as fit, spread over all of them.

    Greedy k-centre (Gonzalez, 1985): the next is the one that is farthest from those before it.
    """
    count = max(NEIGHBOURS + 1, (most_bytes - _BESIDES) // (2 * points.shape[1]))
    if len(points) <= count:
        return np.arange(len(points))
    first = int(np.argmax(points @ points.mean(axis=0)))
    places, nearest = [first], np.full(len(points), -np.inf, np.float32)  # cosines
    while len(places) < count:
        nearest = np.maximum(nearest, points @ points[places[-1]])
        nearest[places[-1]] = np.inf
        places.append(int(np.argmin(nearest)))
    return np.sort(np.asarray(places, np.intp))


def _distances_left_out(
    points: NDArray[np.float32], kept: NDArray[np.intp], groups: Sequence[str]
) -> NDArray[np.float32]:
    """(n,): how far each learned picture is from the kept ones that are not of its group.

    One without others has no distance, and is not among them.
    """
    names = [group or f"\0{place}" for place, group in enumerate(groups)]
    codes = np.unique(np.asarray(names), return_inverse=True)[1]
    cosines = points @ points[kept].T
    cosines[codes[:, np.newaxis] == codes[kept]] = -np.inf
    others = np.isfinite(cosines).sum(axis=1)
    return as_distances(kth_largest(cosines[others >= NEIGHBOURS], NEIGHBOURS))


def _rounded(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """To what the file keeps of them, so that it answers as this does."""
    return points.astype(np.float16).astype(np.float32)
