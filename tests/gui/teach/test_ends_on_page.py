"""How runs end on the Teach screen, and what can be done then."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.training.settings import Recipe
from gui.teach.presenter import TeachState
from tests.helpers import histories
from tests.helpers.teach_screen import (
    FOLDER,
    LIMIT_MS,
    Door,
    Start,
    appears,
    click,
    drop,
    find,
    learning,
    opened,
    ready,
    shown,
    text,
)
from tests.helpers.trainers import FakeTrainer


def test_the_end_says_how_good_it_is_and_leads_to_identify(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    trainer.script = [*histories.until_first_answer(), *histories.epochs(2)]
    lensmith = opened(start)
    refreshed: list[bool] = []
    lensmith.models.entries_changed.connect(lambda: refreshed.append(True))
    learning(qtbot, lensmith)
    shown(qtbot, lensmith, TeachState.DONE)
    assert text(lensmith, "training_headline") == "87 of 92 right"
    assert text(lensmith, "training_second") == "94.6 %, and between 88 and 98 % over many pictures"
    assert "which chose the best version" in text(lensmith, "training_facts")
    assert find(lensmith, "loss_card").isVisible()
    appears(qtbot, lensmith, "score_list")
    scores = find(lensmith, "score_list")
    weakest = scores.model().index(0, 0)  # type: ignore[attr-defined]
    assert weakest.data() == "spirals"
    assert refreshed == [True]
    click(qtbot, lensmith, "use_taught")
    assert lensmith.models.current == "cells"
    assert lensmith.window.is_seen("identify")


def test_an_end_that_nobody_sees_is_noticed(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    door = Door()
    trainer.script = [*histories.until_first_answer(), door]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    lensmith.window.show_screen("identify")
    door.open()
    shown(qtbot, lensmith, TeachState.DONE)
    assert text(lensmith, "notice_sentence") == "Cells has been taught: 87 of 92 right"


def test_test_pictures_are_said_to_have_judged(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    trainer.result = histories.judged_by_report()
    lensmith = opened(start)
    learning(qtbot, lensmith)
    shown(qtbot, lensmith, TeachState.DONE)
    assert "Judged by pictures that had no part in learning or choosing" in text(
        lensmith, "training_facts"
    )
    click(qtbot, lensmith, "leave_lesson")
    assert find(lensmith, "teach_drop_zone").isVisible()


def test_a_quick_run_has_no_plots(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    quick = replace(histories.STARTED, recipe=Recipe.QUICK)
    trainer.script = [quick, *histories.until_first_answer()[1:]]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    shown(qtbot, lensmith, TeachState.DONE)
    assert not find(lensmith, "loss_card").isVisible()
    assert find(lensmith, "scores_card").isVisible()


def test_a_failure_says_what_to_do(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    def break_down(_control: JobControl) -> None:
        raise EngineError(ErrorCode.DEVICE_UNAVAILABLE, device="cuda", found="cpu")

    trainer.script = [*histories.until_first_answer(), break_down]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    shown(qtbot, lensmith, TeachState.FAILED)
    expected = "This computer cannot compute on cuda."
    assert text(lensmith, "teach_failure_sentence") == expected
    trainer.script = ()
    click(qtbot, lensmith, "continue_after_failure")
    shown(qtbot, lensmith, TeachState.DONE)
    assert trainer.asked[-1] == ("resume", "cells-1")


def test_a_run_of_a_device_that_is_gone_goes_on_on_the_cpu_when_the_person_says_so(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    def not_here(_control: JobControl) -> None:
        raise EngineError(ErrorCode.DEVICE_OF_RUN_MISSING, run="old-1", device="cuda")

    trainer.summaries = (histories.UNFINISHED,)
    trainer.script = (not_here,)
    lensmith = opened(start)
    appears(qtbot, lensmith, "continue_old-1")
    click(qtbot, lensmith, "continue_old-1")
    shown(qtbot, lensmith, TeachState.FAILED)
    assert text(lensmith, "teach_failure_sentence").startswith("This lesson began on cuda")
    assert not find(lensmith, "continue_after_failure").isVisible()
    trainer.script = ()
    click(qtbot, lensmith, "continue_on_cpu")
    shown(qtbot, lensmith, TeachState.DONE)
    assert trainer.asked[-1] == ("resume", ("old-1", "cpu"))


def test_a_failed_check_can_only_be_left(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.error = EngineError(ErrorCode.FOLDER_UNREADABLE, reason="gone")
    lensmith = opened(start)
    drop(lensmith, FOLDER)
    shown(qtbot, lensmith, TeachState.FAILED)
    assert not find(lensmith, "continue_after_failure").isVisible()
    assert not find(lensmith, "continue_on_cpu").isVisible()
    click(qtbot, lensmith, "leave_failure")
    assert find(lensmith, "teach_drop_zone").isVisible()


def test_an_unfinished_run_is_continued(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.summaries = (histories.UNFINISHED,)
    lensmith = opened(start)
    appears(qtbot, lensmith, "continue_old-1")
    click(qtbot, lensmith, "continue_old-1")
    shown(qtbot, lensmith, TeachState.DONE)
    assert trainer.asked == [("resume", "old-1")]


def test_discarding_asks_first(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.summaries = (histories.UNFINISHED,)
    lensmith = opened(start)
    appears(qtbot, lensmith, "discard_old-1")
    click(qtbot, lensmith, "discard_old-1")
    assert trainer.asked == []
    yes = find(lensmith, "confirm_discard_yes")
    assert isinstance(yes, QPushButton)
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: lensmith.teach.runs.all == (), timeout=LIMIT_MS)
    assert trainer.asked == [("discard", "old-1")]
    names = lensmith.window.findChildren(QWidget, "continue_old-1")
    assert not any(widget.isVisible() for widget in names)


def test_an_earlier_run_is_shown_again(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.summaries = (histories.FINISHED,)
    epochs = [event for event in histories.epochs(4) if not isinstance(event, Progress)]
    trainer.told["cells-1"] = (histories.STARTED, histories.HEAD, *epochs, histories.RESULT)
    lensmith = opened(start)
    button = find(lensmith, "earlier_runs")
    qtbot.waitUntil(button.isVisible, timeout=LIMIT_MS)
    assert isinstance(button, QPushButton)
    (action,) = button.menu().actions()
    assert action.text() == "Cells   ·   Balanced   ·   94.6 %"
    action.trigger()
    shown(qtbot, lensmith, TeachState.DONE)
    assert text(lensmith, "training_headline") == "87 of 92 right"
    assert text(lensmith, "name_of_training") == "Cells"


def test_closing_ends_a_run(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.script = [*histories.until_first_answer(), Door()]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    qtbot.waitUntil(lambda: lensmith.teach.history.head is not None, timeout=LIMIT_MS)
    assert lensmith.close()
    assert not lensmith._compute.isRunning()


@pytest.mark.parametrize("width", [911, 1366])
def test_no_state_makes_the_window_wider_than_its_screen(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, width: int
) -> None:
    problems = (
        histories.unreadable(FOLDER),
        histories.duplicates(FOLDER),
        histories.groups(FOLDER),
    )
    trainer.report = histories.make_report(FOLDER, problems=problems)
    trainer.script = [*histories.until_first_answer(), *histories.epochs(2), Door()]
    lensmith = opened(start)
    lensmith.window.resize(width, 512)
    ready(qtbot, lensmith)
    assert lensmith.window.minimumSizeHint().width() <= 911
    assert lensmith.window.minimumSizeHint().height() <= 512
    click(qtbot, lensmith, "teach")
    qtbot.waitUntil(lambda: len(lensmith.teach.history.epochs) == 2, timeout=LIMIT_MS)
    assert lensmith.window.width() == width
    click(qtbot, lensmith, "finish_teaching")
    click(qtbot, lensmith, "confirm_finish_yes")
    shown(qtbot, lensmith, TeachState.DONE)
    assert lensmith.window.width() == width
