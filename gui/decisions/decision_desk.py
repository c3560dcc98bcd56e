"""How a view is laid out in which one picture after the other is decided about."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.common.controls import Button
from gui.common.theme import Theme

_CARD = 6
"""Cards stand so much further in than the texts above."""


def lay_out(view: QWidget, theme: Theme, hint: QLabel, undo: Button, content: QWidget) -> None:
    """Above what can be done, and the way back; below the pictures."""
    tools = QHBoxLayout()
    tools.setSpacing(theme.size("s"))
    tools.addSpacing(_CARD)
    tools.addWidget(hint, 1)
    tools.addWidget(undo)
    tools.addSpacing(theme.size("s"))
    column = QVBoxLayout(view)
    column.setContentsMargins(theme.size("xl") - _CARD, theme.size("s"), 0, 0)
    column.setSpacing(theme.size("xs"))
    column.addLayout(tools)
    column.addWidget(content, 1)
