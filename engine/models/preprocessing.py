"""From a picture's pixels to a network's input, exactly as torchvision and timm do it."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.base.types import CropMode, Preprocessing

_LONGEST = 65_536
"""Pictures that would become longer are not resized whole: 1 × 10,000 pixels would fill 2.6 GB."""

_HOW = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def to_input(pixels: NDArray[np.uint8], preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """Resize and cut the square from the centre, as `CropMode` says.

    The pixels equal those of torchvision's `Resize` followed by `CenterCrop` on a PIL
    image, and of timm's transforms. Of the longest strips (256 times longer than wide) only the
    part that is kept is resized; there they differ by less than one grey level on average.

    Args:
        pixels: (height, width, 3).
        preprocessing: the model's.

    Returns:
        (crop, crop, 3).
    """
    image = Image.fromarray(pixels)
    how, crop = _HOW[preprocessing.interpolation], preprocessing.crop
    width, height = resized(image.width, image.height, preprocessing)
    left, top = offset(width, crop), offset(height, crop)
    kept = (left, top, left + crop, top + crop)
    if max(width, height) > _LONGEST:
        across, down = image.width / width, image.height / height
        box = (kept[0] * across, kept[1] * down, kept[2] * across, kept[3] * down)
        return np.asarray(image.resize((crop, crop), how, box))
    image = image.resize((width, height), how)
    if preprocessing.crop_mode is CropMode.BORDER:
        square = Image.new("RGB", (crop, crop), border_colour(preprocessing))
        square.paste(image, (-left, -top))
        return np.asarray(square)
    return np.asarray(image.crop(kept))


def resized(width: int, height: int, preprocessing: Preprocessing) -> tuple[int, int]:
    """Width and height after resizing, of those before."""
    side = preprocessing.resize
    if preprocessing.crop_mode is CropMode.SQUASH:
        return side, side
    if preprocessing.crop_mode is CropMode.BORDER:  # timm's rule: rounded, to even numbers
        ratio = max(width, height) / side
        return max(1, round(width / ratio)), max(1, round(height / ratio))
    if height <= width:  # torchvision's rule: the longer side is rounded down
        return int(side * width / height), side
    return side, int(side * height / width)


def offset(side: int, crop: int) -> int:
    """Where the square begins in a side of the resized picture; below 0 in a shorter one."""
    return -((crop - side) // 2) if side < crop else round((side - crop) / 2)


def border_colour(preprocessing: Preprocessing) -> tuple[int, int, int]:
    """What is around a picture that does not fill the square (0…255)."""
    red, green, blue = (round(255 * value) for value in preprocessing.mean)
    return red, green, blue


def part_seen(
    width: int, height: int, preprocessing: Preprocessing
) -> tuple[float, float, float, float]:
    """The part of a picture that becomes the input.

    Args:
        width: of the picture, in any unit.
        height: of the picture, in the same.
        preprocessing: the model's.

    Returns:
        Left, top, right and bottom, in shares of width and height (0…1); beyond them where the
        input has edges that the picture does not fill.
    """
    across, down = resized(width, height, preprocessing)
    left, top = offset(across, preprocessing.crop), offset(down, preprocessing.crop)
    return (
        left / across,
        top / down,
        (left + preprocessing.crop) / across,
        (top + preprocessing.crop) / down,
    )
