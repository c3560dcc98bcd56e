"""What is inside a file decides, not its name."""

from pathlib import Path

import pytest

from engine.images.kinds import (
    PICTURE_SUFFIXES,
    Kind,
    is_foreign,
    is_named_as_picture,
    kind_of,
    name_fits,
)
from tests.helpers.pictures import encoded, quadrants

BEGINNINGS = {
    b"\x49\x49\x2a\0": Kind.TIFF,
    b"\x4d\x4d\0\x2a": Kind.TIFF,
    b"\x49\x49\x2b\0": Kind.TIFF,
    b"\x4d\x4d\0\x2b": Kind.TIFF,
    b"GIF87a": Kind.GIF,
    b"\0\0\0\x18ftypheic": Kind.HEIC,
    b"\0\0\0\x18ftypmif1": Kind.HEIC,
    b"\0\0\0\x18ftypavif": Kind.AVIF,
    b"\0" * 128 + b"DICM": Kind.DICOM,
    b"P1\n2 1\n": Kind.PNM,
    b"P5 # by a microscope\n2 1\n": Kind.PNM,
    b"\0\0\0\x0cjP  \r\n\x87\n": Kind.JPEG2000,
    b"\xff\x4f\xff\x51": Kind.JPEG2000,
    b"\x0c\0\0\0\2\0\2\0\1\0\x18\0": Kind.DIB,
}


PILLOWS = {
    "JPEG": Kind.JPEG, "PNG": Kind.PNG, "GIF": Kind.GIF, "BMP": Kind.BMP, "WEBP": Kind.WEBP,
    "AVIF": Kind.AVIF, "DIB": Kind.DIB, "PPM": Kind.PNM, "JPEG2000": Kind.JPEG2000,
}  # fmt: skip


@pytest.mark.parametrize("name", PILLOWS)
def test_a_file_is_known_by_its_beginning(name: str) -> None:
    assert kind_of(encoded(quadrants(), name)[:132]) is PILLOWS[name]


@pytest.mark.parametrize("head", BEGINNINGS)
def test_a_mark_is_known(head: bytes) -> None:
    assert kind_of(head) is BEGINNINGS[head]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff",
        b"BM is no bitmap",
        b"RIFF....WAVE",
        b"PK\x03\x04",
        b"%PDF",
        b"P5",
        b"P4 patients",
        b"P7\nWIDTH 2\n",
        b"\x28\0\0\0 forty bytes of something else",
        b"\0\0\0\x18ftypisom",
    ],
)
def test_other_files_are_no_picture(head: bytes) -> None:
    assert kind_of(head) is None


@pytest.mark.parametrize(
    "name",
    [
        "a.jpg",
        "a.JPEG",
        "a.b.Tif",
        "a.dcm",
        "a.HEIC",
        "a.ppm",
        "a.PGM",
        "a.pbm",
        "a.pnm",
        "a.jp2",
        "a.j2k",
        "a.jpx",
        "a.dib",
    ],
)
def test_a_name_promises_a_picture(name: str) -> None:
    assert is_named_as_picture(Path(name))


@pytest.mark.parametrize("name", ["a.txt", "a", ".jpg", "jpg", "a.czi", "a.jpg.zip"])
def test_a_name_promises_no_picture(name: str) -> None:
    assert not is_named_as_picture(Path(name))


@pytest.mark.parametrize("name", ["a.czi", "a.SVG", "a.nd2", "a.ome.lif"])
def test_kinds_that_are_not_read_are_known_by_name(name: str) -> None:
    assert is_foreign(Path(name))


def test_no_ending_is_both_read_and_foreign() -> None:
    assert not [suffix for suffix in PICTURE_SUFFIXES if is_foreign(Path(f"a{suffix}"))]


@pytest.mark.parametrize("kind", [Kind.BMP, Kind.DIB])
def test_a_dib_may_have_the_header_of_a_file_or_not(kind: Kind) -> None:
    assert name_fits(Path("a.dib"), kind)


def test_a_name_fits_its_own_kind_and_no_other() -> None:
    assert name_fits(Path("a.JPG"), Kind.JPEG)
    assert not name_fits(Path("a.jpg"), Kind.PNG)


@pytest.mark.parametrize("name", ["a", "a.dat", "a.czi"])
def test_a_name_that_promises_nothing_fits_every_kind(name: str) -> None:
    assert name_fits(Path(name), Kind.PNG)
