"""The curves of a run, as the Teach screen drew them."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.common.controls import label
from gui.common.curve_card import CurveCard
from gui.common.curve_style import Curve
from gui.common.curves import AccuracyPlot, LossPlot
from gui.common.late_imports import Plotting
from gui.common.theme import Theme
from gui.results.presenter import ResultsPresenter


class CurvesView(QWidget):
    """Both plots, or a sentence where there is nothing to plot."""

    def __init__(self, theme: Theme, presenter: ResultsPresenter, plotting: Plotting) -> None:
        super().__init__()
        self.setObjectName("curves_view")
        self._presenter = presenter
        self._cards = (
            CurveCard(
                theme, "run_loss", self.tr("Loss: lower is better"),
                {
                    Curve.LEARNED: self.tr("learning"),
                    Curve.STEPS: self.tr("each step"),
                    Curve.JUDGED: self.tr("judging"),
                },
                LossPlot,
            ),
            CurveCard(
                theme, "run_accuracy", self.tr("Right, of 100 pictures"),
                {Curve.JUDGED: self.tr("judging"), Curve.BEST: self.tr("kept version")},
                AccuracyPlot,
            ),
        )  # fmt: skip
        self._none = label(
            "no_curves", "muted",
            self.tr("There are no curves: this run kept its first answer and refined nothing."),
            wraps=True,
        )  # fmt: skip
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        both = QWidget()
        row = QHBoxLayout(both)
        space = theme.size("xl")
        row.setContentsMargins(space, theme.size("l"), space, space)
        row.setSpacing(theme.size("l"))
        for card in self._cards:
            row.addWidget(card)
        self._stack = QStackedWidget()
        self._stack.addWidget(both)
        self._stack.addWidget(self._none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        if plotting.is_ready:
            self._make_next_plot()
        plotting.ready.connect(self._make_next_plot)
        presenter.curves_changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show what the run told."""
        history = self._presenter.curves
        self._stack.setCurrentIndex(0 if history.epochs else 1)
        for card in self._cards:
            card.show_history(history)

    def _make_next_plot(self) -> None:
        """One in each turn of the event loop, as each takes some 20 ms."""
        for number, card in enumerate(self._cards):
            if not card.has_plot:
                card.make_plot()
                card.show_history(self._presenter.curves)
                if number + 1 < len(self._cards):
                    QTimer.singleShot(0, self, self._make_next_plot)
                return
