"""A plot with its title and legend; the plot itself comes when it can be made."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout

from gui.common.controls import label
from gui.common.curve_style import Curve, Legend
from gui.common.curves import CurvePlot
from gui.common.theme import Theme
from gui.common.training_history import TrainingHistory

_LOWEST = 190


class CurveCard(QFrame):
    """Says what is drawn, in words, with or without the drawing.

    Args:
        name: goes before the objectNames of its parts.
        title: what is drawn.
        curves: what each curve is.
        make: makes the plot, once pyqtgraph is there.
    """

    def __init__(
        self, theme: Theme, name: str, title: str, curves: dict[Curve, str],
        make: Callable[[Theme], CurvePlot],
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName(f"{name}_card")
        self.setProperty("role", "card")
        self.setMinimumSize(280, _LOWEST + 72)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = theme
        self._make = make
        self._plot: CurvePlot | None = None
        self._column = QVBoxLayout(self)
        wide, high = theme.size("l"), theme.size("m")
        self._column.setContentsMargins(wide, high, wide, high)
        self._column.setSpacing(theme.size("xs"))
        self._column.addWidget(label(f"{name}_title", "strong", title))
        self._column.addWidget(Legend(theme, f"{name}_legend", curves))
        self._column.addSpacing(theme.size("xs"))
        self._column.addStretch()

    @property
    def has_plot(self) -> bool:
        """Whether the plot has been made."""
        return self._plot is not None

    def make_plot(self) -> None:
        """Make the plot, if there is none yet."""
        if self._plot is None:
            self._plot = self._make(self._theme)
            self._column.takeAt(self._column.count() - 1)  # the stretch that kept its place
            self._column.addWidget(self._plot, 1)

    def show_history(self, history: TrainingHistory) -> None:
        """Draw what the run has told."""
        if self._plot is not None:
            self._plot.show_history(history)
