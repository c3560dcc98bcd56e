"""The features of what a model was taught with, and how far a picture lies from them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEIGHBOURS = 5
"""The distance to the nearest alone would depend on single odd pictures."""
FALSE_ALARMS = 0.01
"""Share of the taught classes' pictures that may be taken for strangers."""
CONFIDENCE = 0.95
"""With which it is no more."""
FARTHEST = 2.0
"""Distance of two points on the unit sphere, at most."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """How often pictures of the taught classes are taken for strangers.

    Attributes:
        held_out: pictures that set the threshold and were not learned from.
        learned: pictures that were learned from and set it too, each left out in turn.
        raised: false alarms among the pictures that judge the model.
        judged: how many of those there are; 0 where there is none.
    """

    held_out: int = 0
    learned: int = 0
    raised: int = 0
    judged: int = 0

    @property
    def promised(self) -> float:
        """Share of pictures of the taught classes that is taken for strangers, at most (0…1).

        With `CONFIDENCE`. What was learned from promises nothing for other pictures while there
        are some that were not; few can promise little.
        """
        count = max(1, self.held_out or self.learned)
        least: float = 1 - (1 - CONFIDENCE) ** (1 / count)
        return max(FALSE_ALARMS, least)


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What a model was taught with, as points on the unit sphere of its features.

    A picture is unlike anything the model was taught where the distance to the k-th nearest of
    them exceeds a threshold (deep nearest neighbours; Sun et al., 2022).

    Attributes:
        points: (m, dimension) float32, each of length 1 to the precision of float16.
        neighbours: k, from 1 to m.
        threshold: the largest distance (0…2) of a picture that is like them.
        alarms: how the threshold came about, and how it went.
    """

    points: NDArray[np.float32]
    neighbours: int
    threshold: float
    alarms: Alarms = Alarms()

    @property
    def dimension(self) -> int:
        """Of the features."""
        return int(self.points.shape[1])

    def distances(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """How far pictures lie from what was taught.

        Args:
            features: (n, dimension), of any length.

        Returns:
            (n,), from 0 to 2.
        """
        return kth_distances(unit(features), self.points, self.neighbours)

    def are_unlike(self, features: NDArray[np.float32]) -> NDArray[np.bool_]:
        """(n,): whether each of them is unlike anything that was taught."""
        return self.are_far(self.distances(features))

    def are_far(self, distances: NDArray[np.float32]) -> NDArray[np.bool_]:
        """(n,): whether each of these distances is that of a stranger."""
        return ~(distances <= np.float32(self.threshold))  # what is no number, too


def unit(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length 1; rows of nothing but zeros stay."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = features / np.maximum(lengths, np.float32(1e-12))
    return scaled


def kth_distances(
    features: NDArray[np.float32], points: NDArray[np.float32], neighbours: int
) -> NDArray[np.float32]:
    """(n,): the distance of unit rows (n, d) to the k-th nearest of unit points (m, d)."""
    return as_distances(kth_largest(features @ points.T, neighbours))


def kth_largest(cosines: NDArray[np.float32], neighbours: int) -> NDArray[np.float32]:
    """(n,): of each row the k-th largest; the smallest of a row that has fewer."""
    place = min(neighbours, cosines.shape[1]) - 1
    found: NDArray[np.float32] = -np.partition(-cosines, place, axis=1)[:, place]
    return found


def as_distances(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of points on the unit sphere: |a - b|² = 2 - 2 a·b."""
    squared = np.float32(2) - np.float32(2) * cosines
    return np.asarray(np.sqrt(np.maximum(squared, np.float32(0))), np.float32)
