"""The keys on the Teach screen: none that is pressed out of habit ends what a run has learned."""

import threading
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.base.jobs import JobControl
from gui.app import Lensmith
from gui.teach.presenter import TeachState
from tests.helpers import histories
from tests.helpers.teach_screen import (
    LIMIT_MS,
    Door,
    Start,
    appears,
    click,
    find,
    learning,
    opened,
    ready,
    shown,
    text,
)
from tests.helpers.trainers import FakeTrainer

HARMLESS = {"pause_teaching", "training_foot", "teach_page"}


def focused(lensmith: Lensmith) -> QWidget:
    """What the next key goes to, once the window is in front."""
    widget = lensmith.window.focusWidget()
    assert widget is not None
    return widget


def press(qtbot: QtBot, lensmith: Lensmith, key: Qt.Key) -> None:
    qtbot.keyClick(focused(lensmith), key)


def begun_by_key(qtbot: QtBot, lensmith: Lensmith) -> None:
    """Teaching, begun as a person does who uses the keys."""
    ready(qtbot, lensmith)
    find(lensmith, "teach").setFocus()
    press(qtbot, lensmith, Qt.Key.Key_Space)
    shown(qtbot, lensmith, TeachState.LEARNING)
    qtbot.waitUntil(lambda: lensmith.teach.history.head is not None, timeout=LIMIT_MS)


def test_space_pauses_and_space_goes_on(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    door = Door()
    trainer.script = [*histories.until_first_answer(), door]
    lensmith = opened(start)
    begun_by_key(qtbot, lensmith)
    qtbot.waitUntil(find(lensmith, "finish_teaching").isEnabled, timeout=LIMIT_MS)
    find(lensmith, "pause_teaching").setFocus()
    press(qtbot, lensmith, Qt.Key.Key_Space)
    assert text(lensmith, "training_headline") == "Paused"
    button = focused(lensmith)
    assert isinstance(button, QPushButton)
    assert button.accessibleName() == "Go on"
    press(qtbot, lensmith, Qt.Key.Key_Space)
    assert lensmith.teach.state is TeachState.LEARNING
    assert not lensmith.teach.is_finishing
    assert focused(lensmith).accessibleName() == "Pause"
    door.open()
    shown(qtbot, lensmith, TeachState.DONE)


def test_while_teaching_the_focus_is_at_pause(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    trainer.script = [*histories.until_first_answer(), Door()]
    lensmith = opened(start)
    begun_by_key(qtbot, lensmith)
    assert focused(lensmith).objectName() == "pause_teaching"


def test_the_focus_falls_on_nothing_that_ends_a_run(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    is_open = threading.Event()

    def stubborn(control: JobControl) -> None:
        """The end of an epoch, which is not broken off."""
        while not (is_open.wait(0.005) or control.is_cancelled):
            pass

    trainer.script = [*histories.until_first_answer(), stubborn]
    lensmith = opened(start)
    begun_by_key(qtbot, lensmith)
    lensmith.teach.finish()  # Pause goes grey: the focus has to go somewhere
    assert focused(lensmith).objectName() in HARMLESS
    is_open.set()
    shown(qtbot, lensmith, TeachState.DONE)
    assert focused(lensmith).objectName() in HARMLESS


def test_enter_neither_stops_nor_discards(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.script = [*histories.until_first_answer(), Door()]
    trainer.summaries = (histories.UNFINISHED,)
    lensmith = opened(start)
    appears(qtbot, lensmith, "discard_old-1")
    click(qtbot, lensmith, "discard_old-1")
    qtbot.keyClick(find(lensmith, "confirm_discard"), Qt.Key.Key_Return)
    learning(qtbot, lensmith)
    qtbot.waitUntil(find(lensmith, "finish_teaching").isEnabled, timeout=LIMIT_MS)
    for name in ("cancel", "finish"):
        click(qtbot, lensmith, f"{name}_teaching")
        box = find(lensmith, f"confirm_{name}")
        assert box.focusWidget() is find(lensmith, f"confirm_{name}_no")
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert lensmith.teach.state is TeachState.LEARNING
    assert not lensmith.teach.is_finishing
    assert ("discard", "old-1") not in trainer.asked


def test_what_lies_on_the_disk_decides_whether_an_ended_run_can_go_on(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    trainer.script = histories.until_first_answer()
    run = histories.STARTED.run
    summary = replace(histories.FINISHED, run=run)
    trainer.summaries = (summary,)
    lensmith = opened(start)
    learning(qtbot, lensmith)
    shown(qtbot, lensmith, TeachState.DONE)
    qtbot.waitUntil(lambda: lensmith.teach.runs.find(run) is not None, timeout=LIMIT_MS)
    assert not find(lensmith, "teach_further").isVisible()
    trainer.summaries = (replace(summary, can_resume=True),)
    lensmith.teach.runs.refresh()
    qtbot.waitUntil(find(lensmith, "teach_further").isVisible, timeout=LIMIT_MS)
    click(qtbot, lensmith, "teach_further")
    qtbot.waitUntil(lambda: ("resume", run) in trainer.asked, timeout=LIMIT_MS)
