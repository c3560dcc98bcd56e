"""Varied pictures: as the seed says, and no otherwise."""

import numpy as np
import pytest

from engine.base.types import Preprocessing
from engine.models.preprocessing import to_input
from engine.training.classification.augmentation import augment
from engine.training.classification.config import Augmentation
from tests.helpers.pictures import photo, pixels_of
from tests.helpers.teaching import RULE

PIXELS = pixels_of(photo(90, 60))
VARIED = (Augmentation.LIGHT, Augmentation.STRONG)


@pytest.mark.parametrize("how", VARIED)
def test_the_same_seed_gives_the_same_pixels(how: Augmentation) -> None:
    one, two = (augment(PIXELS, RULE, how, (1, 2, 3)) for _ in range(2))
    assert np.array_equal(one, two)


@pytest.mark.parametrize("how", VARIED)
def test_another_seed_epoch_or_picture_gives_others(how: Augmentation) -> None:
    seeds = [(1, 2, 3), (0, 2, 3), (1, 3, 3), (1, 2, 4)]
    pictures = {augment(PIXELS, RULE, how, seed).tobytes() for seed in seeds}
    assert len(pictures) == len(seeds)


@pytest.mark.parametrize("how", VARIED)
@pytest.mark.parametrize("size", [(90, 60), (1, 1), (1, 300), (300, 1), (33, 31)])
def test_a_varied_picture_of_any_shape_is_an_input(
    how: Augmentation, size: tuple[int, int]
) -> None:
    pixels = np.full((*size, 3), 90, np.uint8)
    for seed in range(10):
        varied = augment(pixels, RULE, how, (seed,))
        assert varied.shape == (RULE.crop, RULE.crop, 3)
        assert varied.dtype == np.uint8


def test_light_variation_neither_turns_nor_recolours() -> None:
    """Red above and blue below stay red above and blue below."""
    pixels = np.zeros((60, 60, 3), np.uint8)
    pixels[:20, :, 0] = pixels[40:, :, 2] = 200
    for seed in range(20):
        varied = augment(pixels, RULE, Augmentation.LIGHT, (seed,)).astype(int)
        assert varied[0, :, 0].min() >= varied[0, :, 2].max()
        assert varied[-1, :, 2].min() >= varied[-1, :, 0].max()


def test_strong_variation_turns_some_pictures_upside_down() -> None:
    pixels = np.zeros((60, 60, 3), np.uint8)
    pixels[:30, :, 0] = pixels[30:, :, 2] = 200
    varied = [augment(pixels, RULE, Augmentation.STRONG, (seed,)) for seed in range(20)]
    red_above = [bool(v[4, 16, 0] > v[4, 16, 2]) for v in varied]
    assert True in red_above
    assert False in red_above


def test_the_whole_picture_at_most_is_seen() -> None:
    """Nothing is invented around it but at turned corners."""
    pixels = np.full((60, 60, 3), 100, np.uint8)
    for seed in range(20):
        varied = augment(pixels, RULE, Augmentation.LIGHT, (seed,)).astype(int)
        assert np.ptp(varied) <= 1
        assert 100 * 0.85 - 1 <= varied.min() <= varied.max() <= 100 * 1.15 + 1


def test_the_models_way_of_resizing_is_used() -> None:
    bilinear = Preprocessing(RULE.resize, RULE.crop, RULE.mean, RULE.std, "bilinear")
    one, two = (
        augment(PIXELS, preprocessing, Augmentation.LIGHT, (5,))
        for preprocessing in (RULE, bilinear)
    )
    assert not np.array_equal(one, two)
    assert np.abs(one.astype(int) - two).mean() < 10


def test_a_varied_picture_is_still_the_picture() -> None:
    plain = to_input(PIXELS, RULE).astype(int)
    for seed in range(10):
        varied = augment(PIXELS, RULE, Augmentation.LIGHT, (seed,)).astype(int)
        assert abs(varied.mean() - plain.mean()) < 40
