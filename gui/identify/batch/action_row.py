"""Buttons in a row that say less where there is little room."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from gui.common.controls import Button
from gui.common.theme import Theme

_LEAST = 72


class ActionRow(QWidget):
    """Whole sentences where all of them fit, otherwise a word each; tool tips have the rest."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("batch_actions")
        self._space = theme.size("s")
        self._buttons: list[tuple[Button, str, str]] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(self._space)
        self._row.addStretch()

    @property
    def buttons(self) -> list[Button]:
        """All of them."""
        return [button for button, _, _ in self._buttons]

    def add(self, button: Button, short: str) -> None:
        """Add a button at the end; `short` is what it says where there is little room."""
        full = button.accessibleName()
        button.setMinimumWidth(_LEAST)
        button.setToolTip(full)
        self._buttons.append((button, full, short))
        self._row.insertWidget(self._row.count() - 1, button)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for button, full, _ in self._buttons:
            button.say(full)
        room = sum(button.sizeHint().width() + self._space for button in self.buttons)
        if room - self._space > self.width():
            for button, full, short in self._buttons:
                button.say(short)
                button.setAccessibleName(full)
