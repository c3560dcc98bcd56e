"""The Teach screen in a test's hands: what it says, clicks, drops, and a door that holds a run."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.base.jobs import JobControl
from gui.app import Lensmith
from gui.teach.presenter import TeachState

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
    lensmith.window.show_screen("teach")
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
