"""Bringing the plotting library in."""

import sys

import pytest
from pytestqt.qtbot import QtBot

from gui.common.late_imports import Plotting
from tests.helpers.hand_lane import HandLane


def test_it_is_imported_once_by_the_lane(qtbot: QtBot, lane: HandLane) -> None:
    plotting = Plotting(lane)
    plotting.get_ready()
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
    with qtbot.waitSignal(plotting.failed):
        lane.run_all()
    assert not plotting.is_ready
