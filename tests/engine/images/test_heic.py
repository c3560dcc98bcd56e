"""HEIC, as telephones write it: read where the extra is installed, named where it is not."""

import sys
from pathlib import Path

import pytest
from PIL import Image

from engine.base.errors import EngineError, ErrorCode
from engine.images.reader import read_file
from tests.helpers.pictures import difference, encoded, quadrants

pillow_heif = pytest.importorskip("pillow_heif")


def _write(path: Path, image: Image.Image) -> Path:
    pillow_heif.register_heif_opener()
    path.write_bytes(encoded(image, "HEIF", quality=95))
    return path


def test_a_heic_is_read(tmp_path: Path) -> None:
    picture = read_file(_write(tmp_path / "a.heic", quadrants(128, 64)))
    assert (picture.width, picture.height) == (128, 64)
    assert difference(picture.pixels, quadrants(128, 64)) < 5
    assert picture.notes == ()


def test_a_transparent_heic_is_laid_over_white(tmp_path: Path) -> None:
    image = quadrants(128, 64)
    image.putalpha(0)
    pixels = read_file(_write(tmp_path / "a.heic", image)).pixels
    assert pixels.min() > 250


def test_a_heic_cut_short_is_truncated(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.heic", quadrants(128, 64))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(EngineError) as caught:
        read_file(path)
    assert caught.value.code is ErrorCode.IMAGE_TRUNCATED


def test_without_the_extra_heic_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _write(tmp_path / "a.heic", quadrants(128, 64))
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(EngineError, match=r"lensmith\[heic\]") as caught:
        read_file(path)
    assert caught.value.code is ErrorCode.IMAGE_NEEDS_EXTRA
    assert caught.value.params["extra"] == "heic"
