"""A disk, a stick or a network drive that fails while a picture is read."""

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.images import reader
from engine.images.reader import read_file
from tests.helpers.pictures import photo, png_header, save

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class FailingDisk(io.FileIO):
    """A file of which only the beginning can be read."""

    def __init__(self, path: Path, good_bytes: int) -> None:
        super().__init__(path)
        self._good_bytes = good_bytes

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        if self.tell() + memoryview(buffer).nbytes > self._good_bytes:
            self._fail()
        return super().readinto(buffer)

    def readall(self) -> NoReturn:
        self._fail()

    def _fail(self) -> NoReturn:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.fixture
def fail_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes the disk fail after so many bytes of each file."""

    def fail(good_bytes: int) -> None:
        def open_failing(path: Path, *_: object, **__: object) -> io.BufferedReader:
            return io.BufferedReader(FailingDisk(path, good_bytes), buffer_size=512)

        monkeypatch.setattr(reader, "open", open_failing, raising=False)

    return fail


@pytest.mark.parametrize("good_bytes", [0, 1024], ids=["at-once", "while-decoding"])
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.gif", "a.bmp", "a.webp", "a.avif", "a.tif"])
def test_a_picture_on_a_failing_disk_is_unreadable(
    tmp_path: Path, fail_after: Callable[[int], None], name: str, good_bytes: int
) -> None:
    path = save(photo(200, 150), tmp_path / name)
    fail_after(good_bytes)
    with pytest.raises(EngineError, match="cannot be read from the disk") as caught:
        read_file(path)
    assert caught.value.code is ErrorCode.IMAGE_UNREADABLE
    assert caught.value.params["reason"] == os.strerror(errno.EIO)


def test_a_disk_that_fails_while_damage_is_looked_into_makes_it_unreadable(
    tmp_path: Path, fail_after: Callable[[int], None]
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png_header(64, 32)[:40] + b"\x55" * 20_000)
    fail_after(1024)
    with pytest.raises(EngineError) as caught:
        read_file(path)
    assert caught.value.code is ErrorCode.IMAGE_UNREADABLE
