"""The pictures of a batch as a Qt model, which sorts and filters by itself.

A proxy would ask Python for every comparison: with ten thousand rows, a quarter of a second.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from gui.common import words
from gui.identify.batch.filters import Filter, Group, group_of
from gui.identify.batch.rows import Row, Standing

FILE, LABEL, SCORE, REMARK = range(4)
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
_FEW = 40
"""So many new rows are put in one by one; for more, everything is put in order anew."""
_Index = QModelIndex | QPersistentModelIndex
_KEYS: dict[int, Callable[[Row], Any]] = {
    FILE: lambda row: (row.name.casefold(), row.file),
    LABEL: lambda row: (not row.label, row.label.casefold(), -row.score),
    SCORE: lambda row: row.score,
    REMARK: lambda row: (list(Standing).index(row.standing), row.remark),
}


class BatchTable(QAbstractTableModel):
    """File, label, score and remark; in the order of the folder, or sorted by a column.

    Attributes:
        filter: what the rows that are shown are like.
        counts: how many pictures each group has, shown or not; each picture is in one.
    """

    def __init__(self) -> None:
        super().__init__()
        self._all: list[Row] = []
        self._shown: list[Row] = []
        self._column = -1
        self._order = Qt.SortOrder.AscendingOrder
        self.filter = Filter()
        self.counts: Counter[Group] = Counter()

    # Qt's questions

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        """How many rows pass the filter."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    @override
    def columnCount(self, _parent: _Index | None = None) -> int:
        return len(_KEYS)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """What the columns are called."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(section))
        if role == Qt.ItemDataRole.DisplayRole:
            names = (self.tr("File"), self.tr("Label"), self.tr("Score"), self.tr("Remark"))
            return names[section]
        return None

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell; as a tool tip, the whole path and the whole remark."""
        row = self._shown[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.file}\n{row.remark}".strip()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(index.column()))
        return self._text(row, index.column()) if role == Qt.ItemDataRole.DisplayRole else None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; by -1, as they came."""
        self._column, self._order = column, order
        self._put_in_order()

    # ours

    @property
    def total(self) -> int:
        """How many pictures there are, shown or not."""
        return len(self._all)

    def row_at(self, number: int) -> Row:
        """One of the rows that are shown."""
        return self._shown[number]

    def number_of(self, row: Row) -> int | None:
        """Where a row is shown, if it is."""
        return next((n for n, shown in enumerate(self._shown) if shown is row), None)

    def show_only(self, wanted: Filter) -> None:
        """Show the rows that pass."""
        if wanted != self.filter:
            self.filter = wanted
            self._put_in_order()

    def clear(self) -> None:
        """Forget all rows."""
        self.beginResetModel()
        self._all, self._shown = [], []
        self.counts = Counter()
        self.endResetModel()

    def append(self, rows: Sequence[Row]) -> None:
        """Add rows, each where it belongs."""
        self._all += rows
        self.counts.update(map(group_of, rows))
        passing = [row for row in rows if self.filter.passes(row)]
        if not passing:
            return
        if self._column < 0:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(passing) - 1)
            self._shown += passing
            self.endInsertRows()
        elif len(passing) <= _FEW:
            self._insert_sorted(passing)
        else:
            self._put_in_order()

    def _text(self, row: Row, column: int) -> str:
        nothing = "–"
        score = words.percent(row.score) if row.label else nothing
        return (row.name, row.label or nothing, score, row.remark)[column]

    def _insert_sorted(self, rows: Iterable[Row]) -> None:
        key = _KEYS[self._column]
        is_descending = self._order is Qt.SortOrder.DescendingOrder
        for row in rows:
            rising = self._shown[::-1] if is_descending else self._shown
            place = bisect_right(rising, key(row), key=key)
            place = len(rising) - place if is_descending else place
            self.beginInsertRows(QModelIndex(), place, place)
            self._shown.insert(place, row)
            self.endInsertRows()

    def _put_in_order(self) -> None:
        """Filter and sort everything; whoever points at a row goes on pointing at it."""
        self.layoutAboutToBeChanged.emit()
        pointed = [(index, self._shown[index.row()]) for index in self.persistentIndexList()]
        self._shown = [row for row in self._all if self.filter.passes(row)]
        if self._column >= 0:
            is_descending = self._order is Qt.SortOrder.DescendingOrder
            self._shown.sort(key=_KEYS[self._column], reverse=is_descending)
        if pointed:
            places = {id(row): place for place, row in enumerate(self._shown)}
            new = [
                self.index(places[id(row)], index.column()) if id(row) in places else QModelIndex()
                for index, row in pointed
            ]
            self.changePersistentIndexList([index for index, _ in pointed], new)
        self.layoutChanged.emit()


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == SCORE else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
