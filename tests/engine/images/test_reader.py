"""Every ordinary kind of picture comes out upright, RGB and 8 bit."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.base.address import PictureAddress
from engine.base.types import NoteKind
from engine.images import fit, thumbnail
from engine.images.reader import read_file
from tests.helpers.pictures import (
    GREYS,
    as_16_bit,
    difference,
    grey_quadrants,
    pixels_of,
    plain,
    quadrants,
    save,
)

LOSSLESS = {
    "png": ("a.png", {}),
    "interlaced-png": ("a.png", {"interlace": 1}),
    "webp": ("a.webp", {"lossless": True}),
    "bmp": ("a.bmp", {}),
    "gif": ("a.gif", {}),
    "tiff": ("a.tif", {}),
}
LOSSY = {
    "jpeg": ("a.jpg", {"quality": 95}),
    "progressive-jpeg": ("a.jpeg", {"quality": 95, "progressive": True}),
    "webp": ("a.webp", {"quality": 95}),
    "avif": ("a.avif", {"quality": 95}),
}
Case = tuple[str, dict[str, object]]


@pytest.mark.parametrize("case", LOSSLESS.values(), ids=LOSSLESS)
def test_lossless_kinds_are_read_exactly(tmp_path: Path, case: Case) -> None:
    name, options = case
    picture = read_file(save(quadrants(), tmp_path / name, **options))
    assert difference(picture.pixels, quadrants()) == 0
    assert picture.notes == ()


@pytest.mark.parametrize("case", LOSSY.values(), ids=LOSSY)
def test_lossy_kinds_are_read_nearly_exactly(tmp_path: Path, case: Case) -> None:
    name, options = case
    picture = read_file(save(quadrants(), tmp_path / name, **options))
    assert difference(picture.pixels, quadrants()) < 4
    assert picture.notes == ()


def test_pixels_are_8_bit_rgb_and_read_only(tmp_path: Path) -> None:
    picture = read_file(save(grey_quadrants(), tmp_path / "a.png"))
    assert (picture.width, picture.height) == (64, 32)
    assert picture.pixels.shape == (32, 64, 3)
    assert picture.pixels.dtype == np.uint8
    with pytest.raises(ValueError, match="read-only"):
        picture.pixels[0, 0, 0] = 1


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png"])
def test_moving_pictures_give_their_first_frame_and_say_so(tmp_path: Path, name: str) -> None:
    more = [plain((0, 0, 0)), plain((255, 255, 255))]
    path = save(quadrants(), tmp_path / name, save_all=True, append_images=more)
    picture = read_file(path)
    assert difference(picture.pixels, quadrants()) < 8
    assert [note.kind for note in picture.notes] == [NoteKind.FIRST_FRAME]


def test_what_telephones_append_to_a_jpeg_is_not_remarked(tmp_path: Path) -> None:
    path = save(quadrants(), tmp_path / "a.mpo", save_all=True, append_images=[quadrants()])
    picture = read_file(path.rename(tmp_path / "a.jpg"))
    assert difference(picture.pixels, quadrants()) < 8
    assert picture.notes == ()


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.gif", "a.jpg", "a.webp"])
def test_grey_pictures_become_rgb(tmp_path: Path, name: str) -> None:
    picture = read_file(save(grey_quadrants(), tmp_path / name))
    assert difference(picture.pixels, grey_quadrants()) < 2


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.gif"])
def test_palette_pictures_show_their_colours(tmp_path: Path, name: str) -> None:
    picture = read_file(save(quadrants().quantize(4), tmp_path / name))
    assert difference(picture.pixels, quadrants()) == 0


@pytest.mark.parametrize("name", ["a.png", "a.gif"])
def test_a_transparent_palette_colour_is_white(tmp_path: Path, name: str) -> None:
    image = quadrants().quantize(4)
    picture = read_file(save(image, tmp_path / name, transparency=image.getpixel((0, 0))))
    assert picture.pixels[0, 0].tolist() == [255, 255, 255]
    assert difference(picture.pixels[16:], pixels_of(quadrants())[16:]) == 0


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif"])
def test_1_bit_pictures_are_black_and_white(tmp_path: Path, name: str) -> None:
    picture = read_file(save(grey_quadrants().point(lambda v: v > 100, "1"), tmp_path / name))
    assert picture.pixels[0, 0].tolist() == [0, 0, 0]
    assert picture.pixels[-1, -1].tolist() == [255, 255, 255]


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.tif"])
@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_transparency_is_laid_over_white(tmp_path: Path, name: str, mode: str) -> None:
    black = (0,) * (len(mode) - 1)
    image = plain((*black, 255), mode)
    image.putpixel((0, 0), (*black, 0))
    image.putpixel((1, 0), (*black, 128))
    picture = read_file(save(image, tmp_path / name, lossless=True, exact=True))
    assert picture.pixels[0, :3].tolist() == [[255] * 3, [127] * 3, [0] * 3]


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_cmyk_is_seen_as_its_colours(tmp_path: Path, name: str) -> None:
    picture = read_file(save(quadrants().convert("CMYK"), tmp_path / name))
    assert difference(picture.pixels, quadrants()) < 4


def test_16_bit_grey_png_keeps_its_brightness(tmp_path: Path) -> None:
    image = Image.fromarray(as_16_bit(np.asarray(grey_quadrants())))
    picture = read_file(save(image, tmp_path / "a.png"))
    assert [int(v) for v in np.unique(picture.pixels)] == sorted(GREYS)
    assert [note.kind for note in picture.notes] == [NoteKind.BRIGHTNESS_SCALED]


@pytest.mark.parametrize("name", ["a b.png", "测试.png", "Ü.png", "🔬🦠.png", "x" * 196 + ".png"])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "Fotos für 测试 🔬"
    folder.mkdir()
    assert read_file(save(quadrants(), folder / name)).width == 64


def test_a_thumbnail_is_no_larger_than_asked_for(tmp_path: Path) -> None:
    path = save(quadrants(640, 320), tmp_path / "a.jpg")
    assert thumbnail(PictureAddress(path), 100).shape == (50, 100, 3)


def test_fit_leaves_small_pictures_alone() -> None:
    pixels = pixels_of(quadrants())
    assert fit(pixels, 64) is pixels
