"""Painting boxes around the things found in a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.base.types import Detection
from gui.common import words
from gui.common.theme import Theme

_LINE = 2
_LIT_LINE = 4
_DIM = 0.35
_ROUND = 3
_PADDING = 5
"""Left and right of a label's text, in logical pixels."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """What to paint over a picture.

    Attributes:
        found: the things, likeliest first.
        colours: of each class among them.
        original: (width, height) of the picture whose pixels the boxes are in.
        lit: the class to bring out; None for all alike.
    """

    found: Sequence[Detection] = ()
    colours: Mapping[str, QColor] = field(default_factory=dict)
    original: tuple[int, int] = (1, 1)
    lit: str | None = None


def paint_boxes(painter: QPainter, theme: Theme, boxes: Boxes, place: QRectF, seen: QRectF) -> None:
    """Paint boxes over a picture.

    Args:
        painter: of the widget.
        theme: knows the font and the colours of the labels.
        boxes: what to paint.
        place: where the whole picture lies, in logical pixels.
        seen: the part of the widget that is seen; labels stay inside it.
    """
    painter.setFont(theme.font("caption"))
    lit = boxes.lit if boxes.lit in boxes.colours else None  # else nothing would be brought out
    # the likeliest of all on top, but the lit ones above the rest
    ordered = sorted(boxes.found, key=lambda item: (item.label == lit, item.score))
    placed = [(item, box_in(place, item, boxes.original)) for item in ordered]
    in_sight = [(item, box) for item, box in placed if box.intersects(seen)]
    for paint in (_paint_frame, _paint_tag):  # no line crosses a label
        for item, box in in_sight:
            painter.setOpacity(1.0 if lit in {None, item.label} else _DIM)
            look = _Look(theme, boxes.colours[item.label], item.label == lit, seen)
            paint(painter, item, box, look)
    painter.setOpacity(1.0)


def box_in(place: QRectF, item: Detection, original: tuple[int, int]) -> QRectF:
    """Where a box lies in a widget that shows the whole original in `place`."""
    across, down = place.width() / original[0], place.height() / original[1]
    return QRectF(
        place.left() + item.x1 * across, place.top() + item.y1 * down,
        (item.x2 - item.x1) * across, (item.y2 - item.y1) * down,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Look:
    theme: Theme
    colour: QColor
    is_lit: bool
    seen: QRectF


def _paint_frame(painter: QPainter, _item: Detection, box: QRectF, look: _Look) -> None:
    """A line on a wider dark one: so it is seen on a ground of its own colour too."""
    line = _LIT_LINE if look.is_lit else _LINE
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((look.theme.box_edge(), line + 2), (look.colour, line)):
        painter.setPen(QPen(colour, width))
        painter.drawRoundedRect(box, _ROUND, _ROUND)


def _paint_tag(painter: QPainter, item: Detection, box: QRectF, look: _Look) -> None:
    text = f"{item.label} {words.percent(item.score)}"
    tag = _tag_at(painter, box, text, look.seen)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour)
    painter.drawRoundedRect(tag, _ROUND, _ROUND)
    painter.setPen(look.theme.ink_on(look.colour))
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)


def _tag_at(painter: QPainter, box: QRectF, text: str, seen: QRectF) -> QRectF:
    """Above the box, or in its upper corner where there is no room above."""
    metrics = painter.fontMetrics()
    height = metrics.height() + 4
    tag = QRectF(box.left() - 1, box.top() - height, 0, height)
    tag.setWidth(metrics.horizontalAdvance(text) + 2 * _PADDING)
    if tag.top() < seen.top():
        tag.moveTop(max(box.top(), seen.top()))
    tag.moveLeft(max(min(tag.left(), seen.right() - tag.width()), seen.left()))
    return tag
