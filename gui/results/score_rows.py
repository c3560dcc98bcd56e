"""The five likeliest labels of the inspected picture; one of them is looked at."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from engine.base.types import LabelScore
from gui.common import words
from gui.common.named_bar import paint_named_bar
from gui.common.theme import Theme

_ITEM = int(Qt.ItemDataRole.UserRole)
_ROW = 38
_Index = QModelIndex | QPersistentModelIndex


class ScoreRows(QListView):
    """As high as its rows.

    Signals:
        label_chosen: the label of a row that a person has selected.
        label_clicked: the same, by mouse or with Enter.
    """

    label_chosen = Signal(str)
    label_clicked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("inspector_scores")
        self.setAccessibleName(self.tr("The likeliest labels"))
        self.setAccessibleDescription(self.tr("The heat map is for the one that is chosen."))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setItemDelegate(_Row(theme, self))
        self._is_filling = False
        self.clicked.connect(lambda index: self.label_clicked.emit(index.data()))
        self.activated.connect(lambda index: self.label_clicked.emit(index.data()))
        theme.changed.connect(self.viewport().update)

    def show_scores(self, scores: Sequence[LabelScore], chosen: str) -> None:
        """Show other labels; `chosen` is marked, if it is one of them."""
        self._is_filling = True
        if [item.label for item in scores] != self._labels():
            self._items.clear()
            for score in scores:
                self._items.appendRow(QStandardItem(score.label))
        for row, score in enumerate(scores):
            item = self._items.item(row)
            item.setData(score, _ITEM)
            text = f"{score.label}: {words.percent(score.score)}"
            item.setData(text, Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(text)
        self.setFixedHeight(len(scores) * _ROW)
        row = self._labels().index(chosen) if chosen in self._labels() else -1
        self.setCurrentIndex(self._items.index(row, 0))
        self._is_filling = False

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._is_filling:
            self.label_chosen.emit(current.data())

    def _labels(self) -> list[str]:
        return [self._items.item(row).text() for row in range(self._items.rowCount())]


class _Row(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(120, _ROW)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        score: LabelScore = index.data(_ITEM)
        theme = self._theme
        whole: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(QRectF(whole).adjusted(0, 1, 0, -1), 6, 6)
        place = whole.adjusted(theme.size("s"), 4, -theme.size("s"), -2)
        colour = "accent" if index.row() == 0 else "bar"
        percent = words.percent(score.score)
        paint_named_bar(painter, theme, place, score.label, percent, score.score, colour)
        painter.restore()
