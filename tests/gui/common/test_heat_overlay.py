"""A heat map over its picture: the right place, a line around it, the unseen darkened."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from engine.types import HeatMap
from gui.common.heat_overlay import colour_of, overlay
from gui.common.theme import contrast

GREY = 120
WHOLE = (0.0, 0.0, 1.0, 1.0)
MIDDLE = (0.25, 0.0, 0.75, 1.0)
"""What a model sees of a picture that is twice as wide as high."""


def heat(values: NDArray[np.float32], part: tuple[float, float, float, float] = WHOLE) -> HeatMap:
    return HeatMap(Path("a.png"), "m", "cell", values, part)


def top_left(side: int = 4) -> NDArray[np.float32]:
    """Looked at one corner only."""
    values = np.zeros((side, side), np.float32)
    values[0, 0] = 1
    return values


def grey(width: int = 200, height: int = 100) -> NDArray[np.uint8]:
    return np.full((height, width, 3), GREY, np.uint8)


def light(image: QImage, x: int, y: int) -> int:
    return image.pixelColor(x, y).value()


def test_the_picture_keeps_its_size_and_is_not_changed() -> None:
    pixels = grey()
    image = overlay(pixels, heat(top_left()))
    assert (image.width(), image.height()) == (200, 100)
    assert (pixels == GREY).all()


def test_it_is_coloured_where_the_model_looked_and_nowhere_else() -> None:
    image = overlay(grey(), heat(top_left()))
    assert image.pixelColor(3, 3).saturation() > 50
    assert image.pixelColor(190, 90).saturation() == 0
    assert light(image, 190, 90) == GREY


def test_a_light_line_within_a_dark_one_surrounds_what_is_hottest() -> None:
    values = np.zeros((9, 9), np.float32)
    values[3:6, 3:6] = 1
    image = overlay(grey(360, 360), heat(values))
    across = [light(image, x, 180) for x in range(360)]
    assert across.count(255) == 2  # once on the way in, once on the way out
    lines = [x for x, value in enumerate(across) if value == 255]
    assert lines == pytest.approx([120, 239], abs=6)
    assert across[lines[0] - 1] < 40
    assert across[lines[1] + 1] < 40


def test_what_the_model_has_not_seen_is_dark() -> None:
    image = overlay(grey(), heat(np.zeros((7, 7), np.float32), MIDDLE))
    assert light(image, 49, 50) < GREY / 2
    assert light(image, 51, 50) == GREY
    assert light(image, 148, 50) == GREY
    assert light(image, 151, 50) < GREY / 2


def test_the_corner_of_the_part_is_meant_not_that_of_the_picture() -> None:
    image = overlay(grey(), heat(top_left(), MIDDLE))
    assert image.pixelColor(53, 3).saturation() > 50
    assert image.pixelColor(3, 3).saturation() == 0


def test_pictures_of_a_single_pixel_can_be_laid_over_too() -> None:
    image = overlay(grey(1, 1), heat(top_left(), (0.4, 0.4, 0.41, 0.41)))
    assert (image.width(), image.height()) == (1, 1)


def test_colours_grow_lighter_with_the_value() -> None:
    lights = [contrast(QColor("black"), colour_of(step / 20)) for step in range(21)]
    assert lights == sorted(lights)
    assert lights[0] < 1.01
    assert lights[-1] > 19
