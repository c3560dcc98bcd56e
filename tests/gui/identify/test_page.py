"""The Identify screen as a person uses it: real window, real threads, a fake model."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from gui.app import Lensmith
from gui.identify.page import IdentifyPage
from gui.identify.strip import Strip
from tests.helpers.identify_screen import LIMIT_MS, Start, find, text


def click(qtbot: QtBot, lensmith: Lensmith, name: str) -> None:
    button = find(lensmith, name)
    assert isinstance(button, QPushButton)
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def drop(lensmith: Lensmith, *paths: Path, image: QImage | None = None) -> None:
    page = lensmith.window.findChild(IdentifyPage)
    assert page is not None
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if image is not None:
        data.setImageData(image)
    copy, left, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    entering = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    page.dragEnterEvent(entering)
    assert entering.isAccepted()
    assert find(lensmith, "drop_hint_overlay").isVisible()
    page.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    assert not find(lensmith, "drop_hint_overlay").isVisible()


def answered(qtbot: QtBot, lensmith: Lensmith, count: int = 1) -> None:
    pictures = lensmith.identify.pictures
    qtbot.waitUntil(
        lambda: pictures.rowCount() == count and not pictures.pending_count(), timeout=LIMIT_MS
    )


def test_a_dropped_picture_is_named(qtbot: QtBot, start: Start, red: Path) -> None:
    lensmith = start()
    assert find(lensmith, "drop_zone").isVisible()
    drop(lensmith, red)
    answered(qtbot, lensmith)
    assert find(lensmith, "result_panel").isVisible()
    assert not find(lensmith, "side").isVisible()  # one picture needs no list
    assert text(lensmith, "picture_name") == "red.png"
    assert text(lensmith, "label_1") == "red"
    assert text(lensmith, "percent_1") == "90.0 %"
    assert find(lensmith, "label_row_5").isVisible()
    assert text(lensmith, "answer_source").startswith("EfficientNet-Lite0, in ")


def test_several_pictures_stand_down_the_side(
    qtbot: QtBot, start: Start, red: Path, green: Path, tmp_path: Path
) -> None:
    lensmith = start()
    drop(lensmith, red, green, tmp_path / "gone.png")
    answered(qtbot, lensmith, 3)
    assert find(lensmith, "side").isVisible()
    assert not find(lensmith, "job_bar").isVisible()
    summaries = [lensmith.identify.pictures.summary(PictureAddress(p))[0] for p in (red, green)]
    assert summaries == ["red", "green"]


def test_up_down_and_delete_on_the_list(qtbot: QtBot, start: Start, red: Path, green: Path) -> None:
    lensmith = start()
    drop(lensmith, red, green)
    answered(qtbot, lensmith, 2)
    strip = find(lensmith, "strip")
    qtbot.keyClick(strip, Qt.Key.Key_Down)
    assert lensmith.identify.current == PictureAddress(green)
    assert text(lensmith, "label_1") == "green"
    qtbot.keyClick(strip, Qt.Key.Key_Up)
    assert lensmith.identify.current == PictureAddress(red)
    qtbot.keyClick(strip, Qt.Key.Key_Delete)
    assert lensmith.identify.current == PictureAddress(green)
    assert red.exists()
    assert isinstance(strip, Strip)
    assert strip.currentIndex().row() == 0


def test_a_picture_that_cannot_be_read_says_so_in_its_place(
    qtbot: QtBot, start: Start, tmp_path: Path
) -> None:
    lensmith = start()
    drop(lensmith, tmp_path / "gone.png")
    answered(qtbot, lensmith)
    assert find(lensmith, "picture_failure").isVisible()
    assert text(lensmith, "picture_failure_sentence") == "The file is no longer there."
    click(qtbot, lensmith, "picture_failure_copy")
    assert "image.missing" in QGuiApplication.clipboard().text()


def test_the_one_clear_button_asks_for_pictures(
    qtbot: QtBot, start: Start, red: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(red)], ""))
    lensmith = start()
    click(qtbot, lensmith, "choose_pictures")
    answered(qtbot, lensmith)
    assert lensmith.identify.current == PictureAddress(red)


def test_a_folder_by_the_menu(
    qtbot: QtBot, start: Start, red: Path, green: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(red.parent))
    lensmith = start()
    page = lensmith.window.findChild(IdentifyPage)
    assert page is not None
    page.choose_folder()
    answered(qtbot, lensmith, 2)


def test_ctrl_v_takes_a_picture_from_the_clipboard(qtbot: QtBot, start: Start) -> None:
    lensmith = start()
    image = QImage(30, 30, QImage.Format.Format_RGB32)
    image.fill(0x00FF00)
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitActive(lensmith.window):
        lensmith.window.activateWindow()
    qtbot.keyClick(lensmith.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    answered(qtbot, lensmith)
    assert text(lensmith, "label_1") == "green"
    assert text(lensmith, "picture_name") == "Pasted picture 1.png"


def test_a_link_is_refused_with_a_sentence(qtbot: QtBot, start: Start) -> None:
    lensmith = start()
    page = lensmith.window.findChild(IdentifyPage)
    assert page is not None
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/cat.jpg")])
    QGuiApplication.clipboard().setMimeData(data)
    page.paste()
    assert text(lensmith, "notice_sentence") == "This is a link into the web, not a picture."
    click(qtbot, lensmith, "notice_dismiss")
    assert not find(lensmith, "notice_bar").isVisible()


def test_results_are_copied(qtbot: QtBot, start: Start, red: Path, green: Path) -> None:
    lensmith = start()
    drop(lensmith, red, green)
    answered(qtbot, lensmith, 2)
    click(qtbot, lensmith, "copy_labels")
    assert QGuiApplication.clipboard().text().startswith("red.png\nred\t90.0 %")
    click(qtbot, lensmith, "copy_all")
    assert QGuiApplication.clipboard().text() == "red.png\tred\t90.0 %\ngreen.png\tgreen\t90.0 %"


def test_clearing_the_list_brings_the_invitation_back(
    qtbot: QtBot, start: Start, red: Path
) -> None:
    lensmith = start()
    drop(lensmith, red)
    answered(qtbot, lensmith)
    click(qtbot, lensmith, "clear_list")
    assert find(lensmith, "drop_zone").isVisible()
    assert red.exists()


def test_stop_and_continue(qtbot: QtBot, start: Start, tmp_path: Path, red: Path) -> None:
    lensmith = start()
    copies = tmp_path / "copies"
    copies.mkdir()
    for number in range(15):
        (copies / f"{number}.png").write_bytes(red.read_bytes())
    lensmith.identify.pictures.rowsInserted.connect(lensmith.identify.stop)
    drop(lensmith, copies)
    bar = find(lensmith, "job_bar")
    qtbot.waitUntil(bar.isVisible, timeout=LIMIT_MS)
    assert lensmith.identify.pictures.pending_count() > 0
    assert "Stopped after" in text(lensmith, "job_words")
    click(qtbot, lensmith, "job_button")
    answered(qtbot, lensmith, 15)
    assert not bar.isVisible()
