"""Links are followed, pipes written to; nothing but an ordinary file is ever replaced."""

import os
import socket
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import replacing, written_beside
from engine.base.targets import target_of
from tests.helpers.targets import read_pipe

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there, no pipes so")
Write = Callable[[Path], None]


def _as_text(path: Path) -> None:
    with replacing(path) as file:
        file.write("new")


def _by_a_library(path: Path) -> None:
    with written_beside(path) as beside:
        beside.write_text("new")


both = pytest.mark.parametrize("write", [_as_text, _by_a_library])


def _refusal(write: Write, path: Path) -> EngineError:
    with pytest.raises(EngineError) as caught:
        write(path)
    assert caught.value.params["path"] == str(path)
    return caught.value


def _left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@both
def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path, write: Write) -> None:
    (tmp_path / "far").mkdir()
    real = tmp_path / "far" / "real.csv"
    real.write_text("old")
    (tmp_path / "middle").symlink_to(Path("far", "real.csv"))
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "middle")
    write(link)
    assert link.readlink() == tmp_path / "middle"
    assert (tmp_path / "middle").is_symlink()
    assert real.read_text() == "new"
    assert _left_in(tmp_path) == ["far", "link.csv", "middle"]
    assert _left_in(real.parent) == ["real.csv"]


@both
def test_a_link_to_nothing_yet_makes_it(tmp_path: Path, write: Write) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to("real.csv")
    write(link)
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


@both
def test_links_in_a_circle_are_said(tmp_path: Path, write: Write) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert _refusal(write, tmp_path / "a").code is ErrorCode.FILE_CANNOT_WRITE
    assert _left_in(tmp_path) == ["a", "b"]


@both
def test_a_link_to_a_folder_is_refused(tmp_path: Path, write: Write) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to("folder")
    assert _refusal(write, link).code is ErrorCode.FILE_CANNOT_WRITE
    assert link.is_symlink()
    assert _left_in(tmp_path) == ["folder", "link"]


@both
def test_a_pipe_is_written_to_and_stays(tmp_path: Path, write: Write) -> None:
    pipe = tmp_path / "pipe.csv"
    with read_pipe(pipe) as came:
        write(pipe)
    assert came == [b"new"]
    assert pipe.is_fifo()
    assert _left_in(tmp_path) == ["pipe.csv"]


@both
def test_a_link_to_a_pipe_is_written_to_and_both_stay(tmp_path: Path, write: Write) -> None:
    link = tmp_path / "link"
    link.symlink_to("pipe")
    with read_pipe(tmp_path / "pipe") as came:
        write(link)
    assert came == [b"new"]
    assert link.is_symlink()


@both
def test_a_pipe_that_nobody_reads_is_refused_without_waiting(tmp_path: Path, write: Write) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    error = _refusal(write, pipe)
    assert str(error) == f"Nothing was written to {pipe}: it is a pipe that nobody reads."
    assert pipe.is_fifo()


@both
def test_a_socket_is_refused_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's address is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert _refusal(write, Path("socket")).code is ErrorCode.FILE_NOT_ORDINARY
        assert Path("socket").is_socket()


def test_a_disk_is_refused_and_a_terminal_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stat, "S_ISREG", lambda _mode: False)
    file = tmp_path / "a"
    file.touch()
    assert target_of(file).is_stream
    monkeypatch.setattr(stat, "S_ISBLK", lambda _mode: True)
    with pytest.raises(EngineError, match="it is a whole disk"):
        target_of(file)


@both
def test_the_new_file_has_the_permissions_of_the_old_one(tmp_path: Path, write: Write) -> None:
    file = tmp_path / "a.csv"
    file.write_text("old")
    file.chmod(0o604)
    write(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o604


@both
def test_an_error_in_the_block_leaves_what_the_link_leads_to(tmp_path: Path, write: Write) -> None:
    (tmp_path / "real").write_text("old")
    link = tmp_path / "link"
    link.symlink_to("real")
    contexts: dict[Write, Callable[[Path], AbstractContextManager[object]]] = {
        _as_text: replacing, _by_a_library: written_beside,
    }  # fmt: skip
    with pytest.raises(ZeroDivisionError), contexts[write](link):
        raise ZeroDivisionError
    assert (tmp_path / "real").read_text() == "old"
    assert _left_in(tmp_path) == ["link", "real"]
