"""PNG with 16 bit per channel: colours and opacity, and 12-bit cameras in 16-bit files."""

from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.base.types import NoteKind
from engine.images.reader import read_file
from tests.helpers.pictures import as_16_bit, difference, pixels_of, quadrants


def _write(path: Path, values: NDArray[np.uint16]) -> Path:
    path.write_bytes(imagecodecs.png_encode(values))
    return path


def _ramp(channels: int) -> NDArray[np.uint16]:
    """Every value of 12 bit once, in each channel."""
    ramp = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    return ramp if channels == 1 else np.dstack([ramp] * channels)


def test_rgb_keeps_its_colours(tmp_path: Path) -> None:
    picture = read_file(_write(tmp_path / "a.png", as_16_bit(pixels_of(quadrants()))))
    assert difference(picture.pixels, quadrants()) == 0
    assert [note.kind for note in picture.notes] == [NoteKind.BRIGHTNESS_SCALED]


@pytest.mark.parametrize("channels", [1, 3], ids=["grey", "rgb"])
def test_12_bit_content_keeps_its_detail(tmp_path: Path, channels: int) -> None:
    pixels = read_file(_write(tmp_path / "a.png", _ramp(channels))).pixels
    assert len(np.unique(pixels)) == 256
    assert 126 <= np.median(pixels) <= 129


def test_12_bit_rgba_keeps_its_detail(tmp_path: Path) -> None:
    values = np.dstack((_ramp(3), np.full((64, 64), 65535, np.uint16)))
    pixels = read_file(_write(tmp_path / "a.png", values)).pixels
    assert len(np.unique(pixels)) == 256
    assert 126 <= np.median(pixels) <= 129


@pytest.mark.parametrize("colours", [1, 3], ids=["LA", "RGBA"])
def test_opacity_is_laid_over_white(tmp_path: Path, colours: int) -> None:
    values = np.zeros((32, 64, colours + 1), np.uint16)
    values[16:, :, :colours] = 4095
    values[..., -1] = 65535
    values[0, 0, -1], values[0, 1, -1] = 0, 32768
    pixels = read_file(_write(tmp_path / "a.png", values)).pixels
    assert pixels[0, :3].tolist() == [[255] * 3, [128] * 3, [0] * 3]
    assert pixels[-1, -1].tolist() == [255] * 3
