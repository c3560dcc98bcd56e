"""How the curves look: the same in the plots and in the legends under their titles."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from gui.common.controls import label
from gui.common.theme import Theme


class Curve(Enum):
    """What is drawn."""

    STEPS = "steps"
    LEARNED = "learned"
    JUDGED = "judged"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class CurveStyle:
    """Told apart by shape as well as by colour.

    Attributes:
        colour: name of a token.
        width: of the line, in logical pixels.
        line: solid or dashed.
        symbol: `o` for a disc, `s` for a square, as pyqtgraph calls them; empty for none.
    """

    colour: str
    width: float
    line: Qt.PenStyle = Qt.PenStyle.SolidLine
    symbol: str = ""

    def pen(self, theme: Theme) -> QPen:
        """For lines."""
        pen = QPen(QColor(theme.colour(self.colour)), self.width, self.line)
        pen.setCosmetic(True)  # as wide whatever the plot's scale
        if self.line is Qt.PenStyle.DashLine:
            pen.setDashPattern(_DASHES)
        return pen


STYLES = {
    Curve.STEPS: CurveStyle("curve_faint", 1),
    Curve.LEARNED: CurveStyle("accent", 2, symbol="o"),
    Curve.JUDGED: CurveStyle("curve_judged", 2, Qt.PenStyle.DashLine, "s"),
    Curve.BEST: CurveStyle("muted", 1.5, Qt.PenStyle.DotLine),
}
_DASHES = [2.0, 1.5]  # short enough to be seen in a legend
_SAMPLE = QSize(26, 14)
SYMBOL = 7


class _Sample(QWidget):
    def __init__(self, theme: Theme, curve: Curve) -> None:
        super().__init__()
        self._theme = theme
        self._curve = curve
        self.setFixedSize(QSize(8, _SAMPLE.height()) if curve is Curve.BEST else _SAMPLE)
        theme.changed.connect(self.update)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        style = STYLES[self._curve]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(style.pen(self._theme))
        middle = QPointF(self.rect().center()) + QPointF(0.5, 0.5)
        if self._curve is Curve.BEST:
            painter.drawLine(QPointF(middle.x(), 0), QPointF(middle.x(), self.height()))
            return
        painter.drawLine(QPointF(1, middle.y()), QPointF(self.width() - 1, middle.y()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(style.colour))
        place = QRectF(middle.x() - SYMBOL / 2, middle.y() - SYMBOL / 2, SYMBOL, SYMBOL)
        if style.symbol == "o":
            painter.drawEllipse(place)
        elif style.symbol == "s":
            painter.drawRect(place)


class Legend(QWidget):
    """What each curve of a plot is."""

    def __init__(self, theme: Theme, name: str, curves: dict[Curve, str]) -> None:
        super().__init__()
        self.setObjectName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.size("xs"))
        for curve, text in curves.items():
            row.addWidget(_Sample(theme, curve))
            words = label(f"{name}_{curve.value}", "caption", text)
            words.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
            row.addWidget(words)
            row.addSpacing(theme.size("s"))
        row.addStretch()
