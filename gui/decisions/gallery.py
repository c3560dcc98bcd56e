"""Pictures that were judged, as cards: what each is and what the model says."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle
from typing_extensions import override

from engine.evaluation.results import EvaluatedPicture
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails
from gui.decisions import words
from gui.decisions.card import JUDGED_ROLE, Card

_NARROWEST = 144
_BAR = 14
_NO_PARENT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class JudgedList(QAbstractListModel):
    """Judged pictures, in the order in which they were given."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.items: tuple[EvaluatedPicture, ...] = ()

    @override
    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.items)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        judged = self.items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return judged.picture.name
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return words.card(judged)
            case _ if role == JUDGED_ROLE:
                return judged
        return None

    def show(self, items: Sequence[EvaluatedPicture]) -> None:
        """Show others; where only what is known of them is different, they stay where they are."""
        new = tuple(items)
        if new == self.items:
            return
        if [item.picture for item in new] == [item.picture for item in self.items]:
            self.items = new
            self.dataChanged.emit(self.index(0), self.index(len(new) - 1))
            return
        self.beginResetModel()
        self.items = new
        self.endResetModel()

    def row_of(self, path: object) -> int:
        """Where a picture is; -1 where it is not."""
        return next((row for row, item in enumerate(self.items) if item.picture == path), -1)


class Gallery(QListView):
    """As many cards in a row as fit. The arrow keys move, a digit tells the class.

    Signals:
        chosen: the `Judged` that a person has selected.
        activated_one: the `Judged` that was double-clicked, or selected with Enter.
        class_told: the digit that was pressed, for the class that the selected picture is.
        taken_back: the label of the selected picture is to be its folder's again.
    """

    chosen = Signal(object)
    activated_one = Signal(object)
    class_told = Signal(str)
    taken_back = Signal()

    def __init__(self, theme: Theme, name: str, title: str, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMinimumWidth(_NARROWEST + 24)
        self._items = JudgedList(self)
        self._card = Card(theme, thumbnails, self)
        self.setModel(self._items)
        self.setItemDelegate(self._card)
        self.activated.connect(lambda index: self.activated_one.emit(index.data(JUDGED_ROLE)))
        thumbnails.arrived.connect(lambda _path: self.viewport().update())
        theme.changed.connect(self.viewport().update)

    def show_items(self, items: Sequence[EvaluatedPicture]) -> None:
        """Show other pictures."""
        was = self.blockSignals(True)  # noqa: FBT003
        self._items.show(items)
        self.blockSignals(was)

    def show_current(self, path: object) -> None:
        """Mark a picture, without telling that it was chosen; None marks none."""
        index = self._items.index(self._items.row_of(path)) if path is not None else QModelIndex()
        if index != self.currentIndex() or not index.isValid():
            was = self.blockSignals(True)  # noqa: FBT003
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flag)
            self.blockSignals(was)

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(current.data(JUDGED_ROLE))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        room = self.width() - max(bar, _BAR) - 2  # as wide with and without the scroll bar
        wide = room // max(1, room // _NARROWEST)
        size = QSize(wide, self._card.height_for(wide))
        if size != self._card.size:
            self._card.size = size
            self.setGridSize(size)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit tells the class, Delete and Backspace take a correction back."""
        if event.text() in set("0123456789") and self.currentIndex().isValid():
            self.class_told.emit(event.text())
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)
