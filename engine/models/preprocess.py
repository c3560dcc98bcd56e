"""From a picture's pixels to a network's input, exactly as torchvision and timm do it."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.types import Preprocessing


def to_input(pixels: NDArray[np.uint8], rule: Preprocessing) -> NDArray[np.uint8]:
    """Resize the shorter side and cut the square from the centre, in one step.

    Pillow resamples only the part that is kept; the pixels equal those of torchvision's
    `Resize` (bicubic) followed by `CenterCrop` on a PIL image. A picture many times longer
    than wide therefore costs no more than others.

    Args:
        pixels: (height, width, 3).
        rule: the model's.

    Returns:
        (crop, crop, 3).
    """
    height, width = pixels.shape[:2]
    new_height, new_width = _resized(height, width, rule.resize)
    top = round((new_height - rule.crop) / 2)
    left = round((new_width - rule.crop) / 2)
    down, across = height / new_height, width / new_width
    kept = (left * across, top * down, (left + rule.crop) * across, (top + rule.crop) * down)
    image = Image.fromarray(pixels)
    square = image.resize((rule.crop, rule.crop), Image.Resampling.BICUBIC, box=kept)
    return np.asarray(square)


def _resized(height: int, width: int, short_side: int) -> tuple[int, int]:
    """Torchvision's rule: the longer side is rounded down."""
    if height <= width:
        return short_side, int(short_side * width / height)
    return int(short_side * height / width), short_side
