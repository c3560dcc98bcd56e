"""The graph's pixels are Pillow's, bit for bit."""

import numpy as np
import pytest
import torch

from engine.base.types import CropMode, Preprocessing
from engine.export.resize import ResizeAndCrop
from engine.models.preprocessing import to_input

HALF = (0.5, 0.5, 0.5)
SIZES = ((17, 31), (300, 201), (256, 256), (224, 224), (641, 333), (1, 50), (50, 1), (255, 257),
         (1203, 801))  # fmt: skip


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
@pytest.mark.parametrize("resize", [224, 232, 256, 300])
def test_every_pixel_is_the_same(interpolation: str, resize: int) -> None:
    preprocessing = Preprocessing(resize, 224, HALF, HALF, interpolation)
    graph = ResizeAndCrop(preprocessing)
    random = np.random.default_rng(0)
    for height, width in SIZES:
        pixels = random.integers(0, 256, (height, width, 3), np.uint8)
        expected = to_input(pixels, preprocessing)
        found = graph(torch.from_numpy(pixels)[None])[0].permute(1, 2, 0).numpy()
        assert np.array_equal(found, expected), (height, width)


@pytest.mark.parametrize("mode", [CropMode.SQUASH, CropMode.BORDER])
@pytest.mark.parametrize("resize", [224, 249, 201])
def test_every_pixel_is_the_same_however_the_square_is_made(mode: CropMode, resize: int) -> None:
    preprocessing = Preprocessing(resize, 224, (0.1, 0.5, 0.9), HALF, "bicubic", mode)
    graph = ResizeAndCrop(preprocessing)
    random = np.random.default_rng(0)
    for height, width in SIZES:
        pixels = random.integers(0, 256, (height, width, 3), np.uint8)
        found = graph(torch.from_numpy(pixels)[None])[0].permute(1, 2, 0).numpy()
        assert np.array_equal(found, to_input(pixels, preprocessing)), (height, width)


@pytest.mark.parametrize("resize", [20, 21, 29, 31])
def test_a_crop_larger_than_the_picture_has_black_margins(resize: int) -> None:
    preprocessing = Preprocessing(resize, 32, HALF, HALF, "bicubic")
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    found = ResizeAndCrop(preprocessing)(torch.from_numpy(pixels)[None])[0].permute(1, 2, 0).numpy()
    assert np.array_equal(found, to_input(pixels, preprocessing))


def test_squashed_pictures_of_any_shape_are_the_same() -> None:
    """Pillow begins with the rows or with the columns, as the shape is."""
    preprocessing = Preprocessing(48, 48, HALF, HALF, "bilinear", CropMode.SQUASH)
    graph = ResizeAndCrop(preprocessing)
    random = np.random.default_rng(0)
    for height, width in (*random.integers(1, 200, (80, 2)), (95, 72), (96, 72), (97, 72)):
        pixels = random.integers(0, 256, (height, width, 3), np.uint8)
        found = graph(torch.from_numpy(pixels)[None])[0].permute(1, 2, 0).numpy()
        assert np.array_equal(found, to_input(pixels, preprocessing)), (height, width)


def test_several_pictures_are_resized_at_once() -> None:
    preprocessing = Preprocessing(36, 32, HALF, HALF)
    pixels = np.random.default_rng(0).integers(0, 256, (3, 47, 61, 3), np.uint8)
    found = ResizeAndCrop(preprocessing)(torch.from_numpy(pixels)).permute(0, 2, 3, 1).numpy()
    assert np.array_equal(found, np.stack([to_input(picture, preprocessing) for picture in pixels]))
