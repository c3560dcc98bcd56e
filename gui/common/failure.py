"""The failed state of a screen or of a part of it: what happened, what to do, the details."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.common.controls import Button, label
from gui.common.errors import explain
from gui.common.icons import pixmap
from gui.common.theme import Theme


class FailureView(QWidget):
    """One plain sentence, a piece of advice, and `Copy details`."""

    def __init__(self, theme: Theme, name: str, icon_name: str = "triangle-alert") -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._icon_name = icon_name
        self._details = ""
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence = label(f"{name}_sentence", "lead", wraps=True)
        self._advice = label(f"{name}_advice", "muted", wraps=True)
        for text in (self._sentence, self._advice):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        copy = Button(
            theme, f"{name}_copy", self.tr("Copy details"), kind="quiet", icon_name="copy"
        )
        copy.on_click(lambda: QGuiApplication.clipboard().setText(self._details))
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(0)
        self.buttons.addStretch()
        self.buttons.addWidget(copy)
        self.buttons.addStretch()

        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.size("s"), 0, theme.size("s"))
        column.setSpacing(theme.size("s"))
        column.addStretch()
        column.addWidget(self._icon)
        column.addWidget(self._sentence)
        column.addWidget(self._advice)
        column.addSpacing(theme.size("s"))
        column.addLayout(self.buttons)
        column.addStretch()
        theme.changed.connect(self._draw_icon)
        self._draw_icon()

    def show_error(self, error: BaseException) -> None:
        """Put an error into words."""
        explanation = explain(error)
        self._sentence.setText(explanation.sentence)
        self._advice.setText(explanation.advice)
        self._details = explanation.details

    def _draw_icon(self) -> None:
        side = self._theme.size("icon_large")
        colour = self._theme.colour("muted")
        self._icon.setPixmap(pixmap(self._icon_name, colour, side, self.devicePixelRatioF()))
