"""The empty Identify screen: an invitation."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.common.controls import Button, label
from gui.common.icons import pixmap
from gui.common.theme import Theme


class DropZone(QWidget):
    """Says what to do, and has the one button that does it."""

    def __init__(self, theme: Theme, choose: Button) -> None:
        super().__init__()
        self.setObjectName("drop_zone")
        self._theme = theme
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = label("drop_title", "display", self.tr("Drop a picture here"), wraps=True)
        hint = label(
            "drop_hint",
            "muted",
            self.tr("Or several, or a whole folder. Ctrl+V pastes one you have copied."),
            wraps=True,
        )
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        button_row = QHBoxLayout()
        button_row.addStretch()
        button_row.addWidget(choose)
        button_row.addStretch()

        column = QVBoxLayout(self)
        column.setSpacing(theme.size("m"))
        column.addStretch(4)
        column.addWidget(self._icon)
        column.addSpacing(theme.size("s"))
        column.addWidget(title)
        column.addWidget(hint)
        column.addSpacing(theme.size("l"))
        column.addLayout(button_row)
        column.addStretch(5)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the dashed outline of a place to drop things."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.colour("line"), 2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.setBrush(self._theme.colour("surface"))
        margin = self._theme.size("xl")
        radius = self._theme.size("large")
        place = QRectF(self.rect()).adjusted(margin, 0, -margin, -margin)
        painter.drawRoundedRect(place, radius, radius)

    def _draw_icon(self) -> None:
        side = self._theme.size("icon_large")
        colour = self._theme.colour("accent")
        self._icon.setPixmap(pixmap("image-plus", colour, side, self.devicePixelRatioF()))


class DropHint(QWidget):
    """Laid over the screen while something is dragged over it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("drop_hint_overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme = theme
        self._parent = parent
        self.hide()

    def cover(self) -> None:
        """Appear over the whole parent."""
        self.setGeometry(self._parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a frame and a word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = self._theme.colour("accent_soft")
        veil.setAlphaF(0.97)
        painter.setBrush(veil)
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        margin = self._theme.size("s")
        radius = self._theme.size("large")
        painter.drawRoundedRect(
            self.rect().adjusted(margin, margin, -margin, -margin), radius, radius
        )
        painter.setFont(self._theme.font("title"))
        painter.setPen(self._theme.colour("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Let go to identify"))
