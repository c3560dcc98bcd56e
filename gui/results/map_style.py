"""How the classes look on the map: a colour and a symbol each."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QPolygonF

from gui.common.theme import Theme

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
