"""Pixels become the input that torchvision and timm would make of them, bit for bit."""

from typing import Any

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Resize

from engine.base.errors import EngineError, ErrorCode
from engine.models.importing import preprocessing_of, timm_preprocessing
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


@pytest.mark.parametrize("name", [
    "vit_base_patch16_siglip_384.webli", "vit_base_patch16_siglip_gap_384.webli",
    "convnext_tiny.in12k_ft_in1k_384", "vit_base_patch16_clip_384.openai_ft_in12k_in1k",
    "resnet50.a1_in1k", "efficientvit_l3.r384_in1k",
])  # fmt: skip
def test_input_equals_timms_for_its_own_models(name: str) -> None:
    if timm.models.get_pretrained_cfg(name) is None:
        pytest.skip("not in this version of timm")
    _compare_with_timm(timm.models.get_pretrained_cfg(name).to_dict())


@pytest.mark.parametrize("mode", ["center", "squash", "border"])
@pytest.mark.parametrize("share", [1.0, 0.9, 0.877, 1.12])
@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
def test_input_equals_timms_however_the_square_is_made(
    mode: str, share: float, interpolation: str
) -> None:
    _compare_with_timm({
        "input_size": (3, 97, 97), "crop_pct": share, "crop_mode": mode,
        "interpolation": interpolation, "mean": (0.1, 0.5, 0.9), "std": (0.2, 0.3, 0.4),
    })  # fmt: skip


def _compare_with_timm(config: dict[str, Any]) -> None:
    """Before anything is normalised, to the last bit."""
    with_pixels = {"use_prefetcher": True}  # which leaves whole grey levels
    transform = timm.data.create_transform(
        **timm.data.resolve_data_config({}, pretrained_cfg=config), **with_pixels
    )
    rule = preprocessing_of(config, "timm's")
    for width, height in [(97, 97), (640, 480), (333, 501), (31, 47), (200, 96), (98, 211)]:
        picture = Image.fromarray(_noise(width, height))
        expected = np.asarray(transform(picture)).transpose(1, 2, 0)
        found = to_input(np.asarray(picture), rule)
        assert np.array_equal(found, expected), (width, height)


def test_of_timms_configurations_all_but_a_few_are_taken() -> None:
    """Each gives the rule that timm's own transforms follow, or is refused in a sentence."""
    refused = []
    for name in timm.list_pretrained():
        config = timm.models.get_pretrained_cfg(name)
        height, width = config.input_size[-2:]
        if height != width or config.crop_mode == "border":
            refused.append(name)
            with pytest.raises(EngineError) as caught:
                timm_preprocessing(name)
            assert caught.value.code is ErrorCode.WEIGHTS_OTHER_INPUT
            continue
        rule = timm_preprocessing(name)
        assert rule.crop_mode == config.crop_mode
        assert rule.crop == width
    assert len(refused) < 20, refused  # 11 of 1,826 in timm 1.0.31


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
