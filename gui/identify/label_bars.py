"""The likeliest labels as bars."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from engine.base.types import LabelScore
from gui.common import words
from gui.common.controls import label
from gui.common.theme import Theme

_CHOOSING = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LINE = 4
"""Beside the row that is chosen, in logical pixels."""


class LabelBars(QWidget):
    """Rows of label, percentage and bar; the likeliest one stands out.

    While there is something to choose them for, they can be clicked, or reached by keyboard and
    chosen with Space or Enter.

    Signals:
        chosen: a label.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, rows: int) -> None:
        super().__init__()
        self.setObjectName("label_bars")
        self._rows = [_Row(theme, rank) for rank in range(1, rows + 1)]
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("m"))
        for row in self._rows:
            self._column.addWidget(row)
            row.chosen.connect(self.chosen)

    def show_chosen(self, label: str | None) -> None:
        """Let labels be chosen, and mark the one that is; None while there is nothing to choose."""
        self._column.setSpacing(self._theme.size("m" if label is None else "xs"))
        for row in self._rows:
            row.show_chosen(label)

    def show_labels(
        self, labels: Sequence[LabelScore], *, as_answer: bool = True, with_scores: bool = True
    ) -> None:
        """Show as many labels as there are rows.

        Args:
            labels: the likeliest first.
            as_answer: whether that one stands out.
            with_scores: whether the scores mean anything.
        """
        self._rows[0].stand_out(is_first=as_answer)
        for i, row in enumerate(self._rows):
            row.setVisible(i < len(labels))
            if i < len(labels):
                row.show_label(labels[i], with_score=with_scores)


class _Row(QWidget):
    chosen = Signal(str)

    def __init__(self, theme: Theme, rank: int) -> None:
        super().__init__()
        self.setObjectName(f"label_row_{rank}")
        self._theme = theme
        self._name = ""
        self._is_choosable = self._is_chosen = False
        role = "title" if rank == 1 else ""
        self._label = label(f"label_{rank}", role, wraps=True)
        self._percent = label(f"percent_{rank}", role, wraps=True)
        self._percent.setWordWrap(False)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        self._bar = _Bar(theme, "accent" if rank == 1 else "bar")
        texts = QHBoxLayout()
        texts.setSpacing(theme.size("s"))
        texts.addWidget(self._label, 1)
        texts.addWidget(self._percent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("xs"))
        self._column.addLayout(texts)
        self._column.addWidget(self._bar)

    def stand_out(self, *, is_first: bool) -> None:
        """Large and in the accent's colour, or as the others are."""
        role = "title" if is_first else ""
        self._bar.set_colour("accent" if is_first else "bar")
        for part in (self._label, self._percent):
            if part.property("role") != role:
                part.setProperty("role", role)
                part.style().unpolish(part)
                part.style().polish(part)

    def show_label(self, item: LabelScore, *, with_score: bool) -> None:
        percent = words.percent(item.score) if with_score else ""
        self._bar.setVisible(with_score)
        self._name = item.label
        self._label.setText(item.label)
        self._percent.setText(percent)
        self._bar.set_share(item.score)
        self.setAccessibleName(f"{item.label}: {percent}" if with_score else item.label)

    def show_chosen(self, label: str | None) -> None:
        self._is_choosable = label is not None
        self._is_chosen = self._is_choosable and label == self._name
        high, left, right = (self._theme.size(name) for name in ("xs", "m", "s"))
        margins = (left, high, right, high) if self._is_choosable else (0, 0, 0, 0)
        self._column.setContentsMargins(*margins)
        focus = Qt.FocusPolicy.StrongFocus if self._is_choosable else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(focus)
        if self._is_choosable:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()
        self.setToolTip(self.tr("Look for this label") if self._is_choosable else "")
        self.setAccessibleDescription(self.tr("Chosen") if self._is_chosen else "")
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """A ground and a line on the left where it is chosen; a ring where the keyboard is."""
        if not self._is_choosable:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap, radius = self._theme.size("xs"), self._theme.size("small")
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._is_chosen or self.underMouse():
            painter.setBrush(self._theme.colour("accent_soft" if self._is_chosen else "hover"))
            painter.drawRoundedRect(ground, radius, radius)
        if self._is_chosen:
            painter.setBrush(self._theme.colour("accent"))
            line = QRectF(ground.left(), ground.top() + gap, _LINE, ground.height() - 2 * gap)
            painter.drawRoundedRect(line, _LINE / 2, _LINE / 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(ground, radius, radius)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_choosable and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self._name)
        else:
            super().mouseReleaseEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose it with Space or Enter."""
        if self._is_choosable and event.key() in _CHOOSING:
            self.chosen.emit(self._name)
        else:
            super().keyPressEvent(event)


class _Bar(QWidget):
    def __init__(self, theme: Theme, colour: str) -> None:
        super().__init__()
        self._theme = theme
        self._colour = colour
        self._share = 0.0
        self.setFixedHeight(theme.size("bar_height"))
        theme.changed.connect(self.update)

    def set_colour(self, colour: str) -> None:
        self._colour = colour
        self.update()

    def set_share(self, share: float) -> None:
        self._share = share
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(self._theme.colour("mat"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setBrush(self._theme.colour(self._colour))
        # even the smallest share is a dot
        width = max(float(self.height()), self.width() * self._share)
        painter.drawRoundedRect(QRectF(0, 0, width, self.height()), radius, radius)
