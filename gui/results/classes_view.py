"""How each class went, as a table."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QFont, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from engine.evaluation.results import ClassMetrics
from gui.common.theme import Theme
from gui.common.words import number
from gui.results import words

_NAME, _BAR, _RIGHT, _PRECISION, _RECALL, _F1 = range(6)
_METRICS = int(Qt.ItemDataRole.UserRole)
_SORT = _METRICS + 1
_ROW = 58
_NUMBERS = 104
_SENTENCE = 330
_SHORTEST = 104
_NO_PARENT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class ClassTable(QAbstractTableModel):
    """A row for each class."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: tuple[ClassMetrics, ...] = ()

    def show(self, rows: tuple[ClassMetrics, ...]) -> None:
        """Show others."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, _parent: _Index = _NO_PARENT) -> int:
        return 6

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """What the columns are called, and what they mean."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("Class"), self.tr("Recognised"), self.tr("Right"), self.tr("Precision"),
                self.tr("Recall"), self.tr("F1"),
            )[section]  # fmt: skip
        if role == Qt.ItemDataRole.ToolTipRole:
            return {
                _BAR: self.tr("The share recognised, and where it lies for 95 of 100 such tests"),
                _PRECISION: self.tr("Of the answers with this label, the share that is right"),
                _RECALL: self.tr("Of the pictures of this class, the share that was recognised"),
                _F1: self.tr("The harmonic mean of precision and recall"),
            }.get(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft if section <= _BAR else Qt.AlignmentFlag.AlignRight
        return None

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        metrics, column = self._rows[index.row()], index.column()
        if role == _METRICS:
            return metrics
        if role == _SORT:
            return self._key(metrics, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(metrics, column)
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            text = self._text(metrics, column)
            return f"{text}. {words.of_class(metrics)}" if column <= _BAR else text
        if role == Qt.ItemDataRole.TextAlignmentRole and column > _BAR:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, metrics: ClassMetrics, column: int) -> str:
        if column == _RIGHT:
            text = self.tr("{right} of {total}")
            right, total = number(metrics.right), number(metrics.total)
            return text.format(right=right, total=total)
        return {
            _NAME: metrics.label,
            _BAR: words.share(metrics.recall),
            _PRECISION: words.share(metrics.precision),
            _RECALL: words.share(metrics.recall),
            _F1: words.share(metrics.f1),
        }[column]

    def _key(self, metrics: ClassMetrics, column: int) -> object:
        if column == _NAME:
            return metrics.label
        measure = {_PRECISION: metrics.precision, _F1: metrics.f1, _RIGHT: float(metrics.total)}
        value = measure.get(column, metrics.recall)
        return -1.0 if value is None else value


class ClassesView(QTableView):
    """Sortable by every column; the weakest first until something else is chosen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("classes_table")
        self.setAccessibleName(self.tr("How each class went"))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._table = ClassTable(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._table)
        self._sorted.setSortRole(_SORT)
        self.setModel(self._sorted)
        self.setItemDelegateForColumn(_NAME, _Name(theme, self))
        self.setItemDelegateForColumn(_BAR, _Interval(theme, self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        for column in (_RIGHT, _PRECISION, _RECALL, _F1):
            self.setColumnWidth(column, _NUMBERS)
        self.setSortingEnabled(True)
        self.sortByColumn(_RECALL, Qt.SortOrder.AscendingOrder)
        theme.changed.connect(self.viewport().update)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sentences have their room first, the bars what is left."""
        super().resizeEvent(event)
        room = self.viewport().width() - 4 * _NUMBERS
        self.setColumnWidth(_BAR, max(_SHORTEST, min(room - _SENTENCE, room // 2)))

    def show_classes(self, rows: tuple[ClassMetrics, ...]) -> None:
        """Show others."""
        self._table.show(rows)
        header = self.horizontalHeader().sizeHint().height()
        self.setMaximumHeight(header + len(rows) * _ROW + 4)


class _Row(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QTableView) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(160, _ROW)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.colour("accent_soft"))


class _Name(_Row):
    """The class, and below it how sure one can be."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        metrics: ClassMetrics = index.data(_METRICS)
        theme = self._theme
        painter.save()
        self._paint_ground(painter, option)
        place = QRect(option.rect).adjusted(theme.size("m"), 9, -theme.size("s"), -9)
        half = place.height() // 2
        is_uncertain = metrics.total < words.FEW
        lines = (
            (metrics.label, theme.font("body", QFont.Weight.DemiBold), "text"),
            (words.of_class(metrics), theme.font("caption"), "notice" if is_uncertain else "muted"),
        )
        for row, (text, font, colour) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            line = QRect(place.left(), place.top() + row * half, place.width(), half)
            cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(line, left, cut)
        painter.restore()


class _Interval(_Row):
    """The share recognised as a bar, with a band for the 95 % interval."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        metrics: ClassMetrics = index.data(_METRICS)
        theme = self._theme
        painter.save()
        self._paint_ground(painter, option)
        place = QRectF(option.rect).adjusted(theme.size("s"), 0, -theme.size("l"), 0)
        middle = place.center().y()
        bar = QRectF(place.left(), middle - 5, place.width(), 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("mat"))
        painter.drawRoundedRect(bar, 5, 5)
        if metrics.total:
            filled = QRectF(bar)
            filled.setWidth(max(bar.width() * (metrics.recall or 0.0), 10.0))
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(filled, 5, 5)
            self._paint_band(painter, bar, metrics)
        painter.restore()

    def _paint_band(self, painter: QPainter, bar: QRectF, metrics: ClassMetrics) -> None:
        low = bar.left() + bar.width() * metrics.low
        high = bar.left() + bar.width() * metrics.high
        band = self._theme.colour("text")
        band.setAlphaF(0.22)
        painter.fillRect(QRectF(low, bar.top(), high - low, bar.height()), band)
        painter.setPen(QPen(self._theme.colour("text"), 2))
        for end in (low, high):
            x = round(end)
            painter.drawLine(x, round(bar.top()) - 4, x, round(bar.bottom()) + 4)
