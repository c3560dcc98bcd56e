"""What of the table is shown: by words, by label, by how sure the model is."""

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QSlider, QWidget

from gui.common.choice import Choice
from gui.common.controls import label
from gui.common.theme import Theme
from gui.identify.batch import words
from gui.identify.batch.filters import ALL, Filter, Group

_PERCENT_WIDTH = 88
_SLIDER_WIDTH = 112


class FilterBar(QWidget):
    """A line to type into, the label where it does not stand beside, and a slider.

    Signals:
        changed: another `Filter` is wanted.
    """

    changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("batch_filter")
        self.wanted = Filter()
        self._text = QLineEdit()
        self._text.setObjectName("batch_search")
        self._text.setAccessibleName(self.tr("Show files whose name or label has these letters"))
        self._text.setPlaceholderText(self.tr("Search names and labels"))
        self._text.setClearButtonEnabled(False)
        self._text.textChanged.connect(self._tell)
        self._label = Choice(theme, "batch_label", self.tr("Label"), [(ALL, "")], ALL)
        self._label.chosen.connect(self.choose)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._least = QSlider(Qt.Orientation.Horizontal)
        self._least.setObjectName("batch_least")
        self._least.setAccessibleName(self.tr("Show what is at least so likely, in per cent"))
        self._least.setRange(0, 99)
        self._least.setPageStep(5)
        self._least.setFixedWidth(_SLIDER_WIDTH)
        self._least.valueChanged.connect(self._tell)
        self._percent = label("batch_least_words", "caption", wraps=True)
        self._percent.setWordWrap(False)
        self._percent.setFixedWidth(_PERCENT_WIDTH)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.size("s"))
        row.addWidget(self._text, 1)
        row.addWidget(self._label, 1)
        row.addWidget(self._percent)
        row.addWidget(self._least)
        self._group = ALL
        self._show_percent()

    def set_narrow(self, *, narrow: bool) -> None:
        """Offer the labels here, where they do not stand beside the table."""
        self._label.setVisible(narrow)

    def show_groups(self, groups: list[tuple[Group, int]]) -> None:
        """Offer the groups there are."""
        self._label.show_options(
            [(group, f"{words.group_name(group)} ({words.number(n)})") for group, n in groups]
        )

    def choose(self, group: Group) -> None:
        """Show one group."""
        self._group = group
        self._label.show_value(group)
        self._tell()

    def show_all(self) -> None:
        """Take every filter away."""
        for control in (self._text, self._least):
            control.blockSignals(True)  # noqa: FBT003 - Qt's own
        self._text.clear()
        self._least.setValue(0)
        for control in (self._text, self._least):
            control.blockSignals(False)  # noqa: FBT003 - Qt's own
        self.choose(ALL)

    def _tell(self) -> None:
        self._show_percent()
        wanted = Filter(self._group, self._least.value() / 100, self._text.text().strip())
        if wanted != self.wanted:
            self.wanted = wanted
            self.changed.emit(wanted)

    def _show_percent(self) -> None:
        percent = QLocale().toString(self._least.value())
        self._percent.setText(self.tr("At least {n} %").format(n=percent))
