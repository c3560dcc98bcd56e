"""Painting boxes around the things found in a picture."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from engine.types import Detection
from gui.common import words
from gui.common.theme import Theme

_DIM = 70
_DARK, _LIGHT = QColor("#101418"), QColor("#FFFFFF")


def paint_boxes(  # noqa: PLR0913
    painter: QPainter, font: QFont, found: Sequence[Detection], colours: Mapping[str, QColor],
    place: QRectF, size: tuple[int, int], lit: str | None,
) -> None:  # fmt: skip
    """Paint boxes over a picture.

    Args:
        painter: of the widget.
        font: of the labels.
        found: what to paint.
        colours: of each class, from `class_colours`.
        place: where the picture lies, in logical pixels.
        size: of the picture's upright original, whose pixels the boxes are in.
        lit: the label to bring out; None for all alike.
    """
    across, down = place.width() / size[0], place.height() / size[1]
    painter.setFont(font)
    for item in sorted(found, key=lambda item: item.label == lit):  # the lit ones on top
        box = QRectF(
            place.left() + item.x1 * across, place.top() + item.y1 * down,
            (item.x2 - item.x1) * across, (item.y2 - item.y1) * down,
        )  # fmt: skip
        colour = QColor(colours[item.label])
        if lit is not None and item.label != lit:
            colour.setAlpha(_DIM)
        painter.setPen(QPen(colour, 4 if item.label == lit else 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        _paint_tag(painter, box, f"{item.label} {words.percent(item.score)}", colour)


def class_colours(theme: Theme, found: Sequence[Detection]) -> dict[str, QColor]:
    """A colour for each class of everything found, so that filtering changes none."""
    labels = sorted({item.label for item in found})
    return {label: theme.box_colour(number) for number, label in enumerate(labels)}


def _paint_tag(painter: QPainter, box: QRectF, text: str, colour: QColor) -> None:
    metrics = painter.fontMetrics()
    tag = QRectF(box.left() - 1, box.top() - metrics.height() - 4, 0, metrics.height() + 4)
    tag.setWidth(metrics.horizontalAdvance(text) + 10)
    if tag.top() < 0:
        tag.moveTop(box.top())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(tag, 3, 3)
    ink = QColor(_DARK if colour.lightnessF() > 0.45 else _LIGHT)
    ink.setAlpha(max(colour.alpha(), 120))
    painter.setPen(ink)
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
