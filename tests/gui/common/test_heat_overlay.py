"""A heat map over its picture: the right place, a line around it, the unseen darkened."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from engine.base.address import PictureAddress
from engine.base.types import HeatMap
from gui.common.heat_overlay import colour_of, overlay
from gui.common.theme import contrast

GREY = 120
WHOLE = (0.0, 0.0, 1.0, 1.0)
MIDDLE = (0.25, 0.0, 0.75, 1.0)
"""What a model sees of a picture that is twice as wide as high."""


def heat(values: NDArray[np.float32], part: tuple[float, float, float, float] = WHOLE) -> HeatMap:
    return HeatMap(PictureAddress(Path("a.png")), "m", "cell", values, part)


def top_left(side: int = 4) -> NDArray[np.float32]:
    """ExtractionProgress at one corner only."""
    values = np.zeros((side, side), np.float32)
    values[0, 0] = 1
    return values


def grey(width: int = 200, height: int = 100) -> NDArray[np.uint8]:
    return np.full((height, width, 3), GREY, np.uint8)


def colour(image: QImage, x: float, y: float) -> QColor:
    """At a place in shares of width and height."""
    return image.pixelColor(int(x * image.width()), int(y * image.height()))


def light(image: QImage, x: float, y: float) -> int:
    return colour(image, x, y).value()


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1200, 800), (1200, 800)),
        ((200, 100), (1000, 500)),
        ((600, 400), (1200, 800)),
        ((3, 1), (1002, 334)),
    ],
)
def test_small_pictures_become_larger_and_none_is_changed(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    pixels = grey(*size)
    image = overlay(pixels, heat(top_left()))
    assert (image.width(), image.height()) == expected
    assert (pixels == GREY).all()


def test_it_is_coloured_where_the_model_looked_and_nowhere_else() -> None:
    image = overlay(grey(), heat(top_left()))
    assert colour(image, 0.02, 0.02).saturation() > 50
    assert colour(image, 0.95, 0.9).saturation() == 0
    assert light(image, 0.95, 0.9) == GREY


def test_the_picture_itself_has_no_colours() -> None:
    red = np.full((100, 200, 3), (200, 20, 20), np.uint8)
    assert colour(overlay(red, heat(top_left())), 0.9, 0.9).saturation() == 0


def test_a_light_line_within_a_dark_one_surrounds_what_is_hottest() -> None:
    values = np.zeros((9, 9), np.float32)
    values[3:6, 3:6] = 1
    image = overlay(grey(1080, 1080), heat(values))
    across = [image.pixelColor(x, 540).value() for x in range(1080)]
    lines = [x for x in range(1, 1080) if across[x] == 255 != across[x - 1]]
    assert len(lines) == 2  # on the way in and on the way out
    assert lines == pytest.approx([360, 719], abs=18)
    assert min(across[lines[0] - 4 : lines[0]]) < 40
    assert min(across[lines[1] : lines[1] + 8]) < 40


def test_what_the_model_has_not_seen_is_dark_behind_a_thin_line() -> None:
    image = overlay(grey(), heat(np.zeros((7, 7), np.float32), MIDDLE))
    assert light(image, 0.24, 0.5) < GREY / 2
    assert light(image, 0.26, 0.5) == GREY
    assert light(image, 0.74, 0.5) == GREY
    assert light(image, 0.76, 0.5) < GREY / 2
    assert light(image, 0.25, 0.5) > GREY * 1.4
    assert light(image, 0.5, 0) == GREY  # not where the picture itself ends


def test_the_corner_of_the_part_is_meant_not_that_of_the_picture() -> None:
    image = overlay(grey(), heat(top_left(), MIDDLE))
    assert colour(image, 0.27, 0.03).saturation() > 50
    assert colour(image, 0.02, 0.03).saturation() == 0


def test_the_least_part_of_a_picture_can_be_laid_over_too() -> None:
    image = overlay(grey(1, 1), heat(top_left(), (0.4, 0.4, 0.4, 0.4)))
    assert (image.width(), image.height()) == (1000, 1000)


def test_colours_grow_lighter_with_the_value() -> None:
    lights = [contrast(QColor("black"), colour_of(step / 20)) for step in range(21)]
    assert lights == sorted(lights)
    assert lights[0] < 1.01
    assert lights[-1] > 19
