"""A file is written whole or not at all."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import replacing, written_beside


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file that is there already."""
    path = tmp_path / "results.csv"
    path.write_text("old")
    return path


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def _refusal(path: Path) -> EngineError:
    with pytest.raises(EngineError) as caught, replacing(path) as file:
        file.write("new")
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert caught.value.params["path"] == str(path)
    return caught.value


def _write_half(path: Path, raised: BaseException) -> NoReturn:
    with replacing(path) as file:
        file.write("half")
        raise raised


def _failing_with(number: int) -> NoReturn:
    raise OSError(number, os.strerror(number))


def _left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_holds_what_was_written(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.txt") as file:
        file.write("ü 测试\r\nend\n")
    assert (tmp_path / "a.txt").read_bytes() == "ü 测试\r\nend\n".encode()
    assert _left_in(tmp_path) == ["a.txt"]


def test_the_old_file_is_there_until_the_new_one_is_whole(old: Path) -> None:
    with replacing(old) as file:
        file.write("new")
        file.flush()
        assert old.read_text() == "old"
    assert old.read_text() == "new"
    assert _left_in(old.parent) == ["results.csv"]


@pytest.mark.parametrize("raised", [ValueError("x"), KeyboardInterrupt(), GeneratorExit()])
def test_an_error_inside_the_block_leaves_all_as_it_was(old: Path, raised: BaseException) -> None:
    with pytest.raises(type(raised)) as caught:
        _write_half(old, raised)
    assert caught.value is raised
    assert old.read_text() == "old"
    assert _left_in(old.parent) == ["results.csv"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    error = _refusal(tmp_path / "gone" / "a.csv")
    assert error.params["reason"] == os.strerror(errno.ENOENT)
    assert _left_in(tmp_path) == []


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    _refusal(tmp_path / "a.csv")
    assert _left_in(tmp_path) == ["a.csv"]
    assert (tmp_path / "a.csv").is_dir()


def test_a_read_only_folder_is_refused(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "open", lambda *_, **__: _failing_with(errno.EACCES))
    error = _refusal(old)
    monkeypatch.undo()
    assert str(error) == f"{old} cannot be written: {os.strerror(errno.EACCES)}."
    assert old.read_text() == "old"


@pytest.mark.parametrize(("owner", "function"), [(os, "fsync"), (Path, "replace")])
def test_a_full_disk_leaves_the_old_file(
    old: Path, monkeypatch: pytest.MonkeyPatch, owner: object, function: str
) -> None:
    monkeypatch.setattr(owner, function, lambda *_: _failing_with(errno.ENOSPC))
    error = _refusal(old)
    assert error.params["reason"] == os.strerror(errno.ENOSPC)
    assert old.read_text() == "old"
    assert _left_in(old.parent) == ["results.csv"]


def test_a_disk_that_fills_up_while_writing_leaves_the_old_file(old: Path) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(EngineError, match="cannot be written") as caught:
        _write_half(old, full)
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert old.read_text() == "old"
    assert _left_in(old.parent) == ["results.csv"]


def test_a_drive_that_cannotsync_folders_is_good_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync
    synced: list[int] = []

    def files_only(descriptor: int) -> None:
        if synced:
            _failing_with(errno.EINVAL)
        synced.append(descriptor)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", files_only)
    with replacing(tmp_path / "a.txt") as file:
        file.write("new")
    assert (tmp_path / "a.txt").read_text() == "new"


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
@pytest.mark.usefixtures("usual_umask")
def test_others_may_read_it_as_they_may_read_any_new_file(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.csv") as file:
        file.write("new")
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "name", ["测试 🔬.csv", "a b.csv", ".hidden", "x" * 196 + ".csv", "测" * 60 + ".csv"]
)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    with replacing(tmp_path / name) as file:
        file.write("new")
    assert _left_in(tmp_path) == [name]


@pytest.mark.skipif(os.name == "nt", reason="every name is Unicode there")
def test_text_that_was_never_unicode_is_written_as_it_was(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.txt") as file:
        file.write(os.fsdecode(b"\xff\xe9.jpg"))
    assert (tmp_path / "a.txt").read_bytes() == b"\xff\xe9.jpg"


def test_what_a_library_writes_takes_its_place_whole(tmp_path: Path) -> None:
    target = tmp_path / "测试.xlsx"
    target.write_text("old")
    with written_beside(target) as beside:
        beside.write_bytes(b"new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert _left_in(tmp_path) == [target.name]


def _write_whole_and_fail(path: Path) -> None:
    with written_beside(path) as beside:
        beside.write_bytes(b"ha")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_a_library_could_not_write_leaves_the_old_file(old: Path) -> None:
    with pytest.raises(EngineError, match="cannot be written"):
        _write_whole_and_fail(old)
    assert old.read_text() == "old"
    assert _left_in(old.parent) == ["results.csv"]
