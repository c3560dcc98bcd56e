"""Varying pictures while learning end to end, decided by seed, epoch and picture alone."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional

from engine.base.types import Preprocessing
from engine.training.classification.config import Augmentation


@dataclass(frozen=True, slots=True)
class _Ranges:
    """How far a picture may be varied.

    Attributes:
        least_area: of the picture that is kept.
        ratio: of width to height, at most.
        light: share by which brightness and contrast change.
        colour: share by which saturation changes.
        degrees: of turning.
        upside_down: whether it may be flipped vertically.
    """

    least_area: float
    ratio: float
    light: float
    colour: float = 0.0
    degrees: float = 0.0
    upside_down: bool = False


_RANGES = {
    Augmentation.LIGHT: _Ranges(least_area=0.6, ratio=4 / 3, light=0.15),
    Augmentation.STRONG: _Ranges(0.35, 4 / 3, 0.3, colour=0.3, degrees=20.0, upside_down=True),
}


def augment(
    pixels: NDArray[np.uint8],
    preprocessing: Preprocessing,
    how: Augmentation,
    seed: tuple[int, ...],
) -> NDArray[np.uint8]:
    """A varied picture as input; the same for the same seed.

    Args:
        pixels: (height, width, 3).
        preprocessing: the model's.
        how: how far to go; not NONE.
        seed: whole numbers ≥ 0.

    Returns:
        (crop, crop, 3).
    """
    ranges = _RANGES[how]
    rng = np.random.default_rng(seed)
    image = Image.fromarray(pixels)
    top, left, height, width = _window(image.height, image.width, ranges, rng)
    side = [preprocessing.crop, preprocessing.crop]
    how_to_resize = InterpolationMode(preprocessing.interpolation)
    image = functional.resized_crop(image, top, left, height, width, side, how_to_resize)
    if rng.random() < 0.5:
        image = functional.horizontal_flip(image)
    if ranges.upside_down and rng.random() < 0.5:
        image = functional.vertical_flip(image)
    if ranges.degrees:
        angle = rng.uniform(-ranges.degrees, ranges.degrees)
        image = functional.rotate(image, angle, InterpolationMode.BILINEAR)
    image = functional.adjust_brightness(image, 1 + rng.uniform(-ranges.light, ranges.light))
    image = functional.adjust_contrast(image, 1 + rng.uniform(-ranges.light, ranges.light))
    if ranges.colour:
        image = functional.adjust_saturation(image, 1 + rng.uniform(-ranges.colour, ranges.colour))
    return np.asarray(image)


def _window(
    height: int, width: int, ranges: _Ranges, rng: np.random.Generator
) -> tuple[int, int, int, int]:
    """A part of the picture: top, left, height, width (as torchvision's RandomResizedCrop)."""
    area = height * width * rng.uniform(ranges.least_area, 1.0)
    ratio = math.exp(rng.uniform(-math.log(ranges.ratio), math.log(ranges.ratio)))
    part_width = min(width, max(1, round(math.sqrt(area * ratio))))
    part_height = min(height, max(1, round(math.sqrt(area / ratio))))
    top = int(rng.integers(0, height - part_height + 1))
    left = int(rng.integers(0, width - part_width + 1))
    return top, left, part_height, part_width
