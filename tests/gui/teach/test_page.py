"""The Teach screen as a person uses it: real window, real threads, a teacher that acts."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.data.dataset import ProblemKind, Remedy
from engine.errors import EngineError, ErrorCode
from engine.jobs import JobControl
from engine.train.config import Recipe, TrainConfig
from engine.train.events import PictureLeftOut, Remark, RemarkKind
from engine.types import Progress
from gui.app import Lensmith
from gui.common.choice import Choice
from gui.teach.presenter import TeachState
from tests.helpers import lessons
from tests.helpers.teachers import FakeTeacher

Start = Callable[[], Lensmith]
FOLDER = Path("/data/cells")
LIMIT_MS = 10_000


class Door:
    """Holds a job until it is opened, cancelled or asked to finish."""

    def __init__(self) -> None:
        self._open = threading.Event()

    def __call__(self, control: JobControl) -> None:
        while not self._open.wait(0.005):
            if control.is_cancelled or control.is_finishing:
                return

    def open(self) -> None:
        self._open.set()


def opened(start: Start) -> Lensmith:
    """The program, at the Teach screen."""
    lensmith = start()
    lensmith.window.show_screen(lensmith._teach_page)
    return lensmith


def find(lensmith: Lensmith, name: str) -> QWidget:
    """The one that is shown, as earlier ones may be about to be deleted."""
    found = lensmith.window.findChildren(QWidget, name)
    assert found, name
    return next((widget for widget in found if widget.isVisible()), found[-1])


def text(lensmith: Lensmith, name: str) -> str:
    widget = find(lensmith, name)
    assert isinstance(widget, QLabel)
    assert widget.isVisible(), name
    return widget.text()


def click(qtbot: QtBot, lensmith: Lensmith, name: str) -> None:
    button = find(lensmith, name)
    assert isinstance(button, QAbstractButton)
    assert button.isVisible(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(12, button.height() // 2))


def appears(qtbot: QtBot, lensmith: Lensmith, name: str) -> None:
    """Wait for a widget that is made when there is news."""

    def is_there() -> bool:
        found = lensmith.window.findChildren(QWidget, name)
        return any(widget.isVisible() for widget in found)

    qtbot.waitUntil(is_there, timeout=LIMIT_MS)


def says(qtbot: QtBot, lensmith: Lensmith, name: str, words: str) -> None:
    label = find(lensmith, name)
    assert isinstance(label, QLabel)
    qtbot.waitUntil(lambda: label.text() == words, timeout=LIMIT_MS)


def shown(qtbot: QtBot, lensmith: Lensmith, state: TeachState) -> None:
    qtbot.waitUntil(lambda: lensmith.teach.state is state, timeout=LIMIT_MS)


def drop(lensmith: Lensmith, folder: Path) -> bool:
    page = lensmith._teach_page
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    copy, left, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    entering = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    entering.ignore()
    page.dragEnterEvent(entering)
    if not entering.isAccepted():
        return False
    assert find(lensmith, "teach_drop_overlay").isVisible()
    page.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    assert not find(lensmith, "teach_drop_overlay").isVisible()
    return True


def ready(qtbot: QtBot, lensmith: Lensmith) -> None:
    assert drop(lensmith, FOLDER)
    shown(qtbot, lensmith, TeachState.READY)


def learning(qtbot: QtBot, lensmith: Lensmith) -> None:
    ready(qtbot, lensmith)
    click(qtbot, lensmith, "teach")
    shown(qtbot, lensmith, TeachState.LEARNING)


def test_the_empty_screen_invites(qtbot: QtBot, start: Start) -> None:
    lensmith = opened(start)
    assert find(lensmith, "teach_drop_zone").isVisible()
    assert find(lensmith, "choose_folder").isVisible()
    assert find(lensmith, "folder_drawing").isVisible()
    assert not find(lensmith, "earlier_runs").isVisible()


def test_a_chosen_folder_is_checked(
    qtbot: QtBot, start: Start, monkeypatch: pytest.MonkeyPatch, teacher: FakeTeacher
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(FOLDER))
    door = Door()
    teacher.while_checking = [Progress(1240, 10_000, 41.0), door]
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
    qtbot: QtBot, start: Start, teacher: FakeTeacher
) -> None:
    teacher.while_checking = [Progress(1, 10), Door()]
    lensmith = opened(start)
    drop(lensmith, Path("/first"))
    qtbot.waitUntil(lambda: lensmith.teach.progress is not None, timeout=LIMIT_MS)
    teacher.while_checking = ()
    drop(lensmith, Path("/second"))
    shown(qtbot, lensmith, TeachState.READY)
    assert text(lensmith, "name_of_lesson") == "second"


def test_a_check_can_be_cancelled(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    teacher.while_checking = [Door()]
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
    assert text(lensmith, "notice_sentence").startswith("That was a link")


def test_problems_are_named_with_their_files_and_decided(
    qtbot: QtBot, start: Start, teacher: FakeTeacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = (lessons.unreadable(FOLDER), lessons.duplicates(FOLDER))
    teacher.report = lessons.make_report(FOLDER, problems=problems)
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
    config = dict(teacher.asked)["train"]
    assert isinstance(config, TrainConfig)
    assert config.decisions == {ProblemKind.DUPLICATE: Remedy.KEEP_TOGETHER}


def test_a_blocking_problem_leaves_nothing_to_teach(
    qtbot: QtBot, start: Start, teacher: FakeTeacher
) -> None:
    teacher.report = lessons.make_report(FOLDER, {"round": 5}, (lessons.single_class(),))
    lensmith = opened(start)
    ready(qtbot, lensmith)
    assert text(lensmith, "problems_title") == "This folder cannot be learned from yet"
    assert find(lensmith, "problem_1").property("role") == "alarm"
    assert not find(lensmith, "teach").isVisible()
    assert find(lensmith, "choose_another").isVisible()


def test_recipe_name_and_more_settings_are_taught_as_chosen(
    qtbot: QtBot, start: Start, teacher: FakeTeacher
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
    config = dict(teacher.asked)["train"]
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
    qtbot: QtBot, start: Start, teacher: FakeTeacher
) -> None:
    counts = {f"class {number:02}": 5 for number in range(60)}
    teacher.report = lessons.make_report(FOLDER, counts)
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


def test_learning_is_told_in_words(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    first, second, third = Door(), Door(), Door()
    told = lessons.until_first_answer()
    teacher.script = [*told[:3], first, *told[3:], *lessons.epochs(0), second, *lessons.epochs(3),
                      Progress(500, 1240, 22.0), third]  # fmt: skip
    lensmith = opened(start)
    learning(qtbot, lensmith)
    qtbot.waitUntil(lambda: lensmith.teach.progress is not None, timeout=LIMIT_MS)
    assert text(lensmith, "lesson_headline") == "Learning from 1,240 pictures"
    assert text(lensmith, "lesson_second") == "Looking at every picture once"
    assert text(lensmith, "lesson_facts") == "620 of 1,550 pictures  ·  about 4 s left"
    assert not find(lensmith, "finish_teaching").isEnabled()
    first.open()
    qtbot.waitUntil(lambda: lensmith.teach.lesson.head is not None, timeout=LIMIT_MS)
    assert text(lensmith, "lesson_badge") == "A first answer is ready: 87.1 % right"
    assert find(lensmith, "finish_teaching").isEnabled()
    second.open()
    qtbot.waitUntil(lambda: len(lensmith.teach.lesson.epochs) == 3, timeout=LIMIT_MS)
    assert text(lensmith, "lesson_second") == "Refining: epoch 4 of at most 10"
    assert text(lensmith, "lesson_badge") == "Best until now: 93.2 % right, after epoch 3"
    assert text(lensmith, "coach_words") == "It still gets better. Let it go on."
    facts = "500 of 1,240 pictures  ·  214 pictures a second  ·  about 22 s left"
    says(qtbot, lensmith, "lesson_facts", facts)
    third.open()
    shown(qtbot, lensmith, TeachState.DONE)


def test_the_plots_show_what_was_told(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    teacher.script = [*lessons.until_first_answer(), *lessons.epochs(5, best=3)]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    shown(qtbot, lensmith, TeachState.DONE)
    loss, accuracy = lensmith._teach_page._lesson._plots
    qtbot.waitUntil(lambda: accuracy._plot is not None, timeout=LIMIT_MS)
    assert loss._plot is not None
    assert accuracy._plot is not None
    sizes = {curve.value: len(item.getData()[0]) for curve, item in loss._plot._curves.items()}
    assert sizes == {"steps": 100, "learned": 5, "judged": 6}
    assert [len(item.getData()[0]) for item in accuracy._plot._curves.values()] == [6]
    assert loss._plot._best.isVisible()
    assert loss._plot._best.value() == 3
    assert loss._plot._best.label.format == "best: epoch 3"
    lensmith.settings.change(appearance="dark")
    pen = loss._plot._curves[next(iter(loss._plot._curves))].opts["pen"]
    assert pen.color() == lensmith.theme.colour("curve_faint")


def test_pause_and_continue(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    door = Door()
    teacher.script = [*lessons.until_first_answer(), door]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    click(qtbot, lensmith, "pause_teaching")
    assert text(lensmith, "lesson_headline") == "Paused"
    assert not find(lensmith, "pause_teaching").isVisible()
    door.open()
    click(qtbot, lensmith, "go_on_teaching")
    shown(qtbot, lensmith, TeachState.DONE)


def test_stop_and_keep_the_best(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    teacher.script = [*lessons.until_first_answer(), Door()]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    qtbot.waitUntil(find(lensmith, "finish_teaching").isEnabled, timeout=LIMIT_MS)
    click(qtbot, lensmith, "finish_teaching")
    shown(qtbot, lensmith, TeachState.DONE)


def test_cancelling_asks_first(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    teacher.script = [*lessons.until_first_answer(), Door()]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    click(qtbot, lensmith, "cancel_teaching")
    box = find(lensmith, "confirm_cancel")
    assert isinstance(box, QMessageBox)
    assert box.text() == "Stop teaching?"
    assert box.informativeText() == "You can continue it later."
    assert lensmith.teach.is_learning
    teacher.summaries = (lessons.UNFINISHED,)
    click(qtbot, lensmith, "confirm_cancel_yes")
    assert not lensmith.teach.is_learning
    appears(qtbot, lensmith, "name_unfinished_old-1")
    assert text(lensmith, "name_unfinished_old-1") == "Colonies was broken off after epoch 14"


def test_nothing_can_be_dropped_while_a_model_learns(
    qtbot: QtBot, start: Start, teacher: FakeTeacher
) -> None:
    teacher.script = [Door()]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    assert not drop(lensmith, Path("/other"))


def test_a_full_disk_is_an_alarm_until_there_is_room(
    qtbot: QtBot, start: Start, teacher: FakeTeacher
) -> None:
    door = Door()
    bad = PictureLeftOut("/data/rods/017.png", "image.truncated", "It ends in the middle.")
    full, room = Remark(RemarkKind.DISK_FULL), Remark(RemarkKind.DISK_HAS_ROOM)
    teacher.script = [*lessons.until_first_answer(), bad, full, door, room, Door()]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    alarm = find(lensmith, "disk_full")
    qtbot.waitUntil(alarm.isVisible, timeout=LIMIT_MS)
    assert text(lensmith, "lesson_second") == "Waiting for room on the disk"
    click(qtbot, lensmith, "left_out_show")
    assert text(lensmith, "name_left_out_files") == "017.png: It ends in the middle."
    door.open()
    qtbot.waitUntil(lambda: not alarm.isVisible(), timeout=LIMIT_MS)
    assert "The disk was full." in text(lensmith, "lesson_remarks")


def test_the_end_says_how_good_it_is_and_leads_to_identify(
    qtbot: QtBot, start: Start, teacher: FakeTeacher
) -> None:
    teacher.script = [*lessons.until_first_answer(), *lessons.epochs(2)]
    lensmith = opened(start)
    refreshed: list[bool] = []
    lensmith.models.entries_changed.connect(lambda: refreshed.append(True))
    learning(qtbot, lensmith)
    shown(qtbot, lensmith, TeachState.DONE)
    assert text(lensmith, "lesson_headline") == "87 of 92 right"
    assert text(lensmith, "lesson_second") == "94.6 %, and between 88 and 98 % over many pictures"
    assert "which chose the best version" in text(lensmith, "lesson_facts")
    assert find(lensmith, "loss_card").isVisible()
    scores = find(lensmith, "score_list")
    assert scores.isVisible()
    weakest = scores.model().index(0, 0)  # type: ignore[attr-defined]
    assert weakest.data() == "spirals"
    assert refreshed == [True]
    click(qtbot, lensmith, "use_taught")
    assert lensmith.models.current == "cells"
    assert lensmith.window._screens.currentWidget() is lensmith._identify_page


def test_an_end_that_nobody_sees_is_noticed(
    qtbot: QtBot, start: Start, teacher: FakeTeacher
) -> None:
    door = Door()
    teacher.script = [*lessons.until_first_answer(), door]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    lensmith.window.show_screen(lensmith._identify_page)
    door.open()
    shown(qtbot, lensmith, TeachState.DONE)
    assert text(lensmith, "notice_sentence") == "Cells has been taught: 87 of 92 right"


def test_test_pictures_are_said_to_have_judged(
    qtbot: QtBot, start: Start, teacher: FakeTeacher
) -> None:
    teacher.result = lessons.judged_on_test()
    lensmith = opened(start)
    learning(qtbot, lensmith)
    shown(qtbot, lensmith, TeachState.DONE)
    assert "Judged by the test pictures" in text(lensmith, "lesson_facts")
    click(qtbot, lensmith, "leave_lesson")
    assert find(lensmith, "teach_drop_zone").isVisible()


def test_a_quick_run_has_no_plots(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    quick = replace(lessons.STARTED, recipe=Recipe.QUICK)
    teacher.script = [quick, *lessons.until_first_answer()[1:]]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    shown(qtbot, lensmith, TeachState.DONE)
    assert not find(lensmith, "loss_card").isVisible()
    assert find(lensmith, "scores_card").isVisible()


def test_a_failure_says_what_to_do(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    def break_down(_control: JobControl) -> None:
        raise EngineError(ErrorCode.DEVICE_UNAVAILABLE, device="cuda", found="cpu")

    teacher.script = [*lessons.until_first_answer(), break_down]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    shown(qtbot, lensmith, TeachState.FAILED)
    expected = "This computer cannot compute on cuda."
    assert text(lensmith, "teach_failure_sentence") == expected
    teacher.script = ()
    click(qtbot, lensmith, "continue_after_failure")
    shown(qtbot, lensmith, TeachState.DONE)
    assert teacher.asked[-1] == ("resume", "cells-1")


def test_a_failed_check_can_only_be_left(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    teacher.error = EngineError(ErrorCode.FOLDER_UNREADABLE, reason="gone")
    lensmith = opened(start)
    drop(lensmith, FOLDER)
    shown(qtbot, lensmith, TeachState.FAILED)
    assert not find(lensmith, "continue_after_failure").isVisible()
    click(qtbot, lensmith, "leave_failure")
    assert find(lensmith, "teach_drop_zone").isVisible()


def test_an_unfinished_run_is_continued(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    teacher.summaries = (lessons.UNFINISHED,)
    lensmith = opened(start)
    appears(qtbot, lensmith, "continue_old-1")
    click(qtbot, lensmith, "continue_old-1")
    shown(qtbot, lensmith, TeachState.DONE)
    assert teacher.asked == [("resume", "old-1")]


def test_discarding_asks_first(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    teacher.summaries = (lessons.UNFINISHED,)
    lensmith = opened(start)
    appears(qtbot, lensmith, "discard_old-1")
    click(qtbot, lensmith, "discard_old-1")
    assert teacher.asked == []
    yes = find(lensmith, "confirm_discard_yes")
    assert isinstance(yes, QPushButton)
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: lensmith.teach.runs.all == (), timeout=LIMIT_MS)
    assert teacher.asked == [("discard", "old-1")]
    names = lensmith.window.findChildren(QWidget, "continue_old-1")
    assert not any(widget.isVisible() for widget in names)


def test_an_earlier_run_is_shown_again(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    teacher.summaries = (lessons.FINISHED,)
    epochs = [event for event in lessons.epochs(4) if not isinstance(event, Progress)]
    teacher.told["cells-1"] = (lessons.STARTED, lessons.HEAD, *epochs, lessons.RESULT)
    lensmith = opened(start)
    button = find(lensmith, "earlier_runs")
    qtbot.waitUntil(button.isVisible, timeout=LIMIT_MS)
    assert isinstance(button, QPushButton)
    (action,) = button.menu().actions()
    assert action.text() == "Cells   ·   Balanced   ·   94.6 %"
    action.trigger()
    shown(qtbot, lensmith, TeachState.DONE)
    assert text(lensmith, "lesson_headline") == "87 of 92 right"
    assert text(lensmith, "name_of_lesson") == "Cells"


def test_closing_ends_a_run(qtbot: QtBot, start: Start, teacher: FakeTeacher) -> None:
    teacher.script = [*lessons.until_first_answer(), Door()]
    lensmith = opened(start)
    learning(qtbot, lensmith)
    qtbot.waitUntil(lambda: lensmith.teach.lesson.head is not None, timeout=LIMIT_MS)
    assert lensmith.close()
    assert not lensmith._compute.isRunning()


@pytest.mark.parametrize("width", [911, 1366])
def test_no_state_makes_the_window_wider_than_its_screen(
    qtbot: QtBot, start: Start, teacher: FakeTeacher, width: int
) -> None:
    problems = (lessons.unreadable(FOLDER), lessons.duplicates(FOLDER), lessons.groups(FOLDER))
    teacher.report = lessons.make_report(FOLDER, problems=problems)
    teacher.script = [*lessons.until_first_answer(), *lessons.epochs(2), Door()]
    lensmith = opened(start)
    lensmith.window.resize(width, 512)
    ready(qtbot, lensmith)
    assert lensmith.window.minimumSizeHint().width() <= 911
    assert lensmith.window.minimumSizeHint().height() <= 512
    click(qtbot, lensmith, "teach")
    qtbot.waitUntil(lambda: len(lensmith.teach.lesson.epochs) == 2, timeout=LIMIT_MS)
    assert lensmith.window.width() == width
    click(qtbot, lensmith, "finish_teaching")
    shown(qtbot, lensmith, TeachState.DONE)
    assert lensmith.window.width() == width
