"""A button for each class that has a key; the key stands on it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from gui.common.controls import Button
from gui.common.theme import Theme
from gui.decisions.class_keys import keys_of

_COLUMNS = 3
_PADDING = 10
"""Left and right of the text, in logical pixels."""


class ClassButtons(QWidget):
    """In rows, in the order of the classes.

    Args:
        of: goes into the objectNames, where a screen has them twice.

    Signals:
        chosen: the name of a class.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, *, of: str = "") -> None:
        super().__init__()
        self.setObjectName(f"{of}class_buttons")
        self._of = of
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
            button = KeyButton(self._theme, f"class_key_{self._of}{key}", name, key)
            button.on_click(partial(self.chosen.emit, name))
            self._grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)


class KeyButton(Button):
    """The key, then what it does or the class it gives, as far as there is room.

    Args:
        object_name: for tests.
        text: what the button says.
        key: shown before it.
        kind: as of `Button`.
    """

    def __init__(
        self, theme: Theme, object_name: str, text: str, key: str, *, kind: str = "key"
    ) -> None:
        super().__init__(theme, object_name, text, kind=kind)
        self._padding = _PADDING if kind == "key" else theme.size("l")
        self._key = key
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.call(text)

    def call(self, text: str) -> None:
        """Say something else; the key stays."""
        self._whole = self._key if text == self._key else f"{self._key}  {text}"
        self.setAccessibleName(self.tr("{label}, key {key}").format(label=text, key=self._key))
        self.setToolTip(text)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * self._padding
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        shortcut = self.shortcut()
        self.setText(text.replace("&", "&&"))  # else Qt takes it for a key of its own
        self.setShortcut(shortcut)  # which a new text takes away
