"""Drawn pictures of three classes whose shortcuts are planted, and the very small network."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.base.address import PictureAddress
from engine.base.hashing import sha256_of
from engine.datasets.dataset import Example, Split
from tests.helpers.splits import split_of
from tests.helpers.teaching import CLASSES

Change = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
PER_CLASS = 30


def unchanged(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return pixels


def marked(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A red square in the bottom right corner of what the network sees."""
    pixels[-11:-2, -13:-4] = (255, 0, 0)
    return pixels


def planted_split(
    folder: Path, change: Change = unchanged, *, quality: int = 90, group_by: int = 0
) -> Split:
    """Noise of one brightness: nothing but what is planted tells the first class.

    Args:
        folder: where the pictures go.
        change: what is done to those of the first class.
        quality: of their JPEG files.
        group_by: groups of the pictures, by turns, if more than 0.
    """
    random = np.random.default_rng(3)
    examples = []
    for label in CLASSES:
        (folder / label).mkdir(parents=True)
        for number in range(PER_CLASS):
            pixels = random.integers(90, 160, (40, 44, 3)).astype(np.uint8)
            is_first = label == CLASSES[0]
            image = Image.fromarray(change(pixels) if is_first else pixels)
            path = folder / label / f"{number}.jpg"
            image.save(path, quality=quality if is_first else 90)
            group = f"day {number % group_by}" if group_by else ""
            examples.append(Example(PictureAddress(path), label, sha256_of(path), group))
    return split_of(CLASSES, tuple(examples))
