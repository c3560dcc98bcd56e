"""One of several, on a button with a menu."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy
from typing_extensions import override

from gui.common.icons import pixmap
from gui.common.theme import Theme

_ARROW = 16
_GAP = "\N{EN SPACE}"
"""Before the text: Qt leaves a button with a menu no padding of its own there."""


class Choice(QPushButton):
    """Says what is chosen; its menu has the rest.

    Signals:
        chosen: the value that a person has picked.

    Args:
        name: its objectName.
        title: what the choice is about, for screen readers.
        options: values and what they are called.
        value: the one that is chosen.
    """

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, name: str, title: str, options: Sequence[tuple[Any, str]], value: Any
    ) -> None:
        super().__init__()
        self._theme = theme
        self._title = title
        self._options = list(options)
        self._value = value
        self.setObjectName(name)
        self.setProperty("kind", "choice")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._menu = QMenu(self)
        self._menu.setObjectName(f"{name}_menu")
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.show_value(value)

    @property
    def value(self) -> Any:
        """What is chosen."""
        return self._value

    def show_value(self, value: Any) -> None:
        """Show another value as chosen."""
        self._value = value
        text = next((name for option, name in self._options if option == value), "")
        text = text.partition("\t")[0]  # in the menu, a key stands behind it
        self.setText(f"{_GAP}{text}")
        self.setToolTip(text)
        self.setAccessibleName(f"{self._title}: {text}")

    def show_options(self, options: Sequence[tuple[Any, str]]) -> None:
        """Offer others."""
        self._options = list(options)
        self.show_value(self._value)

    def pick(self, value: Any) -> None:
        """Choose, as by the menu."""
        self.show_value(value)
        self.chosen.emit(value)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(96, super().minimumSizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colour = self._theme.colour("muted")
        arrow = pixmap("chevron-down", colour, _ARROW, self.devicePixelRatioF())
        x = self.width() - _ARROW - self._theme.size("m")
        painter.drawPixmap(QRect(x, (self.height() - _ARROW) // 2, _ARROW, _ARROW), arrow)

    def _fill(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        for value, name in self._options:
            action = self._menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(value == self._value)
            action.triggered.connect(lambda _=False, v=value: self.pick(v))
            group.addAction(action)
