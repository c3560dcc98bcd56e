"""The labels of a batch beside the table, most frequent first; one of them can be chosen."""

from collections import Counter
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from gui.common.icons import pixmap
from gui.common.theme import Theme
from gui.identify.batch import words
from gui.identify.batch.filters import ALL, FAILED, NOTHING, UNLIKE, UNSURE, Group
from gui.identify.batch.rows import SIGNS

GROUP_ROLE = int(Qt.ItemDataRole.UserRole)
_HEIGHT = 32
_Index = QModelIndex | QPersistentModelIndex


def groups_of(counts: Counter[Group], total: int) -> list[tuple[Group, int]]:
    """All, what needs a person's eye, and the labels by how often they occur."""
    doubtful = (UNLIKE, UNSURE, NOTHING, FAILED)
    special = [(group, counts[group]) for group in doubtful if counts[group]]
    labels = [item for item in counts.most_common() if item[0].label]
    return [(ALL, total), *special, *labels]


class LabelModel(QAbstractListModel):
    """The groups and their counts."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: list[tuple[Group, int]] = [(ALL, 0)]

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._groups)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        group, count = self._groups[index.row()]
        if role == GROUP_ROLE:
            return group
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return f"{words.group_name(group)} ({words.number(count)})"
        return None

    def item(self, row: int) -> tuple[Group, int]:
        """A group and its count."""
        return self._groups[row]

    def row_of(self, group: Group) -> int:
        """Where a group stands; -1 where it does not."""
        return next((row for row, item in enumerate(self._groups) if item[0] == group), -1)

    def show_groups(self, groups: list[tuple[Group, int]]) -> None:
        """Show others."""
        if groups != self._groups:
            self.beginResetModel()
            self._groups = groups
            self.endResetModel()


class LabelList(QListView):
    """Up and Down choose, as a click does.

    Signals:
        chosen: the group whose pictures are to be shown.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("batch_labels")
        self.setAccessibleName(self.tr("Show the pictures of one label"))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._groups = LabelModel()
        self._is_filling = False
        self.setModel(self._groups)
        self.setItemDelegate(_Line(theme, self._groups))
        theme.changed.connect(self.viewport().update)

    def show_groups(self, groups: list[tuple[Group, int]], chosen: Group) -> None:
        """Show the groups as they are now, and which is chosen."""
        self._is_filling = True
        scrolled = self.verticalScrollBar().value()
        self._groups.show_groups(groups)
        index = self._groups.index(self._groups.row_of(chosen))
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flag)
        self.verticalScrollBar().setValue(scrolled)
        self._is_filling = False

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._is_filling:
            self.chosen.emit(current.data(GROUP_ROLE))


class _Line(QStyledItemDelegate):
    """Paints name and count, and a sign before what is no label."""

    def __init__(self, theme: Theme, groups: LabelModel) -> None:
        super().__init__()
        self._theme = theme
        self._groups = groups

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(80, _HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = self._theme
        group, count = self._groups.item(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft" if chosen else "hover"))
            radius = theme.size("small")
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), radius, radius)
        place = option.rect.adjusted(theme.size("s"), 0, -theme.size("s"), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("muted"))
        number = words.number(count)
        painter.drawText(place, int(middle | Qt.AlignmentFlag.AlignRight), number)
        width = painter.fontMetrics().horizontalAdvance(number) + theme.size("s")
        place.setRight(place.right() - width)
        if group.standing is not None:
            self._paint_sign(painter, place, group)
            place.setLeft(place.left() + 16 + theme.size("s"))
        painter.setPen(theme.colour("text"))
        name = painter.fontMetrics().elidedText(
            words.group_name(group), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, int(middle | Qt.AlignmentFlag.AlignLeft), name)
        painter.restore()

    def _paint_sign(self, painter: QPainter, place: QRect, group: Group) -> None:
        assert group.standing is not None  # noqa: S101
        name, colour = SIGNS[group.standing]
        ratio = painter.device().devicePixelRatioF()
        sign = pixmap(name, self._theme.colour(colour), 16, ratio)
        painter.drawPixmap(place.left(), place.top() + (place.height() - 16) // 2, sign)
