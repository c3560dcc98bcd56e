"""Odd files that can be read are read, and nothing is printed over the user's terminal."""

import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from engine.images.reader import read_file
from tests.helpers.pictures import difference, encoded, quadrants

# A directory that announces five entries and holds none.
BROKEN_EXIF = b"Exif\0\0II*\0\x08\0\0\0\x05\0"


@pytest.fixture
def odd_files(tmp_path: Path) -> list[Path]:
    """A JPEG that Pillow warns of, and a TIFF that tifffile logs an error about."""
    jpeg, tiff = tmp_path / "a.jpg", tmp_path / "a.tif"
    jpeg.write_bytes(encoded(quadrants(), "JPEG", exif=BROKEN_EXIF))
    content = encoded(quadrants(), "TIFF", description="lost")
    entry = content.index(b"\x0e\x01\x02\0")  # tag 270, of type ASCII: no such type as 99
    tiff.write_bytes(content[: entry + 2] + b"\x63" + content[entry + 3 :])
    return [jpeg, tiff]


def test_odd_files_are_read_even_where_warnings_are_errors(odd_files: list[Path]) -> None:
    for path in odd_files:
        assert difference(read_file(path).pixels, quadrants()) < 4


def test_odd_files_are_read_after_somebody_reset_the_warnings(odd_files: list[Path]) -> None:
    read_file(odd_files[0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_file(odd_files[0]).width == 64


def test_reading_odd_files_prints_nothing(odd_files: list[Path]) -> None:
    code = (
        "import sys, pathlib, engine.images.reader as r; "
        "[r.read_file(pathlib.Path(p)) for p in sys.argv[1:]]"
    )
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", code, *odd_files],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_warnings_of_others_are_left_alone(odd_files: list[Path]) -> None:
    read_file(odd_files[0])
    with pytest.raises(UserWarning, match="mine"):
        warnings.warn("mine", stacklevel=1)
