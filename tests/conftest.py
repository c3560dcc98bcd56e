"""What every test may rely on: no display needed, nothing left behind."""

import os
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported anywhere
# as many tests run at once as there are cores: threads of each would spin in the others' way
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
# no graph is found, or made for seconds, unless a test asks for one (tests.helpers.graphs)
os.environ["LENSMITH_GRAPHS"] = f"{tempfile.gettempdir()}/lensmith-tests-without-graphs"
os.environ.setdefault("MPLCONFIGDIR", f"{tempfile.gettempdir()}/lensmith-tests-matplotlib")

import gc
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer

from engine.base.places import Places
from tests.helpers import made_once
from tests.helpers.hand_lane import HandLane


def pytest_configure() -> None:
    """Workers that are begun from here share what is made once."""
    made_once.open_folder()


@pytest.fixture(autouse=True)
def _nothing_dangles(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a thread running or a timer ticking."""
    before = set(threading.enumerate())
    lanes: list[QThread] = []
    timers: list[QTimer] = []
    _remember(monkeypatch, QThread, lanes)
    _remember(monkeypatch, QTimer, timers)
    yield
    _delete_widgets()
    _collect()
    running = [lane.objectName() for lane in lanes if _alive(lane) and lane.isRunning()]
    ticking = [timer for timer in timers if _alive(timer) and timer.isActive()]
    threads = [
        thread
        for thread in set(threading.enumerate()) - before
        if not isinstance(thread, threading._DummyThread)  # Python's notes on QThreads
    ]
    assert not running, f"lanes left running: {running}"
    assert not ticking, f"timers left ticking: {ticking}"
    assert not threads, f"threads left running: {threads}"


def _delete_widgets() -> None:
    """Delete what is to be deleted: a later style sheet would dress it too, a second each time."""
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _collect() -> None:
    """Collect garbage; what an import has brought (torch, sympy …) is not looked through again.

    A million objects that stay for good would cost each test half a second.
    """
    gc.collect()
    known = len(sys.modules)
    if known > _modules_known[0]:
        _modules_known[0] = known
        gc.freeze()


_modules_known = [0]


def _remember(monkeypatch: pytest.MonkeyPatch, kind: type, started: list) -> None:  # type: ignore[type-arg]
    start = kind.start  # type: ignore[attr-defined]

    def remembering(self: object, *args: object) -> None:
        started.append(self)
        start(self, *args)

    monkeypatch.setattr(kind, "start", remembering)


def _alive(qt_object: QThread | QTimer) -> bool:
    import shiboken6

    return shiboken6.isValid(qt_object)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Folders of a user who starts Lensmith for the first time."""
    return Places(*(tmp_path / name for name in ("config", "data", "log", "cache")))


@pytest.fixture
def lane(qapp: object) -> HandLane:
    """A lane that the test runs by hand."""
    return HandLane()
