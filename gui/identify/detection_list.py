"""What was found in a picture, counted; a slider says how sure the model has to be."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from engine.base.types import Detection
from gui.common.controls import label
from gui.common.theme import Theme
from gui.identify.count_row import CountRow

LEAST, MOST, FIRST = 5, 95, 50
"""Of the confidence, in per cent."""


class DetectionList(QWidget):
    """Counts per class, above a confidence that is chosen here.

    Signals:
        shown_changed: the detections above the confidence, as a tuple.
        hovered: the class whose row is pointed at or has the keyboard, or None.
    """

    shown_changed = Signal(object)
    hovered = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("detection_list")
        self._theme = theme
        self._found: tuple[Detection, ...] = ()
        self._numbers: dict[str, int] = {}
        self._counts: list[tuple[str, int]] = []
        self._pointed: str | None = None
        self._focused: str | None = None
        self._total = label("detection_total", "title", wraps=True)
        self._confidence = self._make_slider()
        self._percent = label("confidence_percent", "caption", wraps=True)
        self._percent.setWordWrap(False)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._lay_out()
        self._refresh()

    def show_detections(self, found: Sequence[Detection]) -> None:
        """Show what was found in another picture; the confidence stays."""
        if tuple(found) != self._found:
            self._found = tuple(found)
            self._refresh()

    def shown(self) -> tuple[Detection, ...]:
        """The detections above the confidence."""
        least = self._confidence.value() / 100
        return tuple(item for item in self._found if item.score >= least)

    def colours(self) -> dict[str, QColor]:
        """The colour of each class that is shown; it keeps it from picture to picture."""
        return {name: self._theme.box_colour(self._numbers[name]) for name, _ in self._counts}

    def _refresh(self) -> None:
        shown = self.shown()
        for item in shown:
            self._numbers.setdefault(item.label, len(self._numbers))
        percent = QLocale().toString(self._confidence.value())
        self._percent.setText(self.tr("{n} %").format(n=percent))
        self._total.setText(self._total_in_words(len(shown), percent))
        counts = Counter(item.label for item in shown).most_common()
        if counts != self._counts:
            self._counts = counts
            self._fill_rows()
        self.shown_changed.emit(shown)

    def _total_in_words(self, count: int, percent: str) -> str:
        if count == 0:
            return self.tr("Nothing found above {n} %").format(n=percent)
        if count == 1:
            return self.tr("1 thing")
        return self.tr("{n} things").format(n=QLocale().toString(count))

    def _fill_rows(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        colours = self.colours()
        for name, count in self._counts:
            row = CountRow(self._theme, name, count, colours[name])
            row.pointed.connect(self._point)
            row.focused.connect(self._focus)
            self._rows.addWidget(row)
            row.show()  # not a moment later, as the layout would
        self._pointed = self._focused = None  # the rows that were are gone
        self.hovered.emit(None)

    def _point(self, name: str | None) -> None:
        self._pointed = name
        self.hovered.emit(self._pointed or self._focused)

    def _focus(self, name: str | None) -> None:
        self._focused = name
        self.hovered.emit(self._pointed or self._focused)

    def _make_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("confidence")
        slider.setAccessibleName(self.tr("Show what is at least so sure, in per cent"))
        slider.setRange(LEAST, MOST)
        slider.setPageStep(5)
        slider.setValue(FIRST)
        slider.valueChanged.connect(self._refresh)
        return slider

    def _lay_out(self) -> None:
        scale = QHBoxLayout()
        scale.addWidget(label("confidence_words", "caption", self.tr("At least this sure")), 1)
        scale.addWidget(self._percent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.size("xs"))
        column.addWidget(self._total)
        column.addSpacing(self._theme.size("s"))
        column.addLayout(scale)
        column.addWidget(self._confidence)
        column.addSpacing(self._theme.size("s"))
        column.addLayout(self._rows)
        column.addStretch()
