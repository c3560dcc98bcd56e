"""The rule that makes 8 bit of any range of brightness."""

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.images.scale import to_8_bit


def _camera(seed: int = 0) -> NDArray[np.uint16]:
    """A 12-bit camera's picture: all values from 0 to 4095, equally often."""
    return np.random.default_rng(seed).integers(0, 4096, (300, 400), np.uint16)


def test_12_bit_values_use_the_full_range() -> None:
    out = to_8_bit(_camera())
    assert (out.min(), out.max()) == (0, 255)
    assert (out == 255).mean() < 0.005
    assert 126 <= np.median(out) <= 129


def test_a_few_hot_pixels_do_not_darken_the_picture() -> None:
    values = _camera()
    values[:2, :50] = 65535
    out = to_8_bit(values)
    assert 125 <= np.median(out) <= 129
    assert out[0, 0] == 255


def test_a_dark_field_with_few_bright_spots_shows_them() -> None:
    values = np.full((200, 200), 100, np.uint16)
    values[100, 100:105] = (1000, 2000, 3000, 4000, 5000)
    out = to_8_bit(values)
    assert out[0, 0] == 0
    assert out[100, 104] == 255
    assert np.all(np.diff(out[100, 99:105].astype(int)) > 0)


@pytest.mark.parametrize("value", [0, 7, 65535])
def test_a_picture_of_one_value_is_grey(value: int) -> None:
    out = to_8_bit(np.full((20, 30), value, np.uint16))
    assert np.unique(out).tolist() == [128]


def test_nan_is_black_and_does_not_disturb_the_rest() -> None:
    values = _camera().astype(np.float32)
    expected = to_8_bit(values)
    values[5, 5] = np.nan
    out = to_8_bit(values)
    assert out[5, 5] == 0
    assert (
        np.abs(
            np.delete(out.ravel(), 5 * 400 + 5).astype(int)
            - np.delete(expected.ravel(), 5 * 400 + 5)
        ).max()
        <= 1
    )


def test_infinities_are_white_and_black() -> None:
    values = _camera().astype(np.float32)
    values[5, 5], values[6, 6] = np.inf, -np.inf
    out = to_8_bit(values)
    assert (out[5, 5], out[6, 6]) == (255, 0)
    assert 126 <= np.median(out) <= 129


def test_nothing_but_nan_is_black() -> None:
    assert not to_8_bit(np.full((4, 5), np.nan, np.float32)).any()


def test_negative_values_are_darker_than_zero() -> None:
    values = np.linspace(-3000, 3000, 10_000).reshape(100, 100).astype(np.int16)
    out = to_8_bit(values)
    assert (out[0, 0], out[-1, -1]) == (0, 255)
    assert out[50, 0] == pytest.approx(128, abs=1)


def test_colours_keep_their_ratios() -> None:
    red = _camera()
    out = to_8_bit(np.dstack((red, red // 2, red // 4))).astype(float)
    bright = red > 2000
    assert out[bright, 1] / out[bright, 0] == pytest.approx(0.5, abs=0.02)
    assert out[bright, 2] / out[bright, 0] == pytest.approx(0.25, abs=0.02)


def test_true_and_false_are_white_and_black() -> None:
    values = np.zeros((20, 30), np.bool_)
    values[10:] = True
    out = to_8_bit(values)
    assert np.unique(out[:10]).tolist() == [0]
    assert np.unique(out[10:]).tolist() == [255]


@pytest.mark.parametrize(
    "dtype", [np.int8, np.int32, np.uint32, np.int64, np.uint64, np.float16, np.float64]
)
def test_the_rule_is_the_same_for_every_type(dtype: type[np.generic]) -> None:
    ramp = np.arange(100).repeat(100).reshape(100, 100)
    assert np.array_equal(to_8_bit(ramp.astype(dtype)), to_8_bit(ramp.astype(np.uint16)))


def test_extreme_values_do_not_overflow() -> None:
    values = np.zeros((10, 10), np.float64)
    values[:5], values[5:] = -1e308, 1e308
    out = to_8_bit(values)
    assert out.dtype == np.uint8
    assert out[0, 0] <= out[-1, -1]


def test_large_pictures_are_sampled_evenly() -> None:
    values = np.tile(np.linspace(0, 4095, 3000, dtype=np.uint16), (2000, 1))
    out = to_8_bit(values)
    assert (out.min(), out.max()) == (0, 255)
    assert (out == 255).mean() < 0.005
