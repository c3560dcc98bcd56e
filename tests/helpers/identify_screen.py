"""The Identify screen for tests: its parts by name, and what they say."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QWidget

from gui.app import Lensmith

Start = Callable[[], Lensmith]
LIMIT_MS = 20_000


def find(lensmith: Lensmith, name: str) -> QWidget:
    widget = lensmith.window.findChild(QWidget, name)
    assert widget is not None, name
    return widget


def text(lensmith: Lensmith, name: str) -> str:
    widget = find(lensmith, name)
    assert isinstance(widget, QLabel)
    return widget.text()
