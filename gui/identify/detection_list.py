"""What was found in a picture, counted; a slider says how sure the model has to be."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from engine.types import Detection
from gui.common.controls import label
from gui.common.theme import Theme
from gui.identify.boxes import class_colours

_MOST_ROWS = 12


class DetectionList(QWidget):
    """Counts per class, above a confidence that is chosen here.

    Signals:
        shown_changed: the detections above the confidence.
        lit: the label whose row is pointed at, or None.
    """

    shown_changed = Signal(object)
    lit = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("detection_list")
        self._theme = theme
        self._found: tuple[Detection, ...] = ()
        self._total = label("detection_total", "title", wraps=True)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("confidence")
        self._slider.setAccessibleName(self.tr("Least confidence"))
        self._slider.setRange(5, 95)
        self._slider.setValue(50)
        self._slider.valueChanged.connect(self._refresh)
        self._at_least = label("confidence_words", "caption")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.size("xs"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("s"))
        column.addWidget(self._total)
        column.addWidget(self._at_least)
        column.addWidget(self._slider)
        column.addSpacing(theme.size("s"))
        column.addLayout(self._rows)
        column.addStretch()

    def show_detections(self, found: Sequence[Detection]) -> None:
        """Show what was found in another picture; the confidence stays."""
        if tuple(found) != self._found:
            self._found = tuple(found)
            self._refresh()

    def shown(self) -> tuple[Detection, ...]:
        """The detections above the confidence."""
        least = self._slider.value() / 100
        return tuple(item for item in self._found if item.score >= least)

    def colours(self) -> dict[str, QColor]:
        """The colour of each class."""
        return class_colours(self._theme, self._found)

    def _refresh(self) -> None:
        shown = self.shown()
        percent = QLocale().toString(self._slider.value())
        self._at_least.setText(self.tr("at least {n} % sure").format(n=percent))
        counts = Counter(item.label for item in shown)
        self._total.setText(self._total_words(len(shown)))
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        colours = self.colours()
        for name, count in counts.most_common(_MOST_ROWS):
            row = _Row(name, count, colours[name].name())
            row.pointed_at.connect(self.lit)
            self._rows.addWidget(row)
        self.shown_changed.emit(shown)

    def _total_words(self, count: int) -> str:
        if count == 0:
            return self.tr("Nothing found")
        if count == 1:
            return self.tr("1 thing")
        return self.tr("{n} things").format(n=QLocale().toString(count))


class _Row(QFrame):
    """One class: its colour, its name, how many. Pointing at it lights its boxes."""

    pointed_at = Signal(object)

    def __init__(self, name: str, count: int, colour: str) -> None:
        super().__init__()
        self._name = name
        self.setObjectName(f"count_{name}")
        self.setAccessibleName(f"{count} × {name}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        dot = QLabel()
        dot.setFixedSize(12, 12)
        dot.setStyleSheet(f"background: {colour}; border-radius: 6px;")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.addWidget(dot)
        row.addWidget(label(f"count_name_{name}", "", name), 1)
        number = label(f"count_number_{name}", "strong", QLocale().toString(count), wraps=True)
        number.setWordWrap(False)
        row.addWidget(number)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light the boxes of this class."""
        super().enterEvent(event)
        self.pointed_at.emit(self._name)

    def leaveEvent(self, event: QEvent) -> None:
        """All boxes alike again."""
        super().leaveEvent(event)
        self.pointed_at.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """By keyboard as by mouse."""
        super().focusInEvent(event)
        self.pointed_at.emit(self._name)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """All boxes alike again."""
        super().focusOutEvent(event)
        self.pointed_at.emit(None)
