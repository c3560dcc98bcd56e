"""Which pictures count as nearly the same."""

import random
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from engine.base.address import PictureAddress
from engine.base.jobs import JobCancelled, JobControl
from engine.datasets.checks.perceptual_hash import NEAR, near_duplicate_sets, perceptual_hash
from engine.datasets.micrograph import SHAPES, draw_micrograph
from engine.images import read
from tests.helpers.pictures import Pixels, photo, pixels_of, plain, save

PHOTOS = ("astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg", "camera.png", "coins.png")


def _apart(one: int, other: int) -> int:
    return (one ^ other).bit_count()


def _hash(image: Image.Image) -> int:
    return perceptual_hash(pixels_of(image))


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_is_known_again_when_saved_anew_in_another_size(
    samples: Path, tmp_path: Path, name: str
) -> None:
    original = read(PictureAddress(samples / name))
    image = Image.fromarray(original.pixels)
    for scale, quality in ((1.0, 60), (0.75, 85), (0.3, 85), (1.5, 90)):
        size = (round(image.width * scale), round(image.height * scale))
        path = save(image.resize(size), tmp_path / "again.jpg", quality=quality)
        again = read(PictureAddress(path), min_side=64)
        assert _apart(perceptual_hash(original.pixels), perceptual_hash(again.pixels)) <= NEAR


def test_different_photos_are_far_from_each_other(samples: Path) -> None:
    hashes = [perceptual_hash(read(PictureAddress(samples / name)).pixels) for name in PHOTOS]
    assert min(_apart(one, other) for one, other in combinations(hashes, 2)) > 3 * NEAR


def test_different_micrographs_are_far_from_each_other() -> None:
    hashes = [
        _hash(draw_micrograph(label, np.random.default_rng((kind, number))))
        for kind, label in enumerate(SHAPES)
        for number in range(15)
    ]
    assert min(_apart(one, other) for one, other in combinations(hashes, 2)) > 2 * NEAR


def _field(number: int, cells: int) -> Pixels:
    """What one microscope shows: always the same uneven light, other cells each time."""
    rng = np.random.default_rng(number)
    rows, columns = np.mgrid[0:160, 0:160] / 160
    light = 225 * (1 - 0.6 * ((rows - 0.4) ** 2 + (columns - 0.55) ** 2))
    image = Image.fromarray(light.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for x, y, radius in rng.uniform((10, 10, 3), (150, 150, 6), (cells, 3)):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=90)
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(1)), np.float64)
    noisy = np.clip(blurred + rng.normal(0, 3, blurred.shape), 0, 255).astype(np.uint8)
    return pixels_of(Image.fromarray(noisy))


def test_sparse_cells_under_the_same_light_are_different_pictures() -> None:
    hashes = [perceptual_hash(_field(number, cells=6)) for number in range(30)]
    assert min(_apart(one, other) for one, other in combinations(hashes, 2)) > NEAR


def test_empty_fields_under_the_same_light_are_not_compared() -> None:
    assert {perceptual_hash(_field(number, cells=0)) for number in range(10)} == {0}


def test_plain_pictures_are_not_compared() -> None:
    assert {_hash(plain((grey, 0, 9))) for grey in range(0, 256, 50)} == {0}


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (7, 3)])
def test_tiny_pictures_do_no_harm(size: tuple[int, int]) -> None:
    assert 0 <= _hash(photo(*size)) < 2**128


def test_near_sets_are_those_that_comparing_every_pair_finds() -> None:
    rng = random.Random(1)
    hashes = [rng.getrandbits(128) for _ in range(300)]
    hashes += [hashes[n] ^ sum(1 << bit for bit in rng.sample(range(128), flips))
               for n, flips in ((5, NEAR), (7, NEAR + 1), (9, 1), (9, 2))]  # fmt: skip
    expected = {(n, m) for n, m in combinations(range(304), 2)
                if _apart(hashes[n], hashes[m]) <= NEAR}  # fmt: skip
    assert {(5, 300), (9, 302), (9, 303)} <= expected
    assert near_duplicate_sets(hashes, JobControl()) == [[5, 300], [9, 302, 303]]


def test_a_chain_of_near_pictures_is_one_set() -> None:
    first = 0xFFFF
    chain = [first, first ^ (2**NEAR - 1) << 64, first ^ (2 ** (2 * NEAR) - 1) << 64]
    assert near_duplicate_sets(chain, JobControl()) == [[0, 1, 2]]


def test_nothing_is_near_a_picture_with_nothing_to_see() -> None:
    assert near_duplicate_sets([0, 0, 1, 0, 3], JobControl()) == [[2, 4]]
    assert near_duplicate_sets([], JobControl()) == []


def test_comparing_can_be_cancelled() -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        near_duplicate_sets([1, 2, 3], control)
