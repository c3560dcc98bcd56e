"""One class of the things found: its colour, its name, how many."""

from PySide6.QtCore import QEvent, QLocale, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from gui.common.controls import label
from gui.common.theme import Theme


class CountRow(QWidget):
    """A row that says "3 × person", and when it is pointed at or has the keyboard.

    Signals:
        pointed: its class when the pointer comes, None when it goes.
        focused: its class when the keyboard comes, None when it goes.
    """

    pointed = Signal(object)
    focused = Signal(object)

    def __init__(self, theme: Theme, name: str, count: int, colour: QColor) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._colour = colour
        self._is_pointed = False
        text = f"{QLocale().toString(count)} × {name}"
        self.setObjectName(f"count_{name}")
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        gap = theme.size("s")
        row.setContentsMargins(2 * gap + theme.size("m"), gap, gap, gap)
        row.addWidget(label(f"label_count_{name}", "", text, wraps=True))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the colour, and a ground while the row's boxes are lit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._theme.size("small")
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._is_pointed or self.hasFocus():
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(ground, radius, radius)
        side = self._theme.size("m")
        swatch = QRectF(self._theme.size("s"), (self.height() - side) / 2, side, side)
        painter.setBrush(self._colour)
        painter.drawRoundedRect(swatch, 3, 3)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(ground, radius, radius)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._point(is_pointed=True)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(is_pointed=False)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """By keyboard as by mouse."""
        super().focusInEvent(event)
        self.focused.emit(self._name)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(None)

    def _point(self, *, is_pointed: bool) -> None:
        self._is_pointed = is_pointed
        self.update()
        self.pointed.emit(self._name if is_pointed else None)
