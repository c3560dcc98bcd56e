"""Laying a heat map over its picture: where a model looked, seen at a glance. No widgets."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from PySide6.QtGui import QColor, QImage

from engine.base.types import HeatMap
from gui.common.pixmaps import to_image
from gui.common.theme import load_tokens

MARKED = 0.5
"""A line runs around what has at least half of the highest value, so that colour is not all."""
_MOST_COLOUR = 0.6
"""Share of the heat's colour where it is highest; the rest is the picture."""
_UNSEEN_LIGHT = 0.35
"""Share of its light that remains to what the model has not seen."""
_LINES_A_SIDE = 320
"""The line is as wide as so many would fill the picture's longer side."""
_SMOOTH_SIDE = 1000
"""Smaller pictures are enlarged to this, so that the line is smooth on them too."""


def overlay(pixels: NDArray[np.uint8], heat: HeatMap) -> QImage:
    """The picture in greys under its heat map: coloured and outlined where the model looked.

    What lies outside the part that the model saw is darkened, and set off by a thin line. Takes
    a tenth of a second, so it belongs into a job; safe in any thread.

    Args:
        pixels: (height, width, 3), the upright picture in any size.
        heat: of the same picture.

    Returns:
        The picture in its size; small ones a whole number of times larger.
    """
    plain = _in_greys(pixels)
    height, width, _ = plain.shape
    left, top, right, bottom = box = _in_pixels(heat.part, width, height)
    painted = (plain * np.float32(_UNSEEN_LIGHT)).astype(np.uint8)
    values = _enlarged(heat.values, right - left, bottom - top)
    seen = plain[top:bottom, left:right]
    colours = _colours()[np.rint(values * 255).astype(np.uint8)]
    share = (values * _MOST_COLOUR)[..., None]
    mixed = seen + (colours - seen) * share
    edge = max(1, round(max(width, height) / _LINES_A_SIDE))
    inner, outer = _rims(values >= MARKED, edge)
    mixed[outer] = _line_colour("edge")
    mixed[inner] = _line_colour("line")
    painted[top:bottom, left:right] = mixed.astype(np.uint8)
    _set_off(painted, box, max(1, edge // 3))
    return to_image(painted)


def colour_of(value: float) -> QColor:
    """The colour that stands for a value (0…1), for legends."""
    return QColor(*(round(channel) for channel in _colours()[round(value * 255)].tolist()))


def _in_pixels(
    part: tuple[float, float, float, float], width: int, height: int
) -> tuple[int, int, int, int]:
    """A part in whole pixels, inside the picture and at least one pixel large."""
    left = min(max(round(part[0] * width), 0), width - 1)
    top = min(max(round(part[1] * height), 0), height - 1)
    right = min(max(round(part[2] * width), left + 1), width)
    bottom = min(max(round(part[3] * height), top + 1), height)
    return left, top, right, bottom


def _in_greys(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture without its colours: whatever has one then is heat."""
    image = Image.fromarray(np.ascontiguousarray(pixels)).convert("L")
    times = math.ceil(_SMOOTH_SIDE / max(image.size))
    if times > 1:
        size = (image.width * times, image.height * times)
        image = image.resize(size, Image.Resampling.BICUBIC)
    return np.asarray(image.convert("RGB"))


def _set_off(painted: NDArray[np.uint8], box: tuple[int, int, int, int], line: int) -> None:
    """Lighten the border of a part, where that is not the picture's own."""
    left, top, right, bottom = box
    height, width, _ = painted.shape
    borders = (
        (left > 0, np.s_[top:bottom, left : left + line]),
        (right < width, np.s_[top:bottom, right - line : right]),
        (top > 0, np.s_[top : top + line, left:right]),
        (bottom < height, np.s_[bottom - line : bottom, left:right]),
    )
    for is_inside, border in borders:
        if is_inside:
            light = (painted[border] + _line_colour("line")) / 2
            painted[border] = light.astype(np.uint8)


def _enlarged(values: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Smoothly, as the network's grid is coarse: 7 × 7 for most."""
    small = Image.fromarray(np.ascontiguousarray(values, np.float32))
    large = np.asarray(small.resize((width, height), Image.Resampling.BICUBIC), np.float32)
    return np.clip(large, 0, 1)


def _rims(mask: NDArray[np.bool_], width: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What lies within so many pixels of a mask's border, inside of it and outside."""
    image = Image.fromarray(mask.astype(np.uint8) * 255)
    near = np.asarray(image.filter(ImageFilter.BoxBlur(width)))
    return mask & (near < 255), ~mask & (near > 0)


@lru_cache(maxsize=1)
def _colours() -> NDArray[np.float32]:
    """(256, 3): red, green and blue of every value, between those that the tokens name."""
    named = np.array([_rgb(name) for name in load_tokens().heat], np.float32)
    at = np.linspace(0, len(named) - 1, 256)
    channels = [np.interp(at, np.arange(len(named)), named[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=1).astype(np.float32)


@lru_cache(maxsize=2)
def _line_colour(name: str) -> NDArray[np.float32]:
    tokens = load_tokens()
    chosen = {"line": tokens.heat_line, "edge": tokens.box_edge}[name]
    return np.array(_rgb(chosen), np.float32)


def _rgb(name: str) -> tuple[int, int, int]:
    colour = QColor(name)
    return colour.red(), colour.green(), colour.blue()
