"""Finds pictures that are nearly the same: saved anew, in another size, a moment later."""

from collections.abc import Sequence

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.base.jobs import JobControl
from engine.datasets.disjoint_sets import join

NEAR = 7
"""Near-duplicates differ in so many of 128 bits at most. Of 2,062 photos of hands in ten poses no
two do, nor do any of 364 micrographs of blood but two of the same place; of photographs saved anew
as JPEG, at 30 to 150 % of their size, 97 % differ in no more."""
_SIDE = 256
_GRID = 32
_LEAST_STRUCTURE = 1.5
"""In grey levels: below, camera noise is all that is left beside even light."""
_ROWS = 128
"""Compared at a time with all others: a few megabytes, and cancelling is quick."""


def perceptual_hash(pixels: NDArray[np.uint8]) -> int:
    """A perceptual hash of 128 bits; 0 where a picture shows too little to compare it by.

    Half of it is of frequencies (`phash`), half at what is brighter than the row above
    (`dhash_vertical`). Each alone takes some different pictures for equal: the first, hands in the
    same pose; the second, sparse cells under a microscope's uneven light.

    Args:
        pixels: (height, width, 3) RGB.
    """
    grey = Image.fromarray(pixels).convert("L")
    grey.thumbnail((_SIDE, _SIDE), reducing_gap=2.0)
    if _structure(grey) < _LEAST_STRUCTURE:
        return 0
    bits = np.concatenate([imagehash.phash(grey).hash, imagehash.dhash_vertical(grey).hash])
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def near_duplicate_sets(hashes: Sequence[int], control: JobControl) -> list[list[int]]:
    """Sets of positions whose hashes are near each other, directly or by way of others.

    Args:
        hashes: as `perceptual_hash` gives them; a 0 is near nothing.
        control: asked whether to go on.

    Raises:
        JobCancelled: when asked to.
    """
    positions = np.array([place for place, value in enumerate(hashes) if value], np.intp)
    raw = b"".join(hashes[place].to_bytes(16, "big") for place in positions.tolist())
    words = np.frombuffer(raw, ">u8").astype(np.uint64).reshape(-1, 2)
    first, second = np.ascontiguousarray(words[:, 0]), np.ascontiguousarray(words[:, 1])
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(words), _ROWS):
        control.checkpoint()
        rows = slice(start, start + _ROWS)
        # half of the bits rule nearly all pairs out; only the others are compared in full
        half = np.bitwise_count(first[rows, None] ^ first[None, start:])
        one, other = np.nonzero(half <= NEAR)
        apart = half[one, other] + np.bitwise_count(second[rows][one] ^ second[start:][other])
        is_near = (apart <= NEAR) & (other > one)
        one, other = positions[start + one[is_near]], positions[start + other[is_near]]
        pairs += zip(one.tolist(), other.tolist(), strict=True)
    return join(len(hashes), pairs)


def _structure(grey: Image.Image) -> float:
    """What remains of a picture beside light that changes smoothly from side to side."""
    small = grey.resize((_GRID, _GRID), Image.Resampling.BOX)
    values = np.asarray(small, np.float32).ravel()
    smooth = _BASIS @ (_BASIS.T @ values)
    return float(np.std(values - smooth))


def _smooth_basis() -> NDArray[np.float32]:
    """An orthonormal basis of the surfaces of second degree over the grid."""
    rows, columns = np.mgrid[0:_GRID, 0:_GRID].reshape(2, -1) / _GRID
    terms = (np.ones_like(rows), rows, columns, rows**2, rows * columns, columns**2)
    return np.linalg.qr(np.stack(terms, axis=1))[0].astype(np.float32)


_BASIS = _smooth_basis()
