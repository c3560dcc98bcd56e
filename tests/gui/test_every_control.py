"""What holds for every control on every screen: names, keyboard, translation."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QListView,
    QProgressBar,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.app import Lensmith

Start = Callable[[], Lensmith]
CONTROLS = (QAbstractButton, QListView, QProgressBar)


class Marking(QTranslator):
    """Translates every text by putting it in brackets, which shows what is not translated."""

    def translate(
        self, _context: str | bytes, text: str | bytes, _hint: object = None, _n: int = -1
    ) -> str:
        return f"⟦{text if isinstance(text, str) else text.decode()}⟧"

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@pytest.fixture
def marking(qapp: QApplication) -> Iterator[None]:
    translator = Marking()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def controls(lensmith: Lensmith) -> list[QWidget]:
    found = lensmith.window.findChildren(QWidget)
    return [widget for widget in found if isinstance(widget, CONTROLS) and _is_ours(widget)]


def _is_ours(widget: QWidget) -> bool:
    return not widget.objectName().startswith("qt_") and not isinstance(widget, QScrollBar)


def test_every_control_has_a_name_for_screen_readers_and_one_for_tests(
    qtbot: QtBot, start: Start
) -> None:
    found = controls(start())
    assert len(found) > 15
    nameless = [
        widget.objectName() or repr(widget)
        for widget in found
        if not widget.objectName() or not widget.accessibleName()
    ]
    assert nameless == []
    names = [widget.objectName() for widget in found]
    assert sorted(names) == sorted(set(names))


def test_every_button_can_be_reached_by_keyboard(qtbot: QtBot, start: Start) -> None:
    from PySide6.QtCore import Qt

    for widget in controls(start()):
        if isinstance(widget, QAbstractButton):
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget.objectName()


NAMES_OF_THINGS = ("label_", "percent_", "name_", "model_menu", "count_")
NOT_WORDS = {"English", "", "red.png", "green.png"}


def test_every_text_on_every_screen_can_be_translated(
    qtbot: QtBot, marking: None, start: Start, red: Path, green: Path
) -> None:
    lensmith = start()
    lensmith.identify.add([red, green, Path("/gone.png")])
    qtbot.waitUntil(lambda: len(lensmith.identify.pictures.outcomes()) == 3, timeout=20_000)
    lensmith.identify.stop()
    lensmith.window.notices.show_error(ZeroDivisionError())
    qtbot.waitUntil(lambda: lensmith.identify.readiness is not None, timeout=20_000)
    texts = {
        widget.objectName(): widget.text().strip()
        for widget in lensmith.window.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton) and _is_ours(widget)
    }
    texts |= {a.objectName(): a.text() for a in lensmith.window.findChildren(QAction) if a.text()}
    plain = {
        name: text
        for name, text in texts.items()
        if text not in NOT_WORDS and "⟦" not in text and not name.startswith(NAMES_OF_THINGS)
    }
    assert plain == {}
