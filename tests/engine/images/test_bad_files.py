"""Each way in which a file can be bad has a code of its own."""

import errno
import io
import os
import socket
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
import tifffile
from PIL import ImageFile

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Note, NoteKind
from engine.images import raster
from engine.images.reader import read_file
from tests.helpers.pictures import (
    as_16_bit,
    difference,
    encoded,
    photo,
    png_header,
    quadrants,
    tiff_header,
)


def _tiff_16_bit(**options: object) -> bytes:
    buffer = io.BytesIO()
    grey = np.asarray(photo(200, 150).convert("L"))
    tifffile.imwrite(buffer, as_16_bit(grey), photometric="minisblack", **options)
    return buffer.getvalue()


TRUNCATABLE: dict[str, Callable[[], bytes]] = {
    "jpg": lambda: encoded(photo(200, 150), "JPEG"),
    "png": lambda: encoded(photo(200, 150), "PNG"),
    "16-bit.png": lambda: encoded(photo(200, 150).convert("I;16"), "PNG"),
    "webp": lambda: encoded(photo(200, 150), "WEBP"),
    "gif": lambda: encoded(photo(200, 150), "GIF"),
    "bmp": lambda: encoded(photo(200, 150), "BMP"),
    "avif": lambda: encoded(photo(200, 150), "AVIF"),
    "8-bit.tif": lambda: encoded(photo(200, 150), "TIFF"),
    "lzw.tif": lambda: encoded(photo(200, 150), "TIFF", compression="tiff_lzw"),
    "16-bit.tif": _tiff_16_bit,
    "16-bit-lzw.tif": lambda: _tiff_16_bit(compression="lzw"),
}


def _refusal(path: Path) -> EngineError:
    with pytest.raises(EngineError) as caught:
        read_file(path)
    assert str(caught.value).endswith(".")  # the sentence can be made of the params
    return caught.value


def _code(path: Path, content: bytes | None = None) -> ErrorCode:
    if content is not None:
        path.write_bytes(content)
    return _refusal(path).code


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    assert _code(tmp_path / "a.jpg") is ErrorCode.IMAGE_MISSING
    assert _code(tmp_path / "no" / "such" / "a.jpg") is ErrorCode.IMAGE_MISSING


def test_a_file_below_a_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    assert _code(tmp_path / "a" / "b.jpg") is ErrorCode.IMAGE_MISSING


def test_a_file_that_vanished_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded(quadrants(), "PNG"))
    read_file(path)
    path.unlink()
    assert _code(path) is ErrorCode.IMAGE_MISSING


def test_a_link_to_nowhere_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to(tmp_path / "gone.jpg")
    assert _code(tmp_path / "a.jpg") is ErrorCode.IMAGE_MISSING


def test_a_name_with_a_nul_is_missing() -> None:
    assert _code(Path("a\0b.jpg")) is ErrorCode.IMAGE_MISSING


def test_a_name_too_long_is_unreadable(tmp_path: Path) -> None:
    assert _code(tmp_path / ("x" * 300 + ".jpg")) is ErrorCode.IMAGE_UNREADABLE


def test_a_loop_of_links_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to(tmp_path / "b.jpg")
    (tmp_path / "b.jpg").symlink_to(tmp_path / "a.jpg")
    assert _code(tmp_path / "a.jpg") is ErrorCode.IMAGE_UNREADABLE


def test_a_folder_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").mkdir()
    assert _code(tmp_path / "a.jpg") is ErrorCode.IMAGE_IS_FOLDER


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_not_a_file_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    assert _code(tmp_path / "a.jpg") is ErrorCode.IMAGE_NOT_A_FILE


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets with names here")
def test_a_socket_is_not_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may have no more than some 100 characters
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("a.jpg")
        assert _code(tmp_path / "a.jpg") is ErrorCode.IMAGE_NOT_A_FILE


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no device files here")
@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_a_device_is_not_a_file(device: str) -> None:
    assert _code(Path(device)) is ErrorCode.IMAGE_NOT_A_FILE


def test_permission_refused_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")

    def refuse(*_: object) -> NoReturn:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert _code(tmp_path / "a.jpg") is ErrorCode.IMAGE_NO_PERMISSION


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_of_others_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"x")
    path.chmod(0)
    assert _code(path) is ErrorCode.IMAGE_NO_PERMISSION


def test_an_empty_file_is_empty(tmp_path: Path) -> None:
    assert _code(tmp_path / "a.jpg", b"") is ErrorCode.IMAGE_EMPTY


@pytest.mark.parametrize("name", TRUNCATABLE)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_short_is_truncated(tmp_path: Path, name: str, share: float) -> None:
    content = TRUNCATABLE[name]()
    cut = content[: int(len(content) * share)]
    assert _code(tmp_path / f"a.{name}", cut) is ErrorCode.IMAGE_TRUNCATED


@pytest.mark.parametrize(
    "kind", [("a.png", "PNG", 60), ("a.webp", "WEBP", 20), ("a.jpg", "JPEG", 24)], ids=str
)
def test_a_file_overwritten_inside_is_damaged(tmp_path: Path, kind: tuple[str, str, int]) -> None:
    name, form, start = kind
    content = bytearray(encoded(photo(200, 150), form))
    content[start : start + 300] = b"\x55" * 300
    assert _code(tmp_path / name, bytes(content)) is ErrorCode.IMAGE_DAMAGED


@pytest.mark.parametrize("make", [png_header, tiff_header])
def test_a_picture_without_pixels_is_damaged(
    tmp_path: Path, make: Callable[[int, int], bytes]
) -> None:
    assert _code(tmp_path / "a.png", make(0, 32)) is ErrorCode.IMAGE_DAMAGED


def test_text_named_as_a_picture_is_mislabelled(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_text("Dear diary")
    error = _refusal(path)
    assert error.code is ErrorCode.IMAGE_MISLABELLED
    assert error.params == {"suffix": ".jpg"}


def test_an_archive_named_as_a_picture_is_mislabelled(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "Dear diary")
    assert _code(path) is ErrorCode.IMAGE_MISLABELLED


def test_a_picture_under_another_kinds_name_is_read_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(quadrants(), "PNG"))
    picture = read_file(path)
    assert difference(picture.pixels, quadrants()) == 0
    assert picture.notes == (Note(NoteKind.OTHER_FORMAT, {"format": "PNG", "suffix": ".jpg"}),)


def test_a_text_file_is_not_a_picture(tmp_path: Path) -> None:
    assert _code(tmp_path / "notes.txt", b"Dear diary") is ErrorCode.IMAGE_NOT_A_PICTURE


@pytest.mark.parametrize("suffix", [".czi", ".svg", ".PDF"])
def test_foreign_kinds_are_unsupported_and_named(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"whatever it is")
    error = _refusal(path)
    assert error.code is ErrorCode.IMAGE_UNSUPPORTED
    assert suffix in str(error)


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_a_giant_is_refused_before_it_fills_the_memory(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_: object) -> NoReturn:
        pytest.fail("the pixels were loaded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    make = png_header if name == "a.png" else tiff_header
    (tmp_path / name).write_bytes(make(60_000, 60_000))
    tracemalloc.start()
    try:
        assert _code(tmp_path / name) is ErrorCode.IMAGE_TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_picture_just_within_the_limit_is_not_too_large(tmp_path: Path) -> None:
    """Half of the limit is where Pillow begins to warn."""
    side = int((raster.MAX_PIXELS * 0.9) ** 0.5)
    assert _code(tmp_path / "a.png", png_header(side, side)) is not ErrorCode.IMAGE_TOO_LARGE
