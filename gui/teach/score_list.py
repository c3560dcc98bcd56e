"""How each class went, the weakest first."""

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from engine.training.classification.events import ClassScore
from gui.common.named_bar import paint_named_bar
from gui.common.theme import Theme

_SCORE = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1
_ROW = 46
_LEAST_ROWS, _MOST_ROWS = 3, 10


class ScoreList(QListView):
    """A name, how many of its pictures were recognised, and a bar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("score_list")
        self.setAccessibleName(self.tr("How each class went"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setItemDelegate(_ScoreRow(theme, self))
        theme.changed.connect(self.viewport().update)

    def show_scores(self, scores: tuple[ClassScore, ...]) -> None:
        """Show other scores."""
        self._items.clear()
        locale = QLocale()
        for score in sorted(scores, key=_share):
            text = self.tr("{right} of {total}").format(
                right=locale.toString(score.right), total=locale.toString(score.total)
            )
            item = QStandardItem(score.label)
            item.setData(score, _SCORE)
            item.setData(text, _WORDS)
            item.setData(f"{score.label}: {text}", Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(f"{score.label}: {text}")
            self._items.appendRow(item)
        high = len(scores) * _ROW + 2
        self.setMinimumHeight(min(high, _LEAST_ROWS * _ROW))
        self.setMaximumHeight(high)
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        """As high as its rows, if they are not many."""
        return QSize(240, min(self._items.rowCount(), _MOST_ROWS) * _ROW + 2)


class _ScoreRow(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(120, _ROW)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        score, words = index.data(_SCORE), index.data(_WORDS)
        theme = self._theme
        whole: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(QRectF(whole).adjusted(0, 1, 0, -1), 6, 6)
        place = whole.adjusted(theme.size("s"), 5, -theme.size("s"), -5)
        paint_named_bar(painter, theme, place, score.label, words, _share(score), "accent")
        painter.restore()


def _share(score: ClassScore) -> float:
    return score.right / score.total if score.total else 0.0
