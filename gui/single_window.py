"""One window a home: a later start hands what it was given to the first one, and ends.

A kept lock decides who is the first. The two talk through a local socket that only this user may
open, in JSON lines; what comes is checked as any file of a stranger's is.
"""

import getpass
import hashlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QDeadlineTimer,
    QLockFile,
    QObject,
    QThread,
    QTimer,
    Signal,
)
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from engine.base.places import Places

log = logging.getLogger(__name__)

ANSWER_MS = 2000
"""A first window that has not answered after so long hangs."""
_SLICE_MS = 50
LONGEST_LINE = 8 << 20
"""Bytes of a message; a command line is shorter on every platform."""
MOST_PATHS = 10_000
_MOST_VISITORS = 8
_LONGEST_PATH = 100
"""Bytes; a local socket's may have 103 on macOS, 107 on Linux."""
_OURS = 1
"""Version of the message."""
_TAKEN, _REFUSED = b'{"taken": true}\n', b'{"taken": false}\n'


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where the windows of one user and one home find each other.

    Attributes:
        lock: the file whose lock the first one holds.
        servers: name (Windows) or paths of the local socket: the first that can be had counts.
    """

    lock: Path
    servers: tuple[str, ...]


def meeting_of(places: Places) -> Meeting:
    """Another home is another program."""
    user = str(os.getuid()) if sys.platform != "win32" else getpass.getuser()
    home = os.path.realpath(places.data)
    key = hashlib.sha256(f"{user}\n{home}".encode(errors="replace")).hexdigest()[:24]
    lock = places.cache / "window.lock"
    if sys.platform == "win32":
        return Meeting(lock, (f"lensmith-{key}",))
    # beside the lock, unless that path is too long, or on a stick that knows no sockets
    beside, short = lock.with_name("window.socket").absolute(), Path("/tmp") / f"lensmith-{key}"  # noqa: S108 - checked
    paths = [str(path) for path in (beside, short) if len(os.fsencode(path)) <= _LONGEST_PATH]
    return Meeting(lock, tuple(paths))


def claim(meeting: Meeting) -> QLockFile | None:
    """Be the first, for as long as the answer is kept; None where another one is.

    A lock that a process left behind when it died is taken over. Where none can be made (a home
    that cannot be written), everybody is the first, and the lock returned is not held.
    """
    try:
        meeting.lock.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        log.warning("no lock for the window: %s", error)
    lock = QLockFile(str(meeting.lock))
    lock.setStaleLockTime(0)  # however old: only a dead process leaves it
    if lock.tryLock(0) or lock.error() is not QLockFile.LockError.LockFailedError:
        return lock
    return None


def hand_over(meeting: Meeting, paths: Sequence[Path], within_ms: int = ANSWER_MS) -> bool:
    """Ask the first window to open some paths (none: only to come forward).

    Returns:
        Whether it said that it will; False also where it did not answer in time.
    """
    named = [os.path.abspath(path) for path in paths][:MOST_PATHS]  # noqa: PTH100 - keeps ".."
    message = json.dumps({"lensmith": _OURS, "open": named}).encode() + b"\n"
    deadline = QDeadlineTimer(within_ms)
    while not deadline.hasExpired():
        for server in filter(_is_of_this_user, meeting.servers):
            socket = QLocalSocket()
            socket.connectToServer(server)
            if socket.waitForConnected(max(1, deadline.remainingTime())):
                socket.write(message)
                return _answer(socket, deadline)
        QThread.msleep(_SLICE_MS)  # it may have just begun
    return False


def _answer(socket: QLocalSocket, deadline: QDeadlineTimer) -> bool:
    is_connected = True
    while is_connected and not socket.canReadLine() and not deadline.hasExpired():
        socket.waitForReadyRead(_SLICE_MS)  # in slices, as PySide keeps other threads waiting
        is_connected = socket.state() is QLocalSocket.LocalSocketState.ConnectedState
    return bytes(socket.readLine(len(_REFUSED) + 1).data()) == _TAKEN


def _is_of_this_user(server: str) -> bool:
    """Whether what stands there is ours: nobody else is told what a person opens."""
    if sys.platform == "win32":
        return True
    try:
        return Path(server).stat().st_uid == os.getuid()
    except OSError:
        return False


class Desk(QObject):
    """Where the first window takes in what later starts hand over.

    Signals:
        handed: a tuple of absolute paths to open; empty where the window is only to come forward.
    """

    handed = Signal(object)

    def __init__(self, meeting: Meeting, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = meeting.servers
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(_MOST_VISITORS)
        self._server.newConnection.connect(self._greet)

    def listen(self) -> bool:
        """Begin; only for whoever holds the lock, as what a dead process left is removed."""
        for name in self._names:
            if sys.platform == "win32" or _is_of_this_user(name):
                QLocalServer.removeServer(name)
            with suppress(OSError):  # then listening says why
                Path(name).parent.mkdir(parents=True, exist_ok=True)
            if self._server.listen(name):
                return True
            log.warning("no other start is heard at %s: %s", name, self._server.errorString())
        return False

    def close(self) -> None:
        """Hear nobody any more."""
        self._server.close()

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Visitor(socket, self)


class _Visitor(QObject):
    """One connection: a line in, a line out, and no longer than a moment."""

    def __init__(self, socket: QLocalSocket, desk: Desk) -> None:
        super().__init__(socket)
        self._socket = socket
        self._desk = desk
        self._is_heard = False
        socket.setReadBufferSize(LONGEST_LINE + 1)
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(socket.deleteLater)
        QTimer.singleShot(ANSWER_MS, socket, socket.abort)
        self._read()

    def _read(self) -> None:
        socket = self._socket
        if self._is_heard:
            return
        if not socket.canReadLine():
            if socket.bytesAvailable() > LONGEST_LINE:
                socket.abort()
            return
        self._is_heard = True
        paths = read_message(bytes(socket.readLine(LONGEST_LINE + 1).data()))
        socket.write(_REFUSED if paths is None else _TAKEN)
        socket.flush()  # the visitor hangs up, so that the answer is not cut off
        if paths is not None:
            self._desk.handed.emit(paths)


def read_message(line: bytes) -> tuple[Path, ...] | None:
    """The paths of a message, absolute, in their order; None for anything that is no message."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return None
    if not isinstance(message, dict) or message.get("lensmith") != _OURS:
        return None
    named = message.get("open")
    if not isinstance(named, list) or len(named) > MOST_PATHS or not all(map(_is_path, named)):
        return None
    return tuple(map(Path, named))


def _is_path(text: object) -> bool:
    if not isinstance(text, str) or "\0" in text:
        return False
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return False
    return Path(text).is_absolute()
