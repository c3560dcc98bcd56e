"""A folder is dropped, looked through and planned: a real window, an acting trainer."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QScrollArea,
    QTreeView,
)
from pytestqt.qtbot import QtBot

from engine.base.types import Progress
from engine.datasets.dataset import ProblemKind, Remedy
from engine.training.classification.config import TrainConfig
from engine.training.settings import Recipe
from gui.common.choice import Choice
from gui.teach.presenter import TeachState
from tests.helpers import histories
from tests.helpers.datasets import checked, make_dataset
from tests.helpers.teach_screen import (
    FOLDER,
    LIMIT_MS,
    Door,
    Start,
    click,
    drop,
    find,
    opened,
    ready,
    says,
    shown,
    text,
)
from tests.helpers.trainers import FakeTrainer


def test_the_empty_screen_invites(qtbot: QtBot, start: Start) -> None:
    lensmith = opened(start)
    assert find(lensmith, "teach_drop_zone").isVisible()
    assert find(lensmith, "choose_folder").isVisible()
    assert find(lensmith, "folder_drawing").isVisible()
    assert not find(lensmith, "earlier_runs").isVisible()


def test_a_chosen_folder_is_checked(
    qtbot: QtBot, start: Start, monkeypatch: pytest.MonkeyPatch, trainer: FakeTrainer
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(FOLDER))
    door = Door()
    trainer.while_checking = [Progress(1240, 10_000, 41.0), door]
    lensmith = opened(start)
    click(qtbot, lensmith, "choose_folder")
    says(qtbot, lensmith, "checking_words", "Looking at 1,240 of 10,000 pictures")
    assert text(lensmith, "checking_left") == "about 41 s left"
    door.open()
    shown(qtbot, lensmith, TeachState.READY)
    assert text(lensmith, "classes_title") == "120 pictures in 3 classes"
    assert text(lensmith, "problems_title") == "All is well"
    times = {"quick": "about 20 s", "balanced": "about 70 s", "thorough": "about 10 min"}
    for recipe, time in times.items():
        says(qtbot, lensmith, f"recipe_time_{recipe}", time)


def test_a_second_folder_may_be_dropped_while_the_first_is_checked(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    trainer.while_checking = [Progress(1, 10), Door()]
    lensmith = opened(start)
    drop(lensmith, Path("/first"))
    qtbot.waitUntil(lambda: lensmith.teach.progress is not None, timeout=LIMIT_MS)
    trainer.while_checking = ()
    drop(lensmith, Path("/second"))
    shown(qtbot, lensmith, TeachState.READY)
    assert text(lensmith, "name_of_training") == "second"


def test_a_split_of_its_own_is_told(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, tmp_path: Path
) -> None:
    sides = {"train/a": 12, "train/b": 12, "val/a": 3, "val/b": 2}
    trainer.report = checked(make_dataset(tmp_path / "set", sides))
    lensmith = opened(start)
    drop(lensmith, tmp_path / "set")
    shown(qtbot, lensmith, TeachState.READY)
    told = "Its own split is used: 5 to judge; some of the other 24 choose the best version."
    assert text(lensmith, "own_split") == told
    assert find(lensmith, "own_split").isVisible()
    trainer.report = None
    drop(lensmith, Path("/second"))
    shown(qtbot, lensmith, TeachState.READY)
    assert not find(lensmith, "own_split").isVisible()


def test_a_check_can_be_cancelled(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.while_checking = [Door()]
    lensmith = opened(start)
    click(qtbot, lensmith, "try_sample")
    qtbot.waitUntil(lambda: lensmith.teach.folder is not None, timeout=LIMIT_MS)
    click(qtbot, lensmith, "cancel_check")
    assert find(lensmith, "teach_drop_zone").isVisible()


def test_a_link_is_no_folder(qtbot: QtBot, start: Start) -> None:
    lensmith = opened(start)
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/cells")])
    copy, left, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    lensmith._teach_page.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    assert text(lensmith, "notice_sentence").startswith("This is a link")


def test_problems_are_named_with_their_files_and_decided(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = (histories.unreadable(FOLDER), histories.duplicates(FOLDER))
    trainer.report = histories.make_report(FOLDER, problems=problems)
    lensmith = opened(start)
    ready(qtbot, lensmith)
    assert text(lensmith, "problem_1_sentence") == "12 pictures cannot be opened"
    assert text(lensmith, "problem_1_outcome") == "They will be left out."
    click(qtbot, lensmith, "problem_1_show")
    files = find(lensmith, "problem_1_files")
    assert isinstance(files, QTreeView)
    assert files.isVisible()
    row = [files.model().index(0, column).data() for column in range(3)]
    assert row == ["001.png", "rods", "The file is empty."]
    seen: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: seen.append(url.toLocalFile()))
    files.activated.emit(files.model().index(1, 0))
    assert seen == [str(FOLDER / "rods" / "002.png")]
    choice = find(lensmith, "name_problem_2_choice")
    assert isinstance(choice, Choice)
    choice.pick(Remedy.KEEP_TOGETHER)
    assert "either to learn from or to judge by" in text(lensmith, "problem_2_outcome")
    click(qtbot, lensmith, "teach")
    shown(qtbot, lensmith, TeachState.DONE)
    config = dict(trainer.asked)["train"]
    assert isinstance(config, TrainConfig)
    assert config.decisions == {ProblemKind.DUPLICATE: Remedy.KEEP_TOGETHER}


def test_a_blocking_problem_leaves_nothing_to_teach(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    trainer.report = histories.make_report(FOLDER, {"round": 5}, (histories.single_class(),))
    lensmith = opened(start)
    ready(qtbot, lensmith)
    assert text(lensmith, "problems_title") == "This folder cannot be learned from yet"
    assert find(lensmith, "problem_1").property("role") == "alarm"
    assert not find(lensmith, "teach").isVisible()
    assert find(lensmith, "choose_another").isVisible()


def test_recipe_name_and_more_settings_are_taught_as_chosen(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    lensmith = opened(start)
    ready(qtbot, lensmith)
    name = find(lensmith, "run_name")
    assert isinstance(name, QLineEdit)
    qtbot.keyClicks(name, "My cells")
    card = find(lensmith, "recipe_card_thorough")
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert not find(lensmith, "choose_epochs").isVisible()
    click(qtbot, lensmith, "more_settings_show")
    for field, typed in (("epochs", "9999"), ("learning_rate", "1e-4"), ("seed", "nonsense")):
        line = find(lensmith, f"choose_{field}")
        assert isinstance(line, QLineEdit)
        line.clear()
        qtbot.keyClicks(line, typed)
        qtbot.keyClick(line, Qt.Key.Key_Return)
    click(qtbot, lensmith, "teach")
    shown(qtbot, lensmith, TeachState.DONE)
    config = dict(trainer.asked)["train"]
    assert config == TrainConfig(
        FOLDER, name="My cells", recipe=Recipe.THOROUGH, epochs=500, learning_rate=1e-4
    )


def test_a_recipe_is_chosen_by_arrow_keys(qtbot: QtBot, start: Start) -> None:
    lensmith = opened(start)
    ready(qtbot, lensmith)
    lensmith.window.activateWindow()
    balanced = find(lensmith, "recipe_balanced")
    balanced.setFocus()
    qtbot.waitUntil(balanced.hasFocus, timeout=LIMIT_MS)
    qtbot.keyClick(balanced, Qt.Key.Key_Down)
    config = lensmith.teach.config
    assert config is not None
    assert config.recipe is Recipe.THOROUGH
    assert find(lensmith, "recipe_card_thorough").property("chosen")
    assert not find(lensmith, "recipe_card_balanced").property("chosen")


def test_a_class_reached_by_keyboard_comes_into_view(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    counts = {f"class {number:02}": 5 for number in range(60)}
    trainer.report = histories.make_report(FOLDER, counts)
    lensmith = opened(start)
    ready(qtbot, lensmith)
    scroll = find(lensmith, "ready_scroll")
    assert isinstance(scroll, QScrollArea)
    qtbot.waitUntil(lambda: scroll.verticalScrollBar().maximum() > 1000, timeout=LIMIT_MS)
    assert scroll.verticalScrollBar().value() == 0
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End):  # the first key only finds the first row
        qtbot.keyClick(find(lensmith, "class_list"), key)
    assert scroll.verticalScrollBar().value() > 1000


def test_what_makes_no_difference_to_a_recipe_cannot_be_chosen(qtbot: QtBot, start: Start) -> None:
    lensmith = opened(start)
    ready(qtbot, lensmith)
    click(qtbot, lensmith, "more_settings_show")
    click(qtbot, lensmith, "recipe_quick")
    assert not find(lensmith, "choose_epochs").isEnabled()
    assert not find(lensmith, "name_choose_augmentation").isEnabled()
    click(qtbot, lensmith, "recipe_thorough")
    assert find(lensmith, "choose_epochs").isEnabled()
    assert find(lensmith, "name_choose_augmentation").isEnabled()
