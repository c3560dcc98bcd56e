"""Bringing the plotting library in."""

import subprocess
import sys
import textwrap

import pytest
from pytestqt.qtbot import QtBot

from gui.common.late_imports import Plotting
from tests.helpers.hand_lane import HandLane

LIMIT_MS = 10_000


def test_it_is_imported_once_by_the_lane(qtbot: QtBot, lane: HandLane) -> None:
    plotting = Plotting(lane)
    plotting.get_ready()
    plotting.get_ready()
    assert lane.waiting == []  # the window has its turn first
    qtbot.waitUntil(lambda: bool(lane.waiting), timeout=LIMIT_MS)
    plotting.get_ready()
    assert len(lane.waiting) == 1
    assert not plotting.is_ready
    with qtbot.waitSignal(plotting.ready):
        lane.run_all()
    assert plotting.is_ready
    plotting.get_ready()
    assert lane.waiting == []


def test_a_library_that_is_missing_is_said(
    qtbot: QtBot, lane: HandLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyqtgraph", None)
    plotting = Plotting(lane)
    plotting.get_ready()
    qtbot.waitUntil(lambda: bool(lane.waiting), timeout=LIMIT_MS)
    with qtbot.waitSignal(plotting.failed):
        lane.run_all()
    assert not plotting.is_ready


def test_no_class_of_qt_is_left_for_another_thread_to_make() -> None:
    code = """
        import sys
        from PySide6 import QtCore, QtGui, QtWidgets
        from PySide6.QtWidgets import QApplication
        from tests.helpers.hand_lane import HandLane
        from gui.common.late_imports import Plotting

        app = QApplication([])
        lane = HandLane()
        plotting = Plotting(lane)
        plotting.get_ready()
        while not lane.waiting:
            app.processEvents()
        modules = set(sys.modules)
        made = [len(vars(module)) for module in (QtCore, QtGui, QtWidgets)]
        lane.run_all()
        assert "pyqtgraph" in sys.modules
        print([name for name in set(sys.modules) - modules if name.startswith("PySide6")])
        print(made == [len(vars(module)) for module in (QtCore, QtGui, QtWidgets)])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert done.stdout == "[]\nTrue\n", done.stderr


def test_closed_half_way_it_imports_nothing(qtbot: QtBot, lane: HandLane) -> None:
    plotting = Plotting(lane)
    plotting.get_ready()
    plotting.close()
    qtbot.wait(50)
    assert lane.waiting == []
