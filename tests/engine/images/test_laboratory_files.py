"""PNM, JPEG 2000 and DIB: kinds that microscopes, cameras and archives of a laboratory write."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import NoteKind
from engine.images import find_pictures
from engine.images.reader import read_file
from tests.helpers.datasets import checked
from tests.helpers.pictures import (
    as_16_bit,
    difference,
    encoded,
    grey_quadrants,
    photo,
    pixels_of,
    quadrants,
)


def _j2k(values: NDArray[Any], **options: Any) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(values, **options))


def _ppm_16_bit(values: NDArray[Any]) -> bytes:
    height, width, _ = values.shape
    return b"P6\n# 16 bit\n%d %d\n65535\n" % (width, height) + values.astype(">u2").tobytes()


def _read(place: Path, name: str, data: bytes) -> NDArray[Any]:
    (place / name).write_bytes(data)
    picture = read_file(place / name)
    assert not any(note.kind is NoteKind.OTHER_FORMAT for note in picture.notes)
    assert (picture.height, picture.width) == picture.pixels.shape[:2]
    return picture.pixels


def _refusal(place: Path, name: str, data: bytes) -> EngineError:
    (place / name).write_bytes(data)
    with pytest.raises(EngineError) as caught:
        read_file(place / name)
    return caught.value


COLOURED = {
    "a.ppm": lambda: encoded(quadrants(), "PPM"),
    "a.pnm": lambda: encoded(quadrants(), "PPM"),
    "a.jp2": lambda: encoded(quadrants(), "JPEG2000"),
    "a.jpx": lambda: encoded(quadrants(), "JPEG2000"),
    "a.j2k": lambda: encoded(quadrants(), "JPEG2000", no_jp2=True),
    "a.dib": lambda: encoded(quadrants(), "DIB"),
    "with a file's header.dib": lambda: encoded(quadrants(), "BMP"),
    "deep.ppm": lambda: _ppm_16_bit(as_16_bit(pixels_of(quadrants()))),
    "deep.jp2": lambda: _j2k(as_16_bit(pixels_of(quadrants())), codecformat="jp2", level=0),
    "deep.j2k": lambda: _j2k(as_16_bit(pixels_of(quadrants())), codecformat="j2k", level=0),
}
GREY = {
    "a.pgm": lambda: encoded(grey_quadrants(), "PPM"),
    "deep.pgm": lambda: encoded(Image.fromarray(as_16_bit(_greys())), "PPM"),
    "deep.jp2": lambda: _j2k(as_16_bit(_greys()), codecformat="jp2", level=0),
    "12 bit.j2k": lambda: _j2k(as_16_bit(_greys()) >> 4, codecformat="j2k", level=0,
                               bitspersample=12),
    "text.pgm": lambda: b"P2 64 32 255\n" + b" ".join(b"%d" % v for v in _greys().flat),
}  # fmt: skip


def _greys() -> NDArray[Any]:
    return np.asarray(grey_quadrants())


@pytest.mark.parametrize("name", COLOURED)
def test_colours_are_read(tmp_path: Path, name: str) -> None:
    assert difference(_read(tmp_path, name, COLOURED[name]()), quadrants()) < 1


@pytest.mark.parametrize("name", GREY)
def test_greys_are_read(tmp_path: Path, name: str) -> None:
    assert difference(_read(tmp_path, name, GREY[name]()), grey_quadrants()) < 1


def test_a_bitmap_is_black_and_white(tmp_path: Path) -> None:
    image = grey_quadrants().convert("1")
    assert difference(_read(tmp_path, "a.pbm", encoded(image, "PPM")), image) == 0


@pytest.mark.parametrize("name", ["dark.ppm", "dark.jp2", "dark.pgm"])
def test_dark_pictures_of_16_bit_are_scaled_by_the_same_rule(tmp_path: Path, name: str) -> None:
    dark = (as_16_bit(pixels_of(photo(64, 48))) // 200).astype(np.uint16)
    grey = name.endswith(".pgm")
    values = dark[..., 0].copy() if grey else dark
    as_png = bytes(imagecodecs.png_encode(values))
    write: dict[str, Callable[[], bytes]] = {
        "dark.ppm": lambda: _ppm_16_bit(values),
        "dark.jp2": lambda: _j2k(values, codecformat="jp2", level=0),
        "dark.pgm": lambda: encoded(Image.fromarray(values), "PPM"),
    }
    expected = _read(tmp_path, "dark.png", as_png)
    assert expected.max() == 255
    assert difference(_read(tmp_path, name, write[name]()), expected) == 0
    assert NoteKind.BRIGHTNESS_SCALED in {n.kind for n in read_file(tmp_path / name).notes}


@pytest.mark.parametrize("name", [*COLOURED, "a.pgm", "12 bit.j2k", "text.pgm"])
def test_files_cut_short_are_said_and_never_half_a_picture(tmp_path: Path, name: str) -> None:
    data = (COLOURED | GREY)[name]()
    for length in (len(data) // 2, len(data) - 90, len(data) - 20):
        assert _refusal(tmp_path, name, data[:length]).code is ErrorCode.IMAGE_TRUNCATED


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.pgm", b"P5 60000 60000 255\n\0"),
        ("a.ppm", b"P6 99999 99999 65535\n\0"),
        ("a.pbm", b"P4 99999 99999\n\0"),
        ("a.dib", struct.pack("<IiiHHIIiiII", 40, 60000, 60000, 1, 24, 0, 0, 0, 0, 0, 0)),
    ],
)
def test_a_few_bytes_that_promise_a_giant_are_refused(
    tmp_path: Path, name: str, head: bytes
) -> None:
    assert _refusal(tmp_path, name, head).code is ErrorCode.IMAGE_TOO_LARGE


@pytest.mark.parametrize("ending", ["jp2", "j2k"])
def test_a_giant_in_jpeg_2000_is_refused(tmp_path: Path, ending: str) -> None:
    data = bytearray(_j2k(as_16_bit(_greys()), codecformat=ending))
    size = struct.pack(">II", 60000, 60000)
    at = data.find(b"\xff\x4f\xff\x51")
    data[at + 8 : at + 16] = size
    if ending == "jp2":
        box = data.find(b"ihdr")
        data[box + 4 : box + 12] = size
    error = _refusal(tmp_path, f"a.{ending}", bytes(data))
    assert error.code is ErrorCode.IMAGE_TOO_LARGE


def test_folders_and_the_check_know_them(tmp_path: Path) -> None:
    for label, tone in (("a", 0), ("b", 100)):
        (tmp_path / label).mkdir()
        for number, name in enumerate(("1.ppm", "2.jp2", "3.dib", "4.pgm", "5.j2k")):
            image = photo(48, 48, seed=tone + number)
            kind = {"dib": "DIB", "ppm": "PPM", "pgm": "PPM"}.get(name[2:], "JPEG2000")
            deep = image.convert("I;16") if name == "4.pgm" else image
            (tmp_path / label / name).write_bytes(encoded(deep, kind))
    assert len(find_pictures(tmp_path, JobControl())) == 10
    report = checked(tmp_path)
    assert [count.usable for count in report.counts] == [5, 5]
    assert not [problem for problem in report.problems if problem.errors]
