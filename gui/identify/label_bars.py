"""The likeliest labels as bars."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.types import LabelScore
from gui.common import words
from gui.common.controls import label
from gui.common.theme import Theme


class LabelBars(QWidget):
    """Rows of label, percentage and bar; the likeliest one stands out."""

    def __init__(self, theme: Theme, rows: int) -> None:
        super().__init__()
        self.setObjectName("label_bars")
        self._rows = [_Row(theme, rank) for rank in range(1, rows + 1)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("m"))
        for row in self._rows:
            column.addWidget(row)

    def show_labels(self, labels: Sequence[LabelScore]) -> None:
        """Show as many labels as there are rows."""
        for i, row in enumerate(self._rows):
            row.setVisible(i < len(labels))
            if i < len(labels):
                row.show_label(labels[i])


class _Row(QWidget):
    def __init__(self, theme: Theme, rank: int) -> None:
        super().__init__()
        self.setObjectName(f"label_row_{rank}")
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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("xs"))
        column.addLayout(texts)
        column.addWidget(self._bar)

    def show_label(self, item: LabelScore) -> None:
        percent = words.percent(item.score)
        self._label.setText(item.label)
        self._percent.setText(percent)
        self._bar.set_share(item.score)
        self.setAccessibleName(f"{item.label}: {percent}")


class _Bar(QWidget):
    def __init__(self, theme: Theme, colour: str) -> None:
        super().__init__()
        self._theme = theme
        self._colour = colour
        self._share = 0.0
        self.setFixedHeight(theme.size("bar_height"))
        theme.changed.connect(self.update)

    def set_share(self, share: float) -> None:
        self._share = share
        self.update()

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
