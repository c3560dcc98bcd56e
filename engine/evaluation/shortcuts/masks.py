"""Parts of an input: four corners and the border."""

import numpy as np
from numpy.typing import NDArray

BORDER = "border"
_CORNERS = {"top_left": (0, 0), "top_right": (0, 1), "bottom_left": (1, 0), "bottom_right": (1, 1)}
_SIDE = 0.25
"""Of a corner, in shares of the input's."""
_THICK = 0.08
"""Of the border, in the same."""
_AROUND = 0.06
"""How far its surroundings reach, in the same."""

Mask = NDArray[np.bool_]


def masks(side: int) -> dict[str, Mask]:
    """(side, side) each, true within; by the name of the region."""
    found = {name: corner(side, name) for name in _CORNERS}
    inner, thick = np.zeros((side, side), np.bool_), max(1, round(_THICK * side))
    inner[thick:-thick, thick:-thick] = True
    return found | {BORDER: ~inner}


def corner(side: int, name: str) -> Mask:
    """(side, side), true in one corner."""
    down, across = _CORNERS[name]
    length = max(1, round(_SIDE * side))
    mask = np.zeros((side, side), np.bool_)
    rows = slice(side - length, None) if down else slice(length)
    columns = slice(side - length, None) if across else slice(length)
    mask[rows, columns] = True
    return mask


def elsewhere(mask: Mask) -> Mask:
    """A region as large: the corner beside it."""
    return mask[:, ::-1]


def only(pixels: NDArray[np.uint8], mask: Mask) -> NDArray[np.uint8]:
    """A picture (side, side, 3) of which nothing but the region is left, the rest grey."""
    return np.where(mask[..., None], pixels, np.uint8(128))


def blanked(pixels: NDArray[np.uint8], mask: Mask) -> NDArray[np.uint8]:
    """With the region filled by the mean of its surroundings."""
    reach = max(1, round(_AROUND * len(mask)))
    around = np.zeros_like(mask)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    around[
        max(0, rows[0] - reach) : rows[-1] + reach + 1,
        max(0, columns[0] - reach) : columns[-1] + reach + 1,
    ] = True
    near = around & ~mask
    made = pixels.copy()
    made[mask] = pixels[near if near.any() else ~mask].mean(axis=0).round()
    return made


def pasted(pixels: NDArray[np.uint8], other: NDArray[np.uint8], mask: Mask) -> NDArray[np.uint8]:
    """With the region taken from another picture."""
    return np.where(mask[..., None], other, pixels)
