"""The switch that shows where the model looked, and beneath it what is to be seen."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget
from typing_extensions import override

from gui.common.controls import Button, label
from gui.common.errors import explain
from gui.common.heat_maps import HeatMapPresenter
from gui.common.theme import Theme

_KEY = "H"
_WHOLE = (0.0, 0.0, 1.0, 1.0)
_STEPS = 16
"""Of the legend's colours."""


class HeatPanel(QWidget):
    """Shows a `HeatMapPresenter`: off, busy, done with a legend, or failed."""

    def __init__(self, theme: Theme, presenter: HeatMapPresenter) -> None:
        super().__init__()
        self.setObjectName("heat_panel")
        self._presenter = presenter
        self._toggle = self._make_toggle(theme)
        self._sentence = label("heat_sentence", "", wraps=True)
        self._words = label("heat_words", "caption", wraps=True)
        self._legend = self._make_legend(theme)
        self._pulse = self._make_pulse()
        self._details = ""
        self._again = Button(theme, "heat_again", self.tr("Try again"), kind="quiet")
        self._again.on_click(presenter.try_again)
        self._copy = Button(
            theme, "heat_copy", self.tr("Copy details"), kind="quiet", icon_name="copy"
        )
        self._copy.on_click(lambda: QGuiApplication.clipboard().setText(self._details))
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        buttons.addWidget(self._again)
        buttons.addWidget(self._copy)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("s"))
        column.addWidget(self._toggle)
        column.addWidget(self._sentence)
        column.addWidget(self._words)
        column.addWidget(self._pulse)
        column.addWidget(self._legend)
        column.addLayout(buttons)
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the present state."""
        heat = self._presenter
        self.setVisible(heat.is_possible)
        self._toggle.setChecked(heat.is_wanted)
        explanation = explain(heat.failure) if heat.failure is not None else None
        self._details = explanation.details if explanation is not None else ""
        self._sentence.setText(explanation.sentence if explanation is not None else "")
        self._words.setText(explanation.advice if explanation is not None else self._in_words())
        for widget in (self._sentence, self._again, self._copy):
            widget.setVisible(explanation is not None)
        self._words.setVisible(heat.is_wanted)
        self._pulse.setVisible(heat.is_busy)
        is_hot = heat.painted is not None and bool(heat.painted.heat.values.any())
        self._legend.setVisible(is_hot)

    def _in_words(self) -> str:
        painted = self._presenter.painted
        if painted is None:
            text = self.tr("Finding what speaks for “{label}”…")
        elif not painted.heat.values.any():
            text = self.tr("Nothing in the picture speaks for “{label}”.")
        elif painted.heat.part == _WHOLE:
            text = self.tr("The line surrounds what speaks most for “{label}”.")
        else:
            text = self.tr(
                "The line surrounds what speaks most for “{label}”. The model does not see the "
                "dark edges."
            )
        return text.format(label=self._presenter.label)

    def _make_toggle(self, theme: Theme) -> Button:
        text = self.tr("Where it looked")
        toggle = Button(theme, "heat_map_toggle", text, icon_name="eye")
        toggle.setCheckable(True)
        toggle.setShortcut(QKeySequence(_KEY))
        toggle.setToolTip(self.tr("Shows what in the picture speaks for a label (key H)"))
        toggle.clicked.connect(lambda on: self._presenter.want(on=on))
        return toggle

    def _make_legend(self, theme: Theme) -> QWidget:
        legend = QWidget()
        legend.setObjectName("heat_legend")
        row = QHBoxLayout(legend)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.size("s"))
        little, much = label("heat_little", "caption"), label("heat_much", "caption")
        for words, text in ((little, self.tr("less")), (much, self.tr("more"))):
            words.setText(text)
            words.setSizePolicy(self._toggle.sizePolicy())
        row.addWidget(little)
        row.addWidget(_Scale(theme), 1)
        row.addWidget(much)
        return legend

    def _make_pulse(self) -> QProgressBar:
        pulse = QProgressBar()
        pulse.setObjectName("heat_pulse")
        pulse.setAccessibleName(self.tr("Busy"))
        pulse.setRange(0, 0)
        pulse.setTextVisible(False)
        return pulse


class _Scale(QWidget):
    """The colours from less to more."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("heat_scale")
        self.setFixedHeight(theme.size("m"))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        from gui.common.heat_overlay import colour_of  # noqa: PLC0415 - not before it is wanted

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = QLinearGradient(0, 0, self.width(), 0)
        for step in range(_STEPS + 1):
            colours.setColorAt(step / _STEPS, colour_of(step / _STEPS))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours)
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
