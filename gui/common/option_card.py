"""One of several things to choose from, told in a card."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QRadioButton, QWidget
from typing_extensions import override


class OptionCard(QFrame):
    """A frame that a click anywhere chooses.

    Args:
        name: its objectName is `{group}_card_{name}`, that of its radio button `{group}_{name}`.
        text: beside the radio button.

    Attributes:
        radio: the choice itself, for a `QButtonGroup`.
    """

    def __init__(self, group: str, name: str, text: str) -> None:
        super().__init__()
        self.setObjectName(f"{group}_card_{name}")
        self.setProperty("role", "option")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.radio = QRadioButton(text)
        self.radio.setObjectName(f"{group}_{name}")
        self.radio.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.radio.toggled.connect(self._show_chosen)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The whole card can be clicked."""
        super().mouseReleaseEvent(event)
        if self.rect().contains(event.position().toPoint()):
            self.radio.click()

    def _show_chosen(self, is_chosen: bool) -> None:  # noqa: FBT001
        self.setProperty("chosen", is_chosen)
        for part in (self, *self.findChildren(QWidget)):
            self.style().polish(part)
