"""TIFF as microscopes and scanners write it."""

from pathlib import Path

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Note, NoteKind, Picture
from engine.images.reader import read_file
from tests.helpers.pictures import as_16_bit, difference, grey_quadrants, pixels_of, quadrants

GREY = np.asarray(grey_quadrants())
RGB = pixels_of(quadrants())
SCALED = Note(NoteKind.BRIGHTNESS_SCALED)

GREY_FILES: dict[str, tuple[NDArray[np.generic], dict[str, object]]] = {
    "8-bit": (GREY, {}),
    "16-bit": (as_16_bit(GREY), {}),
    "12-bit-in-16": (as_16_bit(GREY) // 16, {}),
    "signed-16-bit": (GREY.astype(np.int16) * 100 - 12000, {}),
    "32-bit": (GREY.astype(np.uint32) * 1000, {}),
    "float16": (GREY.astype(np.float16), {}),
    "float32": (GREY.astype(np.float32) / 255 - 0.5, {}),
    "float64": (GREY.astype(np.float64) * 1e9, {}),
    "tiled-8-bit": (GREY, {"tile": (16, 16)}),
    "tiled-16-bit": (as_16_bit(GREY), {"tile": (16, 16)}),
    "big-tiff-8-bit": (GREY, {"bigtiff": True}),
    "big-tiff-16-bit": (as_16_bit(GREY), {"bigtiff": True}),
    "big-endian-16-bit": (as_16_bit(GREY), {"byteorder": ">"}),
    "white-is-zero-8-bit": (255 - GREY, {"photometric": "miniswhite"}),
    "white-is-zero-16-bit": (65535 - as_16_bit(GREY), {"photometric": "miniswhite"}),
    "white-is-zero-1-bit": (GREY < 100, {"photometric": "miniswhite"}),
    "lzw-16-bit": (as_16_bit(GREY), {"compression": "lzw", "predictor": True}),
    "deflate-16-bit": (as_16_bit(GREY), {"compression": "deflate", "predictor": True}),
    "zstd-8-bit": (GREY, {"compression": "zstd"}),
    "packbits-8-bit": (GREY, {"compression": "packbits"}),
    "jpeg2000-8-bit": (GREY, {"compression": "jpeg2000"}),
}
RGB_FILES: dict[str, tuple[NDArray[np.generic], dict[str, object]]] = {
    "8-bit": (RGB, {}),
    "16-bit": (as_16_bit(RGB), {}),
    "float32": (RGB.astype(np.float32), {}),
    "planes-8-bit": (np.moveaxis(RGB, -1, 0), {"planarconfig": "separate"}),
    "planes-16-bit": (np.moveaxis(as_16_bit(RGB), -1, 0), {"planarconfig": "separate"}),
    "lzw": (RGB, {"compression": "lzw"}),
    "deflate": (RGB, {"compression": "deflate"}),
    "jpeg": (RGB, {"compression": "jpeg", "compressionargs": {"level": 95}}),
    "tiled-jpeg": (RGB, {"compression": "jpeg", "tile": (16, 16)}),
    "tiled-planes": (
        np.moveaxis(RGB, -1, 0),
        {"planarconfig": "separate", "tile": (16, 16), "compression": "deflate"},
    ),
    "jpeg2000": (RGB, {"compression": "jpeg2000"}),
    "webp": (RGB, {"compression": "webp"}),
    "cmyk": (np.dstack((255 - RGB, GREY * 0)), {"photometric": "separated"}),
    "lzw-cmyk": (
        np.dstack((255 - RGB, GREY * 0)),
        {"photometric": "separated", "compression": "lzw"},
    ),
    "3-grey-channels": (RGB, {"photometric": "minisblack", "planarconfig": "contig"}),
    "premultiplied": (
        np.dstack((RGB, np.full_like(GREY, 255))),
        {"extrasamples": ["assocalpha"]},
    ),
}


def _read(path: Path, values: NDArray[np.generic], **options: object) -> Picture:
    tifffile.imwrite(path, values, **{"photometric": "minisblack", **options})
    return read_file(path)


def _is_scaled(values: NDArray[np.generic]) -> bool:
    return values.dtype not in {np.dtype(np.uint8), np.dtype(np.bool_)}


@pytest.mark.parametrize("name", GREY_FILES)
def test_grey_tiffs_are_read(tmp_path: Path, name: str) -> None:
    values, options = GREY_FILES[name]
    expected = np.where(GREY < 100, 0, 255) if values.dtype == np.bool_ else GREY
    picture = _read(tmp_path / "a.tif", values, **options)
    assert picture.notes == ((SCALED,) if _is_scaled(values) else ())
    assert difference(picture.pixels, np.dstack([expected.astype(np.uint8)] * 3)) < 1


@pytest.mark.parametrize("name", RGB_FILES)
def test_colour_tiffs_are_read(tmp_path: Path, name: str) -> None:
    values, options = RGB_FILES[name]
    picture = _read(tmp_path / "a.tif", values, **{"photometric": "rgb", **options})
    assert picture.notes == ((SCALED,) if _is_scaled(values) else ())
    assert difference(picture.pixels, RGB) < 6


@pytest.mark.parametrize("values", [RGB, as_16_bit(RGB)], ids=["8-bit", "16-bit"])
def test_a_tiff_of_many_pages_gives_the_first_and_their_number(
    tmp_path: Path, values: NDArray[np.generic]
) -> None:
    with tifffile.TiffWriter(tmp_path / "a.tif") as tiff:
        for page in (values, values[::-1], values // 2):
            tiff.write(page, photometric="rgb", contiguous=False)
    picture = read_file(tmp_path / "a.tif")
    assert difference(picture.pixels, RGB) == 0
    assert picture.notes[-1] == Note(NoteKind.FIRST_PAGE, {"pages": "3"})


@pytest.mark.parametrize("values", [GREY, as_16_bit(GREY)], ids=["8-bit", "16-bit"])
def test_an_imagej_stack_gives_the_first_plane_and_their_number(
    tmp_path: Path, values: NDArray[np.generic]
) -> None:
    stack = np.stack([values, values[::-1], values // 2, values // 3])
    picture = _read(tmp_path / "a.tif", stack, imagej=True)
    assert difference(picture.pixels, grey_quadrants()) == 0
    assert picture.notes[-1] == Note(NoteKind.FIRST_PAGE, {"pages": "4"})


@pytest.mark.parametrize("rgb", [RGB, as_16_bit(RGB)], ids=["8-bit", "16-bit"])
@pytest.mark.parametrize("channels", [4, 5])
@pytest.mark.parametrize("separate", [False, True], ids=["interleaved", "planes"])
def test_of_many_channels_the_first_3_are_the_colours(
    tmp_path: Path, rgb: NDArray[np.generic], channels: int, separate: bool
) -> None:
    values = np.dstack((rgb, rgb))[..., :channels]
    if separate:
        values = np.moveaxis(values, -1, 0)
    config = "separate" if separate else "contig"
    picture = _read(tmp_path / "a.tif", values, planarconfig=config)
    assert difference(picture.pixels, RGB) == 0
    kept = {"kept": "3", "channels": str(channels)}
    assert picture.notes[-1] == Note(NoteKind.FIRST_CHANNELS, kept)


@pytest.mark.parametrize(
    ("values", "options", "kind"),
    [
        (GREY.astype(np.complex64), {}, "complex numbers"),
        (as_16_bit(np.dstack((RGB, GREY))), {"photometric": "separated"}, "SEPARATED"),
    ],
    ids=["complex", "16-bit-cmyk"],
)
def test_tiffs_that_are_not_read_are_named(
    tmp_path: Path, values: NDArray[np.generic], options: dict[str, object], kind: str
) -> None:
    with pytest.raises(EngineError, match=kind) as caught:
        _read(tmp_path / "a.tif", values, **options)
    assert caught.value.code is ErrorCode.IMAGE_UNSUPPORTED


def test_of_2_channels_the_first_is_the_picture(tmp_path: Path) -> None:
    values = as_16_bit(np.dstack((GREY, GREY[::-1])))
    picture = _read(tmp_path / "a.tif", values, planarconfig="contig")
    assert difference(picture.pixels, grey_quadrants()) == 0
    assert picture.notes == (
        SCALED,
        Note(NoteKind.FIRST_CHANNELS, {"kept": "1", "channels": "2"}),
    )


def test_8_bit_channels_keep_their_brightness(tmp_path: Path) -> None:
    values = np.full((32, 64, 5), 100, np.uint8)
    values[:16] = 120
    picture = _read(tmp_path / "a.tif", values, planarconfig="contig")
    assert np.unique(picture.pixels).tolist() == [100, 120]
    assert SCALED not in picture.notes


def test_opacity_that_is_no_number_is_transparent(tmp_path: Path) -> None:
    values = np.dstack((RGB, np.full(GREY.shape, 1.0))).astype(np.float32)
    values[0, 0, 3] = np.nan
    picture = _read(tmp_path / "a.tif", values, photometric="rgb", extrasamples=["unassalpha"])
    assert picture.pixels[0, 0].tolist() == [255, 255, 255]


def test_opacity_of_a_16_bit_tiff_is_laid_over_white(tmp_path: Path) -> None:
    opaque = np.full(GREY.shape, 65535, np.uint16)
    opaque[0, 0] = 0
    values = np.dstack((as_16_bit(RGB), opaque))
    picture = _read(tmp_path / "a.tif", values, photometric="rgb", extrasamples=["unassalpha"])
    assert picture.pixels[0, 0].tolist() == [255, 255, 255]
    assert difference(picture.pixels[1:], RGB[1:]) == 0
