"""Files cut short are told from files that are damaged."""

import pytest

from engine.images.endings import ends_early
from engine.images.kinds import Kind
from tests.helpers.pictures import encoded, quadrants

KINDS = [Kind.JPEG, Kind.PNG, Kind.GIF, Kind.WEBP, Kind.BMP, Kind.TIFF, Kind.AVIF]


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_file_does_not_end_early(kind: Kind) -> None:
    assert not ends_early(encoded(quadrants(), kind.name), kind)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Kind.TIFF])
def test_a_file_without_its_last_bytes_ends_early(kind: Kind) -> None:
    assert ends_early(encoded(quadrants(), kind.name)[:-20], kind)


@pytest.mark.parametrize(
    "head",
    [b"II*\0\x40\0\0\0", b"MM\0*\0\0\0\x40", b"II+\0\x08\0\0\0" + b"\x40" + b"\0" * 7],
    ids=["little-endian", "big-endian", "big-tiff"],
)
def test_a_tiff_without_its_directory_ends_early(head: bytes) -> None:
    assert ends_early(head + b"\0" * 32, Kind.TIFF)
    assert not ends_early(head + b"\0" * 64, Kind.TIFF)


@pytest.mark.parametrize("size", [b"\0\0\0\0", b"\0\0\0\x01" + b"mdat" + b"\0" * 7 + b"\x20"])
def test_boxes_of_unusual_size_are_understood(size: bytes) -> None:
    whole = b"\0\0\0\x10ftypavif....".ljust(16, b".") + size.ljust(32, b".")
    assert not ends_early(whole, Kind.AVIF)


def test_dicom_prescribes_no_ending() -> None:
    assert not ends_early(b"", Kind.DICOM)
