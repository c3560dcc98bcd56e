"""A button for each class that has a key; the key stands on it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from gui.common.controls import Button
from gui.common.theme import Theme
from gui.results.class_keys import keys_of

_COLUMNS = 3
_PADDING = 10
"""Left and right of the text, in logical pixels."""


class ClassButtons(QWidget):
    """In rows, in the order of the classes.

    Signals:
        chosen: the name of a class.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("class_buttons")
        self._theme = theme
        self._keys: dict[str, str] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.size("xs"))

    def show_classes(self, classes: Sequence[str]) -> None:
        """Offer others."""
        keys = keys_of(classes)
        if keys == self._keys:
            return
        self._keys = keys
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, (name, key) in enumerate(keys.items()):
            button = _KeyButton(self._theme, name, key)
            button.setAccessibleName(self.tr("{label}, key {key}").format(label=name, key=key))
            button.on_click(partial(self.chosen.emit, name))
            self._grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)


class _KeyButton(Button):
    """The key, then the name of the class as far as there is room."""

    def __init__(self, theme: Theme, name: str, key: str) -> None:
        super().__init__(theme, f"class_key_{key}", name, kind="key")
        self._whole = key if name == key else f"{key}  {name}"
        self.setText(self._whole)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - 2 * _PADDING
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setText(text.replace("&", "&&"))  # else Qt takes it for a key of its own
