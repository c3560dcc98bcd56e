"""Pictures taken with the camera on its side are seen upright."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from engine.images.reader import read_file
from tests.helpers.pictures import (
    as_16_bit,
    difference,
    grey_quadrants,
    quadrants,
    save_turned,
)

ORIENTATIONS = range(1, 9)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp"])
def test_a_turned_picture_is_seen_upright(tmp_path: Path, name: str, orientation: int) -> None:
    picture = read_file(save_turned(quadrants(), tmp_path / name, orientation, lossless=True))
    assert (picture.width, picture.height) == (64, 32)
    assert difference(picture.pixels, quadrants()) < 4


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("min_side", [16, 64])
def test_a_turned_jpeg_reduced_is_seen_upright(
    tmp_path: Path, orientation: int, min_side: int
) -> None:
    image = quadrants(640, 320)
    picture = read_file(save_turned(image, tmp_path / "a.jpg", orientation), min_side)
    assert (picture.width, picture.height) == (640, 320)
    height, width = picture.pixels.shape[:2]
    assert height < 320
    assert difference(picture.pixels, quadrants(width, height)) < 4


def test_a_turned_16_bit_tiff_is_seen_upright(tmp_path: Path) -> None:
    stored = np.asarray(grey_quadrants().rotate(90, expand=True))
    orientation = (274, "H", 1, 6, True)
    tifffile.imwrite(tmp_path / "a.tif", as_16_bit(stored), extratags=[orientation])
    picture = read_file(tmp_path / "a.tif")
    assert (picture.width, picture.height) == (64, 32)
    assert difference(picture.pixels, grey_quadrants()) == 0
