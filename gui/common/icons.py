"""One family of icons (Lucide), drawn in the theme's colours."""

from functools import lru_cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (resources.files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, colour: QColor, side: int, ratio: float) -> QPixmap:
    """An icon, `side` logical pixels large, for a screen with `ratio` pixels to the logical one."""
    drawing = _source(name).replace("currentColor", colour.name())
    canvas = QPixmap(round(side * ratio), round(side * ratio))
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return canvas


def icon(name: str, colour: QColor, side: int = 24) -> QIcon:
    """An icon for buttons and menus, sharp on screens of every scale."""
    made = QIcon()
    for ratio in (1.0, 1.5, 2.0, 3.0):
        made.addPixmap(pixmap(name, colour, side, ratio))
    return made


def app_icon() -> QIcon:
    """Lensmith's own."""
    made = QPixmap()
    made.loadFromData((resources.files("resources") / "icons" / "lensmith.svg").read_bytes())
    return QIcon(made)
