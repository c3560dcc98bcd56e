"""The confusion matrix: what each picture is, and what the model says it is."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from gui.common.theme import Theme
from gui.common.words import number
from gui.results import words

_SMALLEST, _LARGEST = 42, 84
_MOST_LABEL = 120
_LIGHTEST, _STRONGEST = 0.12, 0.62
"""How much colour a cell gets, by its share of the row."""
_NO_PARENT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class MatrixTable(QAbstractTableModel):
    """Counts: a row for what it is, a column for what the model says."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.classes: tuple[str, ...] = ()
        self.counts: tuple[tuple[int, ...], ...] = ()

    def show(self, classes: tuple[str, ...], counts: tuple[tuple[int, ...], ...]) -> None:
        """Show others; of the same classes, cells stay selected."""
        if classes == self.classes:
            self.counts = counts
            last = len(classes) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(last, last))
            return
        self.beginResetModel()
        self.classes, self.counts = classes, counts
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.classes)

    @override
    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.classes)

    @override
    def headerData(
        self, section: int, _orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The classes."""
        shown = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}
        return self.classes[section] if role in shown else None

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A count, or what it means."""
        row, column = index.row(), index.column()
        count = self.counts[row][column]
        if role == Qt.ItemDataRole.DisplayRole:
            return number(count)
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return words.cell(self.classes[row], self.classes[column], count)
        return None

    def share(self, row: int, column: int) -> float:
        """Of the row (0…1)."""
        total = sum(self.counts[row])
        return self.counts[row][column] / total if total else 0.0

    def worst(self) -> tuple[int, int]:
        """The mistake that is made most often; the first cell where there is none."""
        places = [
            (row, column)
            for row in range(len(self.classes))
            for column in range(len(self.classes))
            if row != column
        ]
        return max(places, key=lambda at: self.counts[at[0]][at[1]], default=(0, 0))


class Matrix(QTableView):
    """Square cells, as large as fit; it scrolls where there are many classes.

    Signals:
        cell_chosen: row and column of the cell that a person has selected.
    """

    cell_chosen = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("confusion_matrix")
        self.setAccessibleName(self.tr("Confusion matrix"))
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table = MatrixTable(self)
        self.setModel(self.table)
        self.setItemDelegate(_Cell(theme, self.table, self))
        self._across = _Heads(theme, self.table, self)
        self.setHorizontalHeader(self._across)
        for header in (self._across, self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(_SMALLEST)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        self.verticalHeader().setMaximumWidth(_MOST_LABEL)
        self.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        theme.changed.connect(self.viewport().update)

    def show_counts(self, classes: tuple[str, ...], counts: tuple[tuple[int, ...], ...]) -> None:
        """Show another matrix, with its most frequent mistake selected."""
        is_other = classes != self.table.classes
        self.table.show(classes, counts)
        if is_other:
            self._fit()
            row, column = self.table.worst()
            self.setCurrentIndex(self.table.index(row, column))

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.cell_chosen.emit(current.row(), current.column())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        count = len(self.table.classes)
        if not count:
            return
        wide = self.width() - self.verticalHeader().sizeHint().width() - 12
        high = self.height() - 12 - self._across.height_for(_LARGEST)
        side = min(max(min(wide, high) // count, _SMALLEST), _LARGEST)
        self._across.setFixedHeight(self._across.height_for(side))
        for header in (self._across, self.verticalHeader()):
            header.setDefaultSectionSize(side)


class _Heads(QHeaderView):
    """Names of columns: upright where they fit, along the column where they do not."""

    def __init__(self, theme: Theme, table: MatrixTable, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._table = table

    def height_for(self, side: int) -> int:
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(name) for name in self._table.classes), default=0)
        return 32 if longest + 8 <= side else min(longest, _MOST_LABEL) + 16

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        name = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        painter.save()
        painter.setFont(self.font())
        painter.setPen(self._theme.colour("text"))
        metrics = painter.fontMetrics()
        is_upright = self.height() <= 32
        room = (rect.width() if is_upright else rect.height()) - 8
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        if is_upright:
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
        else:
            painter.translate(rect.center().x(), rect.bottom() - 6)
            painter.rotate(-90)
            place = QRect(0, -rect.width() // 2, rect.height() - 8, rect.width())
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, int(left), text)
        painter.restore()


class _Cell(QStyledItemDelegate):
    def __init__(self, theme: Theme, table: MatrixTable, parent: QTableView) -> None:
        super().__init__(parent)
        self._theme = theme
        self._table = table

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(_SMALLEST, _SMALLEST)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, row, column = self._theme, index.row(), index.column()
        count = self._table.counts[row][column]
        place = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        is_right = row == column
        ground = theme.colour("mat")
        if count:
            share = _LIGHTEST + (_STRONGEST - _LIGHTEST) * self._table.share(row, column)
            ground = _mixed(theme.colour("surface"), theme.colour(_hue(is_right=is_right)), share)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(QPen(theme.colour("text"), 2) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(place, theme.size("small"), theme.size("small"))
        weight = QFont.Weight.DemiBold if count else QFont.Weight.Normal
        painter.setFont(theme.font("body", weight))
        painter.setPen(theme.ink_on(ground) if count else theme.colour("muted"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, number(count))
        painter.restore()


def _hue(*, is_right: bool) -> str:
    return "accent" if is_right else "danger"


def _mixed(ground: QColor, colour: QColor, share: float) -> QColor:
    def between(below: float, above: float) -> float:
        return below * (1 - share) + above * share

    return QColor.fromRgbF(
        between(ground.redF(), colour.redF()),
        between(ground.greenF(), colour.greenF()),
        between(ground.blueF(), colour.blueF()),
    )
