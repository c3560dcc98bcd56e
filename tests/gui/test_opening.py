"""What came with the command line goes to the right screen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from gui.app import Lensmith
from gui.opening import open_paths
from tests.helpers.teach_screen import click, find

Start = Callable[[], Lensmith]
LIMIT_MS = 20_000
pytestmark = pytest.mark.qt_log_ignore("does not support raise", extend=True)


def test_pictures_go_to_identify_and_the_window_comes_forward(
    qtbot: QtBot, start: Start, red: Path, green: Path
) -> None:
    lensmith = start()
    lensmith.window.show_screen("settings")
    lensmith.window.showMinimized()
    open_paths(lensmith, (red, green))
    assert not lensmith.window.windowState() & Qt.WindowState.WindowMinimized
    assert lensmith.window.is_seen("identify")
    qtbot.waitUntil(lambda: lensmith.identify.pictures.rowCount() == 2, timeout=LIMIT_MS)


def test_without_files_the_screen_stays(start: Start) -> None:
    lensmith = start()
    lensmith.window.show_screen("settings")
    open_paths(lensmith, ())
    assert lensmith.window.is_seen("settings")


def test_a_bundle_is_offered_and_not_taken_unasked(
    qtbot: QtBot, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bundle := tmp_path / "cells").mkdir()
    (bundle / "config.json").write_text("{}", encoding="utf-8")
    lensmith = start()
    asked: list[Path] = []
    monkeypatch.setattr(lensmith.models, "import_path", asked.append)
    open_paths(lensmith, (bundle,))
    box = find(lensmith, "confirm_import")
    assert isinstance(box, QMessageBox)
    assert box.text() == "Add cells to your models?"
    assert asked == []
    click(qtbot, lensmith, "confirm_import_yes")
    assert asked == [bundle]
    assert lensmith.window.is_seen("models")
    assert lensmith.identify.pictures.rowCount() == 0
