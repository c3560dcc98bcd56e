"""A second start hands its files to the first: really, in two processes, and message by message."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from engine.base.places import Places
from gui import __main__ as entry
from gui import start
from gui.single_window import (
    LONGEST_LINE,
    Desk,
    Meeting,
    claim,
    hand_over,
    meeting_of,
    read_message,
)
from tests.helpers.pictures import plain, save

LIMIT_MS = 20_000

FIRST = """
    from PySide6.QtCore import QTimer
    from gui import app, start
    original = app.Lensmith.show

    def show_and_tell(self):
        original(self)
        self.window.painted.connect(lambda: print("open", flush=True))
        rows = lambda *_: print("has", self.identify.pictures.rowCount(), flush=True)
        self.identify.pictures.rowsInserted.connect(rows)

    app.Lensmith.show = show_and_tell
    raise SystemExit(start.run())
"""


@pytest.fixture
def meeting(places: Places) -> Iterator[Meeting]:
    made = meeting_of(places)
    yield made
    for server in made.servers:
        Path(server).unlink(missing_ok=True)


@pytest.fixture
def desk(qapp: object, meeting: Meeting) -> Iterator[Desk]:
    made = Desk(meeting)
    assert made.listen()
    yield made
    made.close()


def server_of(desk: Desk) -> QLocalServer:
    (server,) = desk.findChildren(QLocalServer)
    assert isinstance(server, QLocalServer)
    return server


def in_a_thread(meeting: Meeting, *paths: Path) -> tuple[threading.Thread, list[bool]]:
    """Hand over as another process does, while this one's event loop runs."""
    told: list[bool] = []
    thread = threading.Thread(target=lambda: told.append(hand_over(meeting, paths)))
    thread.start()
    return thread, told


def test_files_reach_the_first_one(qtbot: QtBot, meeting: Meeting, desk: Desk) -> None:
    with qtbot.waitSignal(desk.handed, timeout=LIMIT_MS) as handed:
        thread, told = in_a_thread(meeting, Path("here.png"), Path("/dévice/\udcff"))
    qtbot.waitUntil(lambda: bool(told), timeout=LIMIT_MS)
    thread.join()
    assert told == [True]
    assert handed.args == [(Path.cwd() / "here.png", Path("/dévice/\udcff"))]


def test_who_hangs_is_not_waited_for(meeting: Meeting, desk: Desk) -> None:
    assert not hand_over(meeting, (), 100)  # nobody runs the event loop that would answer


def test_what_a_dead_process_left_is_no_obstacle(qapp: object, meeting: Meeting) -> None:
    code = f"""
        import os, sys
        from PySide6.QtCore import QCoreApplication
        from gui.single_window import Desk, Meeting, claim
        from pathlib import Path
        app = QCoreApplication([])
        meeting = Meeting(Path({str(meeting.lock)!r}), {meeting.servers!r})
        lock, desk = claim(meeting), Desk(meeting)
        assert lock.isLocked() and desk.listen()
        os.kill(os.getpid(), {int(signal.SIGKILL)})
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert meeting.lock.exists()
    assert any(Path(server).exists() for server in meeting.servers)
    lock = claim(meeting)
    assert lock is not None
    assert lock.isLocked()
    desk = Desk(meeting)
    assert desk.listen()
    desk.close()


def test_the_lock_is_held_by_one(meeting: Meeting) -> None:
    first = claim(meeting)
    assert first is not None
    assert claim(meeting) is None
    first.unlock()
    assert isinstance(claim(meeting), QLockFile)


def test_another_home_is_another_program(places: Places, tmp_path: Path) -> None:
    other = meeting_of(replace(places, data=tmp_path / "other", cache=tmp_path / "other-cache"))
    assert not set(other.servers) & set(meeting_of(places).servers)
    assert other.lock != meeting_of(places).lock


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe has no file")
def test_only_this_user_may_come(meeting: Meeting, desk: Desk) -> None:
    server = server_of(desk)
    assert Path(server.fullServerName()).stat().st_mode & 0o077 == 0
    assert server.socketOptions() == QLocalServer.SocketOption.UserAccessOption


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"\xff\xfe\n",
        b"[" * 200_000,
        b"9" * 10_000,
        b"null",
        b'{"open": ["/a"]}',
        b'{"lensmith": 2, "open": ["/a"]}',
        b'{"lensmith": 1, "open": "/a"}',
        b'{"lensmith": 1, "open": ["a.png"]}',
        b'{"lensmith": 1, "open": ["/a\\u0000"]}',
        b'{"lensmith": 1, "open": ["/\\ud800"]}',
        b'{"lensmith": 1, "open": [7]}',
        json.dumps({"lensmith": 1, "open": ["/a"] * 10_001}).encode(),
    ],
)
def test_nonsense_is_refused(line: bytes) -> None:
    assert read_message(line) is None


def test_too_long_a_line_ends_the_connection(qtbot: QtBot, meeting: Meeting, desk: Desk) -> None:
    heard: list[object] = []
    desk.handed.connect(heard.append)
    socket = QLocalSocket()
    socket.connectToServer(server_of(desk).fullServerName())
    assert socket.waitForConnected(5000)
    with qtbot.waitSignal(socket.disconnected, timeout=LIMIT_MS):
        socket.write(b" " * (LONGEST_LINE + 100_000))
    assert heard == []


def process(home: Path, *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        env=os.environ | {"LENSMITH_HOME": str(home)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_second_start_hands_its_files_to_the_window_that_is_open(tmp_path: Path) -> None:
    picture = save(plain((200, 10, 10)), tmp_path / "red.png")
    first = process(tmp_path / "home", "-c", textwrap.dedent(FIRST))
    assert first.stdout is not None
    try:
        assert first.stdout.readline() == "open\n"
        second = process(tmp_path / "home", "-m", "gui", str(picture))
        out, err = second.communicate(timeout=60)
        assert (second.returncode, out, err) == (0, "", "")
        assert first.stdout.readline() == "has 1\n"
        assert first.poll() is None
    finally:
        first.kill()
        first.communicate()


def test_a_window_that_does_not_answer_is_said_and_nothing_is_opened(
    places: Places, meeting: Meeting, desk: Desk,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    lock = claim(meeting)
    assert lock is not None
    monkeypatch.setattr(start, "find_places", lambda: places)
    monkeypatch.setattr(start, "QApplication", None)  # nothing is built
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert start.run([Path("a.png")]) == 1
    assert "does not answer" in capsys.readouterr().err
    lock.unlock()


@pytest.mark.parametrize(
    ("arguments", "opened"),
    [
        ([], []),
        (["red.png"], ["red.png"]),
        (["red.png", "gone.png"], ["red.png", "gone.png"]),
        (["gone.png"], None),
        (["predict"], None),
        (["./predict"], ["./predict"]),
        (["--version"], None),
    ],
)
def test_a_path_opens_the_window_and_a_verb_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], opened: list[str] | None
) -> None:
    """`opened` is None where the command line is the shell's."""
    asked: list[list[str] | None] = []
    monkeypatch.chdir(tmp_path)
    for name in ("red.png", "predict"):
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "argv", ["lensmith", *arguments])

    def window(paths: list[Path]) -> int:
        asked.append([str(path) for path in paths])
        return 0

    def shell(_arguments: list[str]) -> int:
        asked.append(None)
        return 0

    monkeypatch.setattr(start, "run", window)
    monkeypatch.setattr("engine.cli.main.main", shell)
    assert entry.main() == 0
    assert asked == [[str(Path(path)) for path in opened] if opened is not None else None]
