"""Boxes are told apart, and their labels can be read, on every picture."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor
from skimage.color import deltaE_ciede2000, rgb2lab

from gui.common.theme import Theme, contrast, load_tokens

COLOURS = load_tokens().boxes
READABLE = 4.5  # WCAG 2.2, 1.4.3
VISIBLE = 3.0  # WCAG 2.2, 1.4.11
TOLD_APART = 15.0  # CIEDE2000; about six times what is just noticed


def test_there_are_enough_colours() -> None:
    assert len(set(COLOURS)) >= 10


@pytest.mark.parametrize("colour", COLOURS)
def test_a_label_can_be_read_on_its_colour(theme: Theme, colour: str) -> None:
    assert contrast(theme.ink_on(QColor(colour)), QColor(colour)) >= READABLE


@pytest.mark.parametrize("colour", COLOURS)
def test_a_line_is_seen_beside_its_edge(colour: str) -> None:
    assert contrast(QColor(load_tokens().box_edge), QColor(colour)) >= VISIBLE


def test_any_two_colours_are_told_apart() -> None:
    rgb = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in COLOURS])
    lab = rgb2lab(rgb)
    closest = min(float(deltaE_ciede2000(a, b)) for a, b in combinations(lab, 2))
    assert closest >= TOLD_APART


def test_after_the_last_colour_comes_the_first(theme: Theme) -> None:
    assert theme.box_colour(len(COLOURS)) == theme.box_colour(0)
