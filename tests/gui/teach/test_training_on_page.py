"""A model learns on the Teach screen: words, plots, pause, stop, cancel."""

from pathlib import Path

from PySide6.QtWidgets import (
    QMessageBox,
)
from pytestqt.qtbot import QtBot

from engine.base.types import Progress
from engine.training.runs.events import PictureLeftOut, Remark, RemarkKind
from gui.teach.presenter import TeachState
from tests.helpers import histories
from tests.helpers.teach_screen import (
    LIMIT_MS,
    Door,
    Start,
    appears,
    click,
    drop,
    find,
    learning,
    opened,
    says,
    shown,
    text,
)
from tests.helpers.trainers import FakeTrainer


def test_learning_is_told_in_words(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    first, second, third = Door(), Door(), Door()
    told = histories.until_first_answer()
    trainer.script = [*told[:3], first, *told[3:], *histories.epochs(0), second,
                      *histories.epochs(3),
                      Progress(500, 1240, 22.0), third]  # fmt: skip
    lensmith = opened(start)
    learning(qtbot, lensmith)
    qtbot.waitUntil(lambda: lensmith.teach.progress is not None, timeout=LIMIT_MS)
    assert text(lensmith, "training_headline") == "Learning from 1,240 pictures"
    assert text(lensmith, "training_second") == "Looking at every picture once"
    assert text(lensmith, "training_facts") == "620 of 1,550 pictures  ·  about 4 s left"
    assert not find(lensmith, "finish_teaching").isEnabled()
    first.open()
    qtbot.waitUntil(lambda: lensmith.teach.history.head is not None, timeout=LIMIT_MS)
    assert text(lensmith, "training_badge") == "A first answer is ready: 87.1 % right"
    assert find(lensmith, "finish_teaching").isEnabled()
    second.open()
    qtbot.waitUntil(lambda: len(lensmith.teach.history.epochs) == 3, timeout=LIMIT_MS)
    assert text(lensmith, "training_second") == "Refining: epoch 4 of at most 10"
    assert text(lensmith, "training_badge") == "Best until now: 93.2 % right, after epoch 3"
    assert text(lensmith, "coach_words") == "It still gets better. Let it go on."
    facts = "214 pictures a second  ·  about 22 s left"
    says(qtbot, lensmith, "training_facts", facts)
    third.open()
    shown(qtbot, lensmith, TeachState.DONE)


def test_the_plots_show_what_was_told(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.script = [*histories.until_first_answer(), *histories.epochs(5, best=3)]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    shown(qtbot, lensmith, TeachState.DONE)
    loss, accuracy = lensmith._teach_page._history._plots
    qtbot.waitUntil(lambda: accuracy._plot is not None, timeout=LIMIT_MS)
    assert loss._plot is not None
    assert accuracy._plot is not None
    sizes = {curve.value: len(item.getData()[0]) for curve, item in loss._plot._curves.items()}
    assert sizes == {"steps": 100, "learned": 5, "judged": 6}
    assert [len(item.getData()[0]) for item in accuracy._plot._curves.values()] == [6]
    assert loss._plot._best.isVisible()
    assert loss._plot._best.value() == 3
    assert loss._plot._best.label.format == "kept: epoch 3"
    lensmith.settings.change(appearance="dark")
    pen = loss._plot._curves[next(iter(loss._plot._curves))].opts["pen"]
    assert pen.color() == lensmith.theme.colour("curve_faint")


def test_pause_and_continue(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    door = Door()
    trainer.script = [*histories.until_first_answer(), door]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    click(qtbot, lensmith, "pause_teaching")
    assert text(lensmith, "training_headline") == "Paused"
    door.open()
    click(qtbot, lensmith, "pause_teaching")
    shown(qtbot, lensmith, TeachState.DONE)


def test_stop_and_keep_the_best(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.script = [*histories.until_first_answer(), Door()]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    qtbot.waitUntil(find(lensmith, "finish_teaching").isEnabled, timeout=LIMIT_MS)
    click(qtbot, lensmith, "finish_teaching")
    assert not lensmith.teach.is_finishing
    click(qtbot, lensmith, "confirm_finish_yes")
    shown(qtbot, lensmith, TeachState.DONE)


def test_cancelling_asks_first(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.script = [*histories.until_first_answer(), Door()]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    click(qtbot, lensmith, "cancel_teaching")
    box = find(lensmith, "confirm_cancel")
    assert isinstance(box, QMessageBox)
    assert box.text() == "Stop teaching?"
    assert box.informativeText() == "You can continue it later."
    assert lensmith.teach.is_learning
    trainer.summaries = (histories.UNFINISHED,)
    click(qtbot, lensmith, "confirm_cancel_yes")
    assert not lensmith.teach.is_learning
    appears(qtbot, lensmith, "name_unfinished_old-1")
    assert text(lensmith, "name_unfinished_old-1") == "Colonies was broken off after epoch 14"


def test_nothing_can_be_dropped_while_a_model_learns(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    trainer.script = [Door()]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    assert not drop(lensmith, Path("/other"))


def test_a_full_disk_is_an_alarm_until_there_is_room(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    door = Door()
    bad = PictureLeftOut("/data/rods/017.png", "image.truncated", "It ends in the middle.")
    full, room = Remark(RemarkKind.DISK_FULL), Remark(RemarkKind.DISK_HAS_ROOM)
    trainer.script = [*histories.until_first_answer(), bad, full, door, room, Door()]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    alarm = find(lensmith, "disk_full")
    qtbot.waitUntil(alarm.isVisible, timeout=LIMIT_MS)
    assert text(lensmith, "training_second") == "Waiting for room on the disk"
    click(qtbot, lensmith, "left_out_show")
    assert text(lensmith, "name_left_out_files") == "017.png: It ends in the middle."
    door.open()
    qtbot.waitUntil(lambda: not alarm.isVisible(), timeout=LIMIT_MS)
    assert "The disk was full." in text(lensmith, "training_remarks")
