"""The classes of a folder: a few pictures of each, its name, how many there are."""

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from engine.base.address import PictureAddress
from engine.datasets.dataset import ClassCount
from gui.common.named_bar import paint_named_bar
from gui.common.theme import Theme
from gui.common.thumbnails import Thumbnails

_COUNT = Qt.ItemDataRole.UserRole
_SIDE = 36
_SHOWN = 3
_ROW = 52


class ClassList(QListView):
    """As high as all its rows, to stand in a scroll area; only rows in view are painted."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("class_list")
        self.setAccessibleName(self.tr("Classes"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._items = QStandardItemModel(self)
        self._delegate = _ClassRow(theme, thumbnails)
        self.setModel(self._items)
        self.setItemDelegate(self._delegate)
        thumbnails.arrived.connect(lambda _path: self.viewport().update())
        theme.changed.connect(self.viewport().update)

    def show_counts(self, counts: tuple[ClassCount, ...]) -> None:
        """Show other classes."""
        self._items.clear()
        self._delegate.most = max((count.usable for count in counts), default=0)
        for count in counts:
            item = QStandardItem(count.label)
            item.setData(count, _COUNT)
            number = self.locale().toString(count.usable)
            text = self.tr("{label}: {n} pictures").format(label=count.label, n=number)
            item.setData(text, Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(text)
            self._items.appendRow(item)
        self.setFixedHeight(len(counts) * _ROW + 2)


class _ClassRow(QStyledItemDelegate):
    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._theme = theme
        self._thumbnails = thumbnails
        self.most = 0

    @override
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, _ROW)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        count = index.data(_COUNT)
        whole: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(QRectF(whole).adjusted(0, 1, 0, -1), 6, 6)
        left = whole.left() + self._theme.size("s")
        top = whole.top() + (_ROW - _SIDE) // 2
        for picture in count.samples[:_SHOWN]:
            self._paint_sample(painter, QRectF(left, top, _SIDE, _SIDE), picture)
            left += _SIDE + 4
        left = whole.left() + self._theme.size("s") + _SHOWN * (_SIDE + 4) + self._theme.size("s")
        right = whole.right() - self._theme.size("s")
        place = QRect(left, top, right - left, _SIDE)
        number = QLocale().toString(count.usable)
        share = count.usable / self.most if self.most else 0.0
        paint_named_bar(painter, self._theme, place, count.label, number, share, "bar")
        painter.restore()

    def _paint_sample(self, painter: QPainter, place: QRectF, picture: PictureAddress) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(place, 5, 5)
        painter.fillPath(outline, self._theme.colour("mat"))
        pixmap = self._thumbnails.get(picture)
        if pixmap is None or pixmap.isNull():
            return
        painter.save()
        painter.setClipPath(outline)
        painter.drawPixmap(place, pixmap, _middle(pixmap))
        painter.restore()


def _middle(pixmap: QPixmap) -> QRectF:
    """The square in the middle."""
    side = min(pixmap.width(), pixmap.height())
    return QRectF((pixmap.width() - side) / 2, (pixmap.height() - side) / 2, side, side)
