"""The classes on the map; each can be hidden."""

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from gui.common.icons import pixmap
from gui.common.theme import Theme

_NUMBER = int(Qt.ItemDataRole.UserRole)
_SHOWN = _NUMBER + 1
_WIDTH, _ROW, _BOX = 148, 30, 16
_Index = QModelIndex | QPersistentModelIndex


class MapLegend(QListWidget):
    """A tick, a symbol and a name a row; a click or the space bar hides a class or shows it.

    Signals:
        changed: other classes are shown.
    """

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("map_legend")
        self.setAccessibleName(self.tr("Classes on the map"))
        self.setAccessibleDescription(self.tr("The space bar hides a class or shows it."))
        self.setFixedWidth(_WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Row(theme, self))
        self.itemClicked.connect(self._toggle)
        theme.changed.connect(self.viewport().update)

    def show_classes(self, classes: dict[str, int]) -> None:
        """Show other classes, all of them ticked; of each its number, from 0."""
        self.clear()
        for name, number in classes.items():
            item = QListWidgetItem(name)
            item.setToolTip(name)
            item.setData(_NUMBER, number)
            self.addItem(item)
            self._set(item, is_shown=True)

    def shown(self) -> set[str]:
        """The classes that are ticked."""
        items = (self.item(row) for row in range(self.count()))
        return {item.text() for item in items if item.data(_SHOWN)}

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The space bar does what a click does."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._toggle(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _toggle(self, item: QListWidgetItem) -> None:
        self._set(item, is_shown=not item.data(_SHOWN))
        self.changed.emit()

    def _set(self, item: QListWidgetItem, *, is_shown: bool) -> None:
        item.setData(_SHOWN, is_shown)
        text = self.tr("{label}, shown") if is_shown else self.tr("{label}, hidden")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, text.format(label=item.text()))


class _Row(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QListWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(_WIDTH, _ROW)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, whole = self._theme, QRect(option.rect)
        is_shown, number = bool(index.data(_SHOWN)), int(index.data(_NUMBER))
        ratio = float(painter.device().devicePixelRatioF())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(QRectF(whole).adjusted(0, 1, 0, -1), 6, 6)
        top = whole.top() + (_ROW - _BOX) // 2
        box = QRect(whole.left() + 6, top, _BOX, _BOX)
        painter.setPen(QPen(theme.colour("accent" if is_shown else "muted"), 1))
        painter.setBrush(theme.colour("accent" if is_shown else "surface"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if is_shown:
            painter.drawPixmap(
                box.topLeft(), pixmap("check", theme.colour("accent_text"), _BOX, ratio)
            )
        symbol = box.translated(_BOX + 8, 0)
        painter.drawPixmap(symbol, sample(theme, number, ratio))
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text" if is_shown else "muted"))
        place = whole.adjusted(symbol.right() - whole.left() + 8, 0, -4, 0)
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideMiddle, place.width()
        )
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, left, text)
        painter.restore()


SYMBOLS = ("o", "s", "t1", "d", "star", "p", "t", "h")
"""As pyqtgraph calls them."""
_SHAPES = {
    "t1": ((0, -1), (0.95, 0.8), (-0.95, 0.8)),
    "t": ((0, 1), (0.95, -0.8), (-0.95, -0.8)),
    "d": ((0, -1), (0.75, 0), (0, 1), (-0.75, 0)),
    "p": ((0, -1), (0.95, -0.31), (0.59, 0.81), (-0.59, 0.81), (-0.95, -0.31)),
    "h": ((0.87, 0.5), (0, 1), (-0.87, 0.5), (-0.87, -0.5), (0, -1), (0.87, -0.5)),
    "star": (
        (0, -1), (0.24, -0.33), (0.95, -0.31), (0.38, 0.13), (0.59, 0.81),
        (0, 0.42), (-0.59, 0.81), (-0.38, 0.13), (-0.95, -0.31), (-0.24, -0.33),
    ),
}  # fmt: skip
_SIDE = 16


def symbol(number: int) -> str:
    """The symbol of a class; colours have another cycle, so pairs seldom repeat."""
    return SYMBOLS[number % len(SYMBOLS)]


def sample(theme: Theme, number: int, ratio: float) -> QPixmap:
    """A class's symbol in its colour, for the legend."""
    canvas = QPixmap(round(_SIDE * ratio), round(_SIDE * ratio))
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.box_edge(), 1))
    painter.setBrush(theme.box_colour(number))
    place = QRectF(3, 3, _SIDE - 6, _SIDE - 6)
    name = symbol(number)
    if name == "o":
        painter.drawEllipse(place)
    elif name == "s":
        painter.drawRect(place)
    else:
        middle, half = place.center(), place.width() / 2 + 1
        corners = [middle + QPointF(x * half, y * half) for x, y in _SHAPES[name]]
        painter.drawPolygon(QPolygonF(corners))
    painter.end()
    return canvas
