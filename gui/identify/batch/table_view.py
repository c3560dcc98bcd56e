"""The table on the screen: compact lines with a thumbnail, thousands of them."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from gui.common.icons import pixmap
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.identify.batch.rows import SIGNS, Row, Standing
from gui.identify.batch.table import FILE, LABEL, REMARK, ROW_ROLE, SCORE, BatchTable

LINE = 40
_SIDE = 32
_SIGN = 16
_SCORE_WIDTH = 92
_ARROW = 12
"""Beside the name of the column that is sorted by; numbers stand below the name."""
_Index = QModelIndex | QPersistentModelIndex


class BatchTableView(QTableView):
    """Up and Down move through the pictures, a click on a column sorts by it.

    Signals:
        chosen: the `Row` that has become the current one.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, table: BatchTable, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("batch_table")
        self.setAccessibleName(self.tr("Pictures and their labels"))
        self.setModel(table)
        self.setItemDelegate(_Cell(theme, thumbnails))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for corner in self.findChildren(QAbstractButton):  # hidden with the header of rows
            corner.setObjectName("qt_table_corner")
        self._set_up_headers()
        thumbnails.arrived.connect(lambda _path: self.viewport().update())
        theme.changed.connect(self.viewport().update)

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(current.data(ROW_ROLE))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the first and the last picture, not column."""
        if event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            last = self.model().rowCount() - 1
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else last)
            return
        super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width: a third each for names, labels and remarks, after the score."""
        super().resizeEvent(event)
        room = self.viewport().width() - _SCORE_WIDTH
        self.setColumnWidth(SCORE, _SCORE_WIDTH)
        self.setColumnWidth(FILE, room * 38 // 100)
        self.setColumnWidth(LABEL, room * 30 // 100)

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(LINE)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSortIndicatorClearable(True)
        columns.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        columns.setStretchLastSection(True)
        self.setSortingEnabled(True)


class _Cell(QStyledItemDelegate):
    """Paints a cell: the first with a thumbnail, the last with a sign."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._theme = theme
        self._thumbnails = thumbnails

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(80, LINE)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, row = self._theme, index.data(ROW_ROLE)
        painter.save()
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.colour("hover"))
        space = theme.size("s")
        place = option.rect.adjusted(space, 0, -space, 0)
        if index.column() == FILE:
            box = QRect(place.left(), place.top() + (LINE - _SIDE) // 2, _SIDE, _SIDE)
            self._paint_thumbnail(painter, box, row)
            place.setLeft(box.right() + space)
        if index.column() == REMARK and row.standing in SIGNS:
            self._paint_sign(painter, place, row.standing)
            place.setLeft(place.left() + _SIGN + space)
        if index.column() == SCORE:
            place.setRight(place.right() - _ARROW)
        self._write(painter, place, index, row)
        painter.restore()

    def _write(self, painter: QPainter, place: QRect, index: _Index, row: Row) -> None:
        column = index.column()
        heavy = column == LABEL and row.standing is Standing.SURE
        painter.setFont(
            self._theme.font("body", QFont.Weight.Medium if heavy else QFont.Weight.Normal)
        )
        colour = "text"
        if column == REMARK and row.standing in SIGNS:
            colour = SIGNS[row.standing][1]
        elif column != FILE and (not row.label or row.standing is Standing.UNLIKE):
            colour = "muted"
        painter.setPen(self._theme.colour(colour))
        elide = Qt.TextElideMode.ElideMiddle if column == FILE else Qt.TextElideMode.ElideRight
        text = painter.fontMetrics().elidedText(str(index.data()), elide, place.width())
        painter.drawText(place, index.data(Qt.ItemDataRole.TextAlignmentRole), text)

    def _paint_thumbnail(self, painter: QPainter, box: QRect, row: Row) -> None:
        made = self._thumbnails.get(row.picture)
        painter.fillRect(box, self._theme.colour("mat"))
        if made is None:
            return
        if made.isNull():
            self._draw(painter, box.center(), "image-off", "muted")
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(_inside(box, made), made)

    def _paint_sign(self, painter: QPainter, place: QRect, standing: Standing) -> None:
        centre = QPoint(place.left() + _SIGN // 2, place.center().y())
        self._draw(painter, centre, *SIGNS[standing])

    def _draw(self, painter: QPainter, centre: QPoint, icon_name: str, colour: str) -> None:
        ratio = painter.device().devicePixelRatioF()
        sign = pixmap(icon_name, self._theme.colour(colour), _SIGN, ratio)
        painter.drawPixmap(centre - QPoint(_SIGN // 2, _SIGN // 2), sign)


def _inside(box: QRect, made: QPixmap) -> QRect:
    place = QRect(QPoint(0, 0), made.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio))
    place.moveCenter(box.center())
    return place
