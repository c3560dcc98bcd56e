"""A name, a number at the right, and a bar under them: a row of the painted lists."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from gui.common.theme import Theme

_WORDS = 20
_BAR = 6


def paint_named_bar(  # noqa: PLR0913
    painter: QPainter, theme: Theme, place: QRect, name: str, number: str, share: float,
    colour: str,
) -> None:  # fmt: skip
    """Paint them; `share` (0…1) of the bar is filled with the token `colour`, or a sliver."""
    painter.setFont(theme.font("body"))
    metrics = painter.fontMetrics()
    room = place.width() - metrics.horizontalAdvance(number) - theme.size("m")
    words = QRect(place.left(), place.top(), place.width(), _WORDS)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setPen(theme.colour("text"))
    elided = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, max(room, 0))
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | middle, elided)
    painter.setPen(theme.colour("muted"))
    painter.drawText(words, Qt.AlignmentFlag.AlignRight | middle, number)
    bar = QRectF(place.left(), place.bottom() - _BAR - 2, place.width(), _BAR)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("mat"))
    painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
    if share > 0:
        bar.setWidth(max(bar.width() * share, float(_BAR)))
        painter.setBrush(theme.colour(colour))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
