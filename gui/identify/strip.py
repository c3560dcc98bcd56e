"""The pictures down the side: thumbnail, name, best label."""

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from engine.base.address import PictureAddress
from engine.base.types import Failure
from gui.common.icons import pixmap
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.identify.pictures import OUTCOME_ROLE, PICTURE_ROLE, PictureList


class Strip(QListView):
    """Up and Down move through the pictures, Delete takes one off the list.

    Signals:
        chosen: the address that has become the current one.
        unwanted: the address to take off the list.
    """

    chosen = Signal(object)
    unwanted = Signal(object)

    def __init__(self, theme: Theme, pictures: PictureList, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setAccessibleName(self.tr("Pictures"))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setModel(pictures)
        self._card = _Card(theme, pictures, thumbnails)
        self.setItemDelegate(self._card)
        self._pictures = pictures
        thumbnails.arrived.connect(pictures.refresh)
        theme.changed.connect(self.viewport().update)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show thumbnails alone, where there is little room."""
        self._card.is_narrow = narrow
        self.viewport().update()

    def show_current(self, picture: PictureAddress | None) -> None:
        """Mark the picture that is shown large."""
        row = None if picture is None else self._pictures.row(picture)
        index = self._pictures.index(-1 if row is None else row)
        if index != self.currentIndex():
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flag)

    @override
    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(current.data(PICTURE_ROLE))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current picture in sight."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace take the current picture off the list."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            if self.currentIndex().isValid():
                self.unwanted.emit(self.currentIndex().data(PICTURE_ROLE))
            return
        super().keyPressEvent(event)


class _Card(QStyledItemDelegate):
    """Paints one picture of the list.

    Attributes:
        is_narrow: whether only the thumbnail is painted.
    """

    def __init__(self, theme: Theme, pictures: PictureList, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._theme = theme
        self._pictures = pictures
        self._thumbnails = thumbnails
        self._side = theme.size("thumbnail")
        self._padding = theme.size("s")
        self.is_narrow = False

    @override
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(self._side * 2, self._side + 2 * self._padding)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint thumbnail, name and best label."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_background(painter, option)
        picture = index.data(PICTURE_ROLE)
        inner = option.rect.adjusted(self._padding * 2, self._padding, -self._padding * 2, 0)
        box = QRect(inner.topLeft(), QSize(self._side, self._side))
        self._paint_thumbnail(painter, box, self._thumbnails.get(picture))
        if not self.is_narrow:
            left = box.right() + self._theme.size("m")
            text = QRect(QPoint(left, box.top() + 8), QPoint(inner.right(), box.bottom() - 8))
            self._paint_words(painter, text, index)
        painter.restore()

    def _paint_words(
        self, painter: QPainter, place: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        outcome = index.data(OUTCOME_ROLE)
        name = self._theme.font("caption")
        best = self._theme.font("body", QFont.Weight.Medium)
        if isinstance(outcome, Failure):
            colour, best = "danger", name
        else:
            colour = "text" if outcome is not None else "muted"
        first, second = self._pictures.summary(index.data(PICTURE_ROLE))
        self._write(painter, place, first, best, colour, Qt.AlignmentFlag.AlignTop)
        self._write(painter, place, second, name, "muted", Qt.AlignmentFlag.AlignBottom)

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        inside = option.rect.adjusted(self._padding, 2, -self._padding, -2)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            colour = "accent_soft"
        elif state & QStyle.StateFlag.State_MouseOver:
            colour = "hover"
        else:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(colour))
        radius = self._theme.size("medium")
        painter.drawRoundedRect(inside, radius, radius)

    def _paint_thumbnail(self, painter: QPainter, box: QRect, made: QPixmap | None) -> None:
        radius = self._theme.size("small")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("mat"))
        painter.drawRoundedRect(box, radius, radius)
        if made is None:
            return
        if made.isNull():
            side = self._theme.size("icon")
            ratio = painter.device().devicePixelRatioF()
            sign = pixmap("image-off", self._theme.colour("muted"), side, ratio)
            painter.drawPixmap(box.center() - QPoint(side // 2, side // 2), sign)
            return
        size = made.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(QPoint(0, 0), size)
        place.moveCenter(box.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, made)

    def _write(  # noqa: PLR0913
        self, painter: QPainter, place: QRect, text: str, font: QFont, colour: str,
        align: Qt.AlignmentFlag,
    ) -> None:  # fmt: skip
        painter.setFont(font)
        painter.setPen(self._theme.colour(colour))
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(align | Qt.AlignmentFlag.AlignLeft), elided)
