"""A folder of many pictures as a person uses it: real window, real threads, a fake model."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.base.types import Calibration
from gui.app import Lensmith
from gui.identify.batch.label_list import LabelList
from gui.identify.batch.presenter import BatchState
from gui.identify.batch.table_view import BatchTableView
from tests.helpers.identify_screen import LIMIT_MS, Start, find, text
from tests.helpers.pictures import plain, save
from tests.helpers.predictors import Answers, ColourPredictor, Pixels


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sixty pictures, red, green and blue in turn, and a file that is none."""
    place = tmp_path / "plate 7"
    place.mkdir()
    for number in range(60):
        colour = tuple(200 if channel == number % 3 else 10 for channel in range(3))
        save(plain(colour), place / f"well {number}.png")
    (place / "well 7 again.png").touch()
    return place


class _Slow(ColourPredictor):
    """Gives a person the time to stop it."""

    def answer(self, prepared: Sequence[Pixels], top: int, /) -> Answers:
        time.sleep(0.2)
        return super().answer(prepared, top)


def click(qtbot: QtBot, lensmith: Lensmith, name: str) -> None:
    button = find(lensmith, name)
    assert isinstance(button, QPushButton)
    qtbot.waitUntil(button.isEnabled, timeout=LIMIT_MS)
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def table(lensmith: Lensmith) -> BatchTableView:
    view = find(lensmith, "batch_table")
    assert isinstance(view, BatchTableView)
    return view


@pytest.fixture
def opened(qtbot: QtBot, start: Start, folder: Path) -> Lensmith:
    """The program, with the whole folder in the table."""
    lensmith = start()
    lensmith.identify.add([PictureAddress(folder)])
    qtbot.waitUntil(lambda: lensmith.batch.state is BatchState.DONE, timeout=LIMIT_MS)
    return lensmith


def test_a_folder_fills_a_table_and_its_first_picture_is_shown(
    qtbot: QtBot, opened: Lensmith
) -> None:
    assert find(opened, "batch_view").isVisible()
    assert not find(opened, "side").isVisible()
    assert not find(opened, "job_bar").isVisible()
    assert table(opened).model().rowCount() == 61
    assert text(opened, "batch_title") == "plate 7"
    assert "61 pictures · 1 not readable" in text(opened, "batch_facts")
    qtbot.waitUntil(lambda: text(opened, "label_1") == "red", timeout=LIMIT_MS)
    assert text(opened, "picture_name") == "well 0.png"
    assert text(opened, "answer_source") == "By EfficientNet-Lite0"


def test_up_and_down_open_pictures(qtbot: QtBot, opened: Lensmith) -> None:
    qtbot.keyClick(table(opened), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: text(opened, "label_1") == "green", timeout=LIMIT_MS)
    qtbot.keyClick(table(opened), Qt.Key.Key_End)
    qtbot.waitUntil(lambda: text(opened, "picture_name") == "well 59.png", timeout=LIMIT_MS)


def test_a_file_that_is_no_picture_says_so_in_its_place(qtbot: QtBot, opened: Lensmith) -> None:
    search = find(opened, "batch_search")
    assert isinstance(search, QLineEdit)
    search.setText("again")
    assert table(opened).model().rowCount() == 1
    failure = find(opened, "picture_failure")
    qtbot.waitUntil(failure.isVisible, timeout=LIMIT_MS)
    assert text(opened, "picture_failure_sentence") == "The file is empty."


def test_labels_and_confidence_filter(qtbot: QtBot, opened: Lensmith) -> None:
    labels, least = find(opened, "batch_labels"), find(opened, "batch_least")
    assert isinstance(labels, LabelList)
    assert isinstance(least, QSlider)
    names = [labels.model().index(row, 0).data() for row in range(labels.model().rowCount())]
    assert names == ["All (61)", "Not readable (1)", "red (20)", "green (20)", "blue (20)"]
    labels.setCurrentIndex(labels.model().index(2, 0))
    assert table(opened).model().rowCount() == 20
    least.setValue(95)
    assert find(opened, "batch_empty_words").isVisible()
    click(qtbot, opened, "batch_show_all")
    assert table(opened).model().rowCount() == 61
    assert least.value() == 0


def test_a_click_on_a_column_sorts(qtbot: QtBot, opened: Lensmith) -> None:
    view = table(opened)
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    found = [view.model().index(row, 1).data() for row in range(61)]
    assert found == [*["blue"] * 20, *["green"] * 20, *["red"] * 20, "–"]


