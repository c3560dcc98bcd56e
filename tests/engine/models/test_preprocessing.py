"""Pixels become the input that torchvision and timm would make of them, bit for bit."""

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Resize

from engine.models.loading import LITE0, LoadedModel
from engine.models.preprocessing import to_input
from tests.helpers.pictures import Pixels, photo, pixels_of

RULE = LITE0
SIZES = [
    (1, 1), (2, 1), (1, 2), (3, 500), (500, 3), (2, 500), (500, 2), (7, 5), (64, 32),
    (223, 224), (224, 224), (224, 300), (225, 255), (255, 257), (256, 256), (256, 224),
    (256, 400), (400, 256), (257, 256), (300, 451), (301, 200), (511, 512), (512, 512),
    (569, 1028), (640, 480), (480, 640), (767, 405), (134, 1294), (1023, 1537), (2000, 1500),
]  # fmt: skip
"""Width and height: tiny, odd, upright, lying, small strips, and every other parity."""


def _noise(width: int, height: int) -> Pixels:
    return np.random.default_rng(width).integers(0, 256, (height, width, 3), np.uint8)


def _by_torchvision(pixels: Pixels) -> Pixels:
    steps = Compose([Resize(RULE.resize, InterpolationMode.BICUBIC), CenterCrop(RULE.crop)])
    return np.asarray(steps(Image.fromarray(pixels)))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_input_equals_torchvisions(size: tuple[int, int]) -> None:
    for pixels in (_noise(*size), pixels_of(photo(*size))):
        result = to_input(pixels, RULE)
        assert result.dtype == np.uint8
        assert np.array_equal(result, _by_torchvision(pixels))


def test_input_equals_torchvisions_for_any_size() -> None:
    rng = np.random.default_rng(7)
    for width, height in rng.integers(1, 700, (40, 2)).tolist():
        pixels = _noise(width, height)
        assert np.array_equal(to_input(pixels, RULE), _by_torchvision(pixels)), (width, height)


@pytest.mark.parametrize("size", [(640, 480), (333, 501), (50, 40)])
def test_input_equals_timms(loaded: LoadedModel, size: tuple[int, int]) -> None:
    config = timm.data.resolve_data_config({}, model=loaded.network)
    expected = timm.data.create_transform(**config)(photo(*size))
    pixels = torch.from_numpy(to_input(pixels_of(photo(*size)), RULE).copy()).permute(2, 0, 1)
    mean, std = torch.tensor(RULE.mean), torch.tensor(RULE.std)
    normalised = (pixels / 255 - mean.view(3, 1, 1)) / std.view(3, 1, 1)
    assert torch.allclose(normalised, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("size", [(2000, 4), (4, 2000)])
def test_a_strip_looks_the_same_as_torchvisions(size: tuple[int, int]) -> None:
    pixels = _noise(*size)
    off = np.abs(to_input(pixels, RULE).astype(int) - _by_torchvision(pixels))
    assert off.mean() < 1


@pytest.mark.parametrize("size", [(20_000, 2), (2, 20_000), (100_000, 1)])
def test_a_long_strip_fills_no_memory(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    resize = Image.Image.resize
    made: list[int] = []

    def recording(image: Image.Image, size: tuple[int, int], *args: object) -> Image.Image:
        made.append(size[0] * size[1])
        return resize(image, size, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Image.Image, "resize", recording)
    assert to_input(_noise(*size), RULE).shape == (RULE.crop, RULE.crop, 3)
    assert made == [RULE.crop**2]
