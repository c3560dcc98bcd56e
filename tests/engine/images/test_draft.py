"""Large JPEGs are decoded in reduced size where that is enough."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.base.types import Picture
from engine.images.reader import read_file
from tests.helpers.pictures import Pixels, difference, photo, quadrants, save, save_turned

SIDE = 256


@pytest.fixture(scope="module")
def camera_jpeg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12 megapixels, as a telephone takes them."""
    return save(photo(4032, 3024), tmp_path_factory.mktemp("camera") / "a.jpg", quality=90)


@pytest.fixture(scope="module")
def reduced(camera_jpeg: Path) -> Picture:
    return read_file(camera_jpeg, min_side=SIDE)


def _resized(picture: Picture) -> Pixels:
    size = (SIDE * 4 // 3, SIDE)
    return np.asarray(Image.fromarray(picture.pixels).resize(size, Image.Resampling.BICUBIC))


def test_a_large_jpeg_comes_back_smaller_but_not_too_small(reduced: Picture) -> None:
    assert max(reduced.pixels.shape) < 4032
    assert min(reduced.pixels.shape[:2]) >= SIDE


def test_the_size_told_is_that_of_the_original(reduced: Picture) -> None:
    assert (reduced.width, reduced.height) == (4032, 3024)


def test_the_reduced_picture_is_that_of_the_full_decoding(
    camera_jpeg: Path, reduced: Picture
) -> None:
    full = read_file(camera_jpeg)
    assert full.pixels.shape == (3024, 4032, 3)
    # measured: 0.18 to 0.19 grey levels, at quality 90 and 75
    assert difference(_resized(reduced), _resized(full)) <= 0.5


def test_the_size_of_a_reduced_jpeg_on_its_side_is_upright(tmp_path: Path) -> None:
    picture = read_file(save_turned(quadrants(1600, 1200), tmp_path / "a.jpg", 6), min_side=128)
    assert (picture.width, picture.height) == (1600, 1200)
    assert picture.pixels.shape == (300, 400, 3)


def test_a_jpeg_smaller_than_asked_for_is_left_as_it_is(tmp_path: Path) -> None:
    picture = read_file(save(quadrants(), tmp_path / "a.jpg"), min_side=SIDE)
    assert picture.pixels.shape == (32, 64, 3)