def test_it_is_saved_for_excel(
    qtbot: QtBot, opened: Lensmith, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    click(qtbot, opened, "batch_save_excel")
    qtbot.waitUntil(find(opened, "batch_notice").isVisible, timeout=LIMIT_MS)
    assert text(opened, "batch_notice_sentence") == "Saved as mine.xlsx."
    assert not find(opened, "batch_undo").isVisible()
    assert (tmp_path / "mine.xlsx").exists()


def test_it_is_sorted_into_folders_and_that_is_undone(
    qtbot: QtBot, opened: Lensmith, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "sorted"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(place))
    click(qtbot, opened, "batch_sort")
    qtbot.waitUntil(find(opened, "batch_notice").isVisible, timeout=LIMIT_MS)
    said = "60 pictures copied into 3 folders in “sorted”."
    assert text(opened, "batch_notice_sentence").startswith(said)
    assert len(list(place.rglob("*.png"))) == 60
    click(qtbot, opened, "batch_undo")
    qtbot.waitUntil(lambda: not place.exists(), timeout=LIMIT_MS)
    qtbot.waitUntil(
        lambda: text(opened, "batch_notice_sentence") == "60 copies removed.", timeout=LIMIT_MS
    )


def test_stopped_it_keeps_what_is_done_and_goes_on(
    qtbot: QtBot, start: Start, folder: Path
) -> None:
    lensmith = start()
    lensmith.identify._predictors.predictor = _Slow()  # type: ignore[attr-defined]
    lensmith.identify.add([PictureAddress(folder)])
    qtbot.waitUntil(lambda: lensmith.batch.table.total > 0, timeout=LIMIT_MS)
    assert find(lensmith, "job_bar").isVisible()
    click(qtbot, lensmith, "job_button")
    assert lensmith.batch.state is BatchState.STOPPED
    assert text(lensmith, "job_words").startswith("Stopped after")
    click(qtbot, lensmith, "job_button")
    qtbot.waitUntil(lambda: lensmith.batch.state is BatchState.DONE, timeout=LIMIT_MS)
    assert lensmith.batch.table.total == 61
    assert not find(lensmith, "job_bar").isVisible()


def test_left_it_is_offered_and_opened_again(qtbot: QtBot, opened: Lensmith) -> None:
    click(qtbot, opened, "clear_list")
    assert find(opened, "drop_zone").isVisible()
    qtbot.waitUntil(find(opened, "batch_offer").isVisible, timeout=LIMIT_MS)
    assert text(opened, "batch_offer_words") == "A table of 61 pictures"
    click(qtbot, opened, "batch_take_up")
    qtbot.waitUntil(lambda: opened.batch.table.total == 61, timeout=LIMIT_MS)
    assert find(opened, "batch_view").isVisible()


def test_a_few_pictures_become_a_table_on_wish(
    qtbot: QtBot, start: Start, red: Path, green: Path
) -> None:
    lensmith = start()
    lensmith.identify.add([PictureAddress(red), PictureAddress(green)])
    qtbot.waitUntil(lambda: lensmith.identify.pictures.rowCount() == 2, timeout=LIMIT_MS)
    assert lensmith.window.findChild(QWidget, "batch_view") is None  # not before it is wanted
    click(qtbot, lensmith, "as_table")
    qtbot.waitUntil(lambda: lensmith.batch.table.total == 2, timeout=LIMIT_MS)
    assert find(lensmith, "batch_view").isVisible()
    assert text(lensmith, "batch_title") == "red.png and 1 more"


def test_a_picture_it_is_not_sure_of_says_so_above_its_labels(
    qtbot: QtBot, start: Start, red: Path
) -> None:
    lensmith = start()
    predictor = lensmith.identify._predictors.get("any", "cpu")
    predictor._calibration = Calibration(threshold=0.95)  # type: ignore[attr-defined]
    lensmith.identify.add([PictureAddress(red)])
    qtbot.waitUntil(lambda: lensmith.identify.outcome is not None, timeout=LIMIT_MS)
    assert find(lensmith, "not_sure").isVisible()
    assert text(lensmith, "not_sure_words") == "Not sure"
    assert text(lensmith, "label_1") == "red"


def test_another_model_can_look_again(qtbot: QtBot, opened: Lensmith) -> None:
    assert not find(opened, "batch_again").isVisible()
    opened.identify.get_ready("resnet50", "cpu")
    assert opened.batch.table.total == 61  # what the first one said stays until then
    click(qtbot, opened, "batch_again")
    qtbot.waitUntil(lambda: opened.batch.state is BatchState.DONE, timeout=LIMIT_MS)
    assert opened.batch.order is not None
    assert opened.batch.order.model == "resnet50"
    assert not find(opened, "batch_again").isVisible()


def test_something_else_that_is_dropped_takes_the_place_of_the_table(
    qtbot: QtBot, opened: Lensmith, red: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(red)], ""))
    opened._identify_page.choose_pictures()
    qtbot.waitUntil(lambda: opened.identify.outcome is not None, timeout=LIMIT_MS)
    assert not find(opened, "batch_view").isVisible()
    assert text(opened, "picture_name") == "red.png"
