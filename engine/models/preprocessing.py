"""From a picture's pixels to a network's input, exactly as torchvision and timm do it."""

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from engine.base.types import Preprocessing

_LONGEST = 65_536
"""Pictures that would become longer are not resized whole: 1 × 10,000 pixels would fill 2.6 GB."""

_HOW = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def to_input(pixels: NDArray[np.uint8], preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """Resize the shorter side and cut the square from the centre.

    The pixels equal those of torchvision's `Resize` followed by `CenterCrop` on a PIL
    image. Of the longest strips (256 times longer than wide) only the part that is kept is
    resized; there they differ by less than one grey level on average.

    Args:
        pixels: (height, width, 3).
        preprocessing: the model's.

    Returns:
        (crop, crop, 3).
    """
    image = Image.fromarray(pixels)
    how = _HOW[preprocessing.interpolation]
    width, height = _resized(image.width, image.height, preprocessing.resize)
    left, top = round((width - preprocessing.crop) / 2), round((height - preprocessing.crop) / 2)
    kept = (left, top, left + preprocessing.crop, top + preprocessing.crop)
    if max(width, height) > _LONGEST:
        across, down = image.width / width, image.height / height
        box = (kept[0] * across, kept[1] * down, kept[2] * across, kept[3] * down)
        return np.asarray(image.resize((preprocessing.crop, preprocessing.crop), how, box))
    return np.asarray(image.resize((width, height), how).crop(kept))


def _resized(width: int, height: int, short_side: int) -> tuple[int, int]:
    """Torchvision's rule: the longer side is rounded down."""
    if height <= width:
        return int(short_side * width / height), short_side
    return short_side, int(short_side * height / width)


def as_batch(inputs: NDArray[np.uint8], preprocessing: Preprocessing, device: str) -> Tensor:
    """Normalised inputs on a device; channels last is how the pixels lie in memory already.

    Args:
        inputs: (n, crop, crop, 3), of `to_input`.
        preprocessing: the model's.
        device: torch's name for it.

    Returns:
        (n, 3, crop, crop).
    """
    batch = torch.from_numpy(inputs).to(device).permute(0, 3, 1, 2)
    return (batch.float() / 255.0 - _channels(preprocessing.mean, device)) / _channels(
        preprocessing.std, device
    )


def _channels(values: tuple[float, float, float], device: str) -> Tensor:
    return torch.tensor(values, device=device).view(1, 3, 1, 1)


def part_seen(
    width: int, height: int, preprocessing: Preprocessing
) -> tuple[float, float, float, float]:
    """The part of a picture that becomes the input.

    Args:
        width: of the picture, in any unit.
        height: of the picture, in the same.
        preprocessing: the model's.

    Returns:
        Left, top, right and bottom, in shares of width and height (0…1).
    """
    across, down = _resized(width, height, preprocessing.resize)
    left, top = round((across - preprocessing.crop) / 2), round((down - preprocessing.crop) / 2)
    return (
        left / across,
        top / down,
        (left + preprocessing.crop) / across,
        (top + preprocessing.crop) / down,
    )
