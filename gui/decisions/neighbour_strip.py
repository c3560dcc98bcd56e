"""A few pictures side by side, to compare another with."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from engine.base.address import PictureAddress
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails

_SIDE, _MOST = 84, 3


class NeighbourStrip(QWidget):
    """Paints thumbnails as large as there is room, the nearest first."""

    def __init__(self, theme: Theme, name: str, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._thumbnails = thumbnails
        self._pictures: tuple[PictureAddress, ...] = ()
        thumbnails.arrived.connect(self._look_again)  # no lambda: that would outlive the widget
        theme.changed.connect(self.update)

    def show_pictures(self, pictures: Sequence[PictureAddress], text: str) -> None:
        """Show others; `text` says what they are, for screen readers and the tool tip."""
        self._pictures = tuple(pictures)[:_MOST]
        names = ", ".join(picture.name for picture in self._pictures)
        self.setAccessibleName(text)
        self.setToolTip(f"{text}: {names}" if names else "")
        self.update()

    def _look_again(self, _picture: object) -> None:
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_MOST * _SIDE, _SIDE)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_MOST * _SIDE // 2, _SIDE)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        gap, radius = self._theme.size("xs"), self._theme.size("small")
        side = min(_SIDE, (self.width() - (_MOST - 1) * gap) // _MOST)
        for number, picture in enumerate(self._pictures):
            place = QRect(number * (side + gap), 0, side, side)
            mat = QPainterPath()
            mat.addRoundedRect(QRectF(place), radius, radius)
            painter.setClipPath(mat)
            painter.fillRect(place, self._theme.colour("mat"))
            made = self._thumbnails.get(picture)
            if made is None or made.isNull():
                continue
            size = made.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            fitted = QRect(place.topLeft(), size)
            fitted.moveCenter(place.center())
            painter.drawPixmap(fitted, made)
