"""How a folder of sorted pictures looks: three folders, each with pictures of one kind."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from gui.common.theme import Theme

_FOLDER = QSize(132, 84)
_TAB = QSize(46, 12)
_GAP = 22
_TILE = 33


class FolderDrawing(QWidget):
    """Painted, so that it is sharp at any scale and follows the theme."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("folder_drawing")
        self.setAccessibleName(self.tr("Three folders, named after what is in their pictures"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._names = (self.tr("round"), self.tr("rods"), self.tr("spirals"))
        theme.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        """Room for three folders side by side, and their names."""
        wide = 3 * _FOLDER.width() + 2 * _GAP + 2
        high = _TAB.height() + _FOLDER.height() + self._theme.size("xl") + 2
        return QSize(wide, high)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font("caption"))
        for number, name in enumerate(self._names):
            left = 1 + number * (_FOLDER.width() + _GAP)
            self._paint_folder(painter, left)
            for tile in range(3):
                place = self._tile(left, tile)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.colour("surface"))
                painter.drawRoundedRect(place, 5, 5)
                painter.save()
                painter.translate(place.center())
                painter.rotate(37 * tile + 50 * number)
                self._paint_cells(painter, number, tile)
                painter.restore()
            painter.setPen(self._theme.colour("muted"))
            top = 1 + _TAB.height() + _FOLDER.height()
            words = QRectF(left, top, _FOLDER.width(), self._theme.size("xl"))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_folder(self, painter: QPainter, left: int) -> None:
        top = 1 + _TAB.height()
        outline = QPainterPath()
        outline.setFillRule(Qt.FillRule.WindingFill)
        outline.addRoundedRect(QRectF(left, top, _FOLDER.width(), _FOLDER.height()), 9, 9)
        tab = QPainterPath()
        tab.addRoundedRect(QRectF(left, 1, _TAB.width(), _TAB.height() + 14), 6, 6)
        painter.setPen(QPen(self._theme.colour("bar"), 1.5))
        painter.setBrush(self._theme.colour("accent_soft"))
        painter.drawPath(outline.united(tab))

    def _tile(self, left: int, number: int) -> QRectF:
        space = (_FOLDER.width() - 3 * _TILE) / 4
        top = 1 + _TAB.height() + (_FOLDER.height() - _TILE) / 2
        return QRectF(left + space + number * (_TILE + space), top, _TILE, _TILE)

    def _paint_cells(self, painter: QPainter, kind: int, number: int) -> None:
        colour = QColor(self._theme.colour("accent"))
        size = 1 + 0.12 * number
        if kind == 0:
            painter.setBrush(colour)
            for x, y in ((-5.0, -3.0), (4.5, -5.0), (1.0, 5.5)):
                painter.drawEllipse(QPointF(x, y), 3.4 * size, 3.4 * size)
        elif kind == 1:
            painter.setBrush(colour)
            for y in (-5.0, 4.0):
                painter.drawRoundedRect(QRectF(-8 * size, y - 2.3, 16 * size, 4.6), 2.3, 2.3)
        else:
            wave = QPainterPath(QPointF(-10, 0))
            for step in range(1, 41):
                wave.lineTo(-10 + step / 2, 4 * size * math.sin(step / 40 * 4 * math.pi))
            pen = QPen(colour, 2.4)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(wave)
