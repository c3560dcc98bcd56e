"""How a judged picture looks in a gallery."""

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from engine.evaluation.results import EvaluatedPicture
from gui.common import words as common_words
from gui.common.icons import pixmap
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails

JUDGED_ROLE = int(Qt.ItemDataRole.UserRole)
_GAP = 6
"""Around a card, in logical pixels."""
_TEXT = 54
_LINE = 20
_SIGN = 14


class Card(QStyledItemDelegate):
    """The picture, the answer with its percentage, and the class that counts.

    Attributes:
        size: of a card with the space around it.
    """

    def __init__(self, theme: Theme, thumbnails: Thumbnails, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._thumbnails = thumbnails
        self.size = QSize(150, self.height_for(150))

    def height_for(self, width: int) -> int:
        """A card's height: the picture's place is a little wider than high."""
        return round((width - 2 * _GAP) * 0.82) + _TEXT + 2 * _GAP

    @override
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return self.size

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        judged: EvaluatedPicture = index.data(JUDGED_ROLE)
        theme = self._theme
        place = QRect(option.rect).adjusted(_GAP, _GAP, -_GAP, -_GAP)
        radius = theme.size("medium")
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_under = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ground = "accent_soft" if is_chosen else "hover" if is_under else "surface"
        painter.fillPath(outline, theme.colour(ground))
        picture = QRect(place.topLeft(), QSize(place.width(), place.height() - _TEXT))
        painter.setClipPath(outline)
        self._paint_picture(painter, picture, self._thumbnails.get(judged.picture))
        painter.setClipping(False)
        lines = QRect(place.left(), picture.bottom() + 1, place.width(), _TEXT)
        self._paint_words(painter, lines.adjusted(10, 6, -10, -6), judged)
        if judged.is_corrected:
            self._paint_badge(painter, picture)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent" if is_chosen else "line"), 2 if is_chosen else 1))
        painter.drawPath(outline)
        painter.restore()

    def _paint_picture(self, painter: QPainter, place: QRect, made: QPixmap | None) -> None:
        theme = self._theme
        painter.fillRect(place, theme.colour("mat"))
        if made is None:
            return
        if made.isNull():
            side = theme.size("icon")
            sign = pixmap("image-off", theme.colour("muted"), side, _ratio(painter))
            painter.drawPixmap(place.center() - QPoint(side // 2, side), sign)
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.colour("muted"))
            words = place.adjusted(4, place.height() // 2 + 4, -4, 0)
            middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(words, middle, self.tr("cannot be shown"))
            return
        fitted = QRect(
            QPoint(), made.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        )
        fitted.moveCenter(place.center())
        painter.drawPixmap(fitted, made)

    def _paint_words(self, painter: QPainter, place: QRect, judged: EvaluatedPicture) -> None:
        theme = self._theme
        sign, colour = ("circle-check", "accent") if judged.is_right else ("circle-x", "danger")
        painter.drawPixmap(
            place.left(),
            place.top() + 3,
            pixmap(sign, theme.colour(colour), _SIGN, _ratio(painter)),
        )
        percent = common_words.percent(judged.score)
        first = place.adjusted(_SIGN + 6, 0, 0, 0)
        first.setHeight(_LINE)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(first, right, percent)
        room = first.width() - painter.fontMetrics().horizontalAdvance(percent) - 6
        self._write(painter, QRect(first.topLeft(), QSize(room, _LINE)), judged.answer, strong=True)
        second = QRect(place.left(), place.top() + _LINE + 2, place.width(), _LINE)
        text = self.tr("recognised") if judged.is_right else self.tr("is {label}")
        if judged.is_corrected:
            text = self.tr("is {label}, you say")
        self._write(painter, second, text.format(label=judged.label), strong=False)

    def _write(self, painter: QPainter, place: QRect, text: str, *, strong: bool) -> None:
        weight = QFont.Weight.DemiBold if strong else QFont.Weight.Normal
        painter.setFont(self._theme.font("body" if strong else "caption", weight))
        painter.setPen(self._theme.colour("text" if strong else "muted"))
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, left, elided)

    def _paint_badge(self, painter: QPainter, picture: QRect) -> None:
        theme = self._theme
        painter.setFont(theme.font("caption", QFont.Weight.DemiBold))
        text = self.tr("corrected")
        wide = painter.fontMetrics().horizontalAdvance(text) + 16
        place = QRectF(picture.left() + 8, picture.top() + 8, wide, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(place, theme.size("small"), theme.size("small"))
        painter.setPen(theme.colour("accent_text"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def _ratio(painter: QPainter) -> float:
    return float(painter.device().devicePixelRatioF())
