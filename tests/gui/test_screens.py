"""Screens are built when they are first opened; what belongs to them works without that."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QLabel, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.models import DEFAULT_MODEL
from gui.app import Lensmith
from gui.results.presenter import ResultsState
from gui.teach.presenter import TeachState
from tests.helpers import histories
from tests.helpers.trainers import FakeTrainer

Start = Callable[[], Lensmith]
LIMIT_MS = 20_000
PAGES = ("teach_page", "results_page", "models_page", "settings_page")


def is_there(lensmith: Lensmith, page: str) -> bool:
    return lensmith.window.findChild(QWidget, page) is not None


def notice(lensmith: Lensmith) -> str:
    said = lensmith.window.findChild(QLabel, "notice_sentence")
    assert isinstance(said, QLabel)
    return said.text() if said.isVisible() else ""


def trained(qtbot: QtBot, lensmith: Lensmith) -> None:
    lensmith.teach.open_folder(Path("/cells"))
    qtbot.waitUntil(lambda: lensmith.teach.state is TeachState.READY, timeout=LIMIT_MS)
    lensmith.teach.teach()
    qtbot.waitUntil(lambda: lensmith.teach.state is TeachState.DONE, timeout=LIMIT_MS)


def test_notices_do_not_push_the_window_beyond_the_screen(qtbot: QtBot, start: Start) -> None:
    lensmith = start()
    window = lensmith.window
    window.show_screen("settings")
    page = window.findChild(QWidget, "settings_page")
    assert page is not None
    page.setMinimumHeight(590)  # as the highest screen
    window.resize(1366, 768)
    size = window.size()
    for number in range(3):
        error = EngineError(ErrorCode.FILE_CANNOT_WRITE, path=f"{number}", reason="It is full")
        window.notices.show_error(error)
        qtbot.wait(50)
        assert window.size() == size
    assert notice(lensmith).startswith("2 cannot be written")  # the newest


def test_only_the_first_screen_is_built_at_the_start(start: Start) -> None:
    lensmith = start()
    assert is_there(lensmith, "page")
    assert not any(is_there(lensmith, page) for page in PAGES)


@pytest.mark.parametrize("name", ["teach", "results", "models", "settings"])
def test_a_screen_is_built_once_and_shown(start: Start, name: str) -> None:
    lensmith = start()
    lensmith.window.show_screen(name)
    page = lensmith.window.findChild(QWidget, f"{name}_page")
    assert isinstance(page, QWidget)
    assert page.isVisible()
    lensmith.window.show_screen("identify")
    assert not lensmith.window.is_seen(name)
    lensmith.window.show_screen(name)
    assert lensmith.window.findChildren(QWidget, f"{name}_page") == [page]


def test_a_run_that_ends_before_its_screen_was_opened_is_told(qtbot: QtBot, start: Start) -> None:
    lensmith = start()
    trained(qtbot, lensmith)
    assert "has been taught" in notice(lensmith)
    assert not is_there(lensmith, "teach_page")
    lensmith.window.show_screen("teach")
    done = lensmith.window.findChild(QWidget, "teach_page")
    assert isinstance(done, QWidget)
    assert done.isVisible()


def test_results_are_opened_from_a_run(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.summaries = (histories.FINISHED,)
    lensmith = start()
    trained(qtbot, lensmith)
    lensmith.teach.show_results()
    assert lensmith.window.is_seen("results")
    qtbot.waitUntil(lambda: lensmith.results.state is ResultsState.DONE, timeout=LIMIT_MS)


def test_a_model_is_used_before_the_models_were_looked_at(qtbot: QtBot, start: Start) -> None:
    lensmith = start()
    lensmith.window.show_screen("teach")
    lensmith._use_taught(DEFAULT_MODEL)
    assert lensmith.window.is_seen("identify")
    assert lensmith.models.current == DEFAULT_MODEL


def test_the_menu_opens_the_screen_that_a_command_belongs_to(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    lensmith = start()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    command = lensmith.window.findChild(QAction, "teach_from_folder")
    assert isinstance(command, QAction)
    command.trigger()
    assert lensmith.window.is_seen("teach")


def test_settings_reach_what_is_built_later_and_what_is_built_already(start: Start) -> None:
    lensmith = start()
    lensmith.settings.change(device="cpu", mirror="https://one")
    assert (lensmith.teach.device, lensmith.models.mirror) == ("cpu", "https://one")
    lensmith.settings.change(device="auto", mirror="https://two")
    assert (lensmith.teach.device, lensmith.models.mirror) == ("auto", "https://two")


def test_devices_are_told_to_a_settings_screen_that_comes_late(qtbot: QtBot, start: Start) -> None:
    lensmith = start()
    qtbot.waitUntil(lambda: lensmith.identify.readiness is not None, timeout=LIMIT_MS)
    lensmith.window.show_screen("settings")
    said = lensmith.window.findChild(QLabel, "devices_found")
    assert isinstance(said, QLabel)
    assert said.text().startswith("Found on this computer")
    assert lensmith.window.findChild(QRadioButton, "device_cpu") is not None


def test_an_export_dialog_comes_when_it_is_wanted(start: Start) -> None:
    lensmith = start()
    assert not is_there(lensmith, "export_dialog")
    lensmith._hand_on("cells", "")
    assert lensmith._export_dialog.isVisible()
    lensmith._export_dialog.close()
