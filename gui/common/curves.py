"""The two plots of a run. Made only when pyqtgraph is there: see `gui.common.late_imports`."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.common.curve_style import STYLES, SYMBOL, Curve
from gui.common.theme import Theme
from gui.common.training_history import TrainingHistory

_LEAST_EPOCHS = 4
_ROOM = 1.08


class CurvePlot(QWidget):
    """Axes in the theme's colours, curves by name, and the mark of the best epoch.

    Args:
        name: its objectName.
        title: what it shows, for screen readers.
        curves: those it has.
        label_at: height of the words at the best epoch, where they hide least (0…1).
    """

    def __init__(
        self, theme: Theme, name: str, title: str, curves: tuple[Curve, ...], *, label_at: float
    ) -> None:
        super().__init__()
        import pyqtgraph  # noqa: PLC0415

        self.setObjectName(name)
        self.setAccessibleName(title)
        self._theme = theme
        self._pg = pyqtgraph
        self._widget = pyqtgraph.PlotWidget(background=None, enableMenu=False)
        self._widget.setObjectName(f"{name}_canvas")
        self._widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._plot = self._widget.getPlotItem()
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.getViewBox().setDefaultPadding(0)
        self._plot.setLabel("bottom", self.tr("epochs"))
        self._curves = {curve: self._plot.plot([], [], antialias=True) for curve in curves}
        self._best = pyqtgraph.InfiniteLine(
            angle=90,
            label="",
            labelOpts={"position": label_at, "anchors": [(-0.06, 0.5), (1.06, 0.5)]},
        )
        self._plot.addItem(self._best, ignoreBounds=True)
        self._best.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._widget)
        theme.changed.connect(self._dress)
        self._dress()

    def show_history(self, history: TrainingHistory) -> None:
        """Draw what the run has told."""
        for curve, item in self._curves.items():
            item.setData(*self._points(history, curve))
        last = _last_epoch(history)
        self._plot.setXRange(0, last, padding=0.03)
        self._plot.getAxis("bottom").setTickSpacing(*_ticks(last))
        self._plot.setYRange(*self._range(history), padding=0)
        best = history.best.epoch if history.best is not None else 0
        self._best.setVisible(bool(history.epochs))
        self._best.setValue(best)
        words = self.tr("kept: epoch {n}") if best else self.tr("kept: first answer")
        self._best.label.setFormat(words.format(n=self.locale().toString(best)))

    def _points(self, _history: TrainingHistory, _curve: Curve) -> tuple[list[float], list[float]]:
        return [], []

    def _range(self, _history: TrainingHistory) -> tuple[float, float]:
        return 0.0, 1.0

    def _dress(self) -> None:
        theme = self._theme
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(self._pg.mkPen(theme.colour("line")))
            axis.setTextPen(self._pg.mkPen(theme.colour("muted")))
            axis.setTickFont(theme.font("caption"))
            axis.label.setFont(theme.font("caption"))
            axis.label.setDefaultTextColor(theme.colour("muted"))
            axis.setStyle(tickLength=0, tickTextOffset=6, maxTickLevel=0)
        self._plot.showGrid(x=False, y=True, alpha=1.0)
        for curve, item in self._curves.items():
            style = STYLES[curve]
            item.setPen(style.pen(theme))
            if style.symbol:
                item.setSymbol(style.symbol)
                item.setSymbolSize(SYMBOL)
                item.setSymbolPen(None)
                item.setSymbolBrush(theme.colour(style.colour))
        self._best.setPen(STYLES[Curve.BEST].pen(theme))
        self._best.label.setColor(theme.colour("text"))
        self._best.label.setFont(theme.font("caption"))
        self._best.label.fill = self._pg.mkBrush(theme.colour("surface"))


class LossPlot(CurvePlot):
    """Every step, the mean of every epoch, and the loss on pictures it does not learn from."""

    def __init__(self, theme: Theme) -> None:
        curves = (Curve.STEPS, Curve.LEARNED, Curve.JUDGED)
        super().__init__(theme, "loss_plot", self.tr("Loss over epochs"), curves, label_at=0.94)

    def _points(self, history: TrainingHistory, curve: Curve) -> tuple[list[float], list[float]]:
        if curve is Curve.STEPS:
            return [step.epoch for step in history.steps], [step.loss for step in history.steps]
        if curve is Curve.LEARNED:
            return _over_epochs(history, "train_loss")
        return _over_epochs(history, "validation_loss", first="loss")

    def _range(self, history: TrainingHistory) -> tuple[float, float]:
        steps = sorted(step.loss for step in history.steps if math.isfinite(step.loss))
        usual = steps[: max(1, int(len(steps) * 0.98))][-1:]  # a single outlier hides nothing
        means = [
            value
            for curve in (Curve.LEARNED, Curve.JUDGED)
            for value in self._points(history, curve)[1]
        ]
        return 0.0, max([*usual, *means], default=1.0) * _ROOM


class AccuracyPlot(CurvePlot):
    """How many of a hundred pictures that it does not learn from it gets right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme, "accuracy_plot", self.tr("Accuracy over epochs"), (Curve.JUDGED,), label_at=0.07
        )

    def _points(self, history: TrainingHistory, _curve: Curve) -> tuple[list[float], list[float]]:
        epochs, values = _over_epochs(history, "accuracy", first="accuracy")
        return epochs, [value * 100 for value in values]

    def _range(self, history: TrainingHistory) -> tuple[float, float]:
        values = self._points(history, Curve.JUDGED)[1]
        least = min(values, default=0.0)
        low = max(0.0, math.floor((least - 2) / 10) * 10)
        return low, 100 + (100 - low) * 0.04


def _over_epochs(
    history: TrainingHistory, name: str, first: str = ""
) -> tuple[list[float], list[float]]:
    """A fact of every epoch; `first` is that of the first answer, which stands at 0."""
    points: list[tuple[float, Any]] = [
        (ended.epoch, getattr(ended, name)) for ended in history.epochs
    ]
    if first and history.head is not None:
        points.insert(0, (0, getattr(history.head, first)))
    kept = [(float(x), float(y)) for x, y in points if math.isfinite(y)]
    return [x for x, _ in kept], [y for _, y in kept]


def _last_epoch(history: TrainingHistory) -> int:
    """Where the plots end: at the most there may be, or where the run did."""
    done = history.epochs[-1].epoch if history.epochs else 0
    if history.result is None and history.stage is not None:
        return max(history.stage.epochs, done, _LEAST_EPOCHS)
    return max(done, _LEAST_EPOCHS)


def _ticks(epochs: int) -> tuple[float, float]:
    """Marks only at whole epochs, and not too many."""
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100) if epochs / size <= 10)
    return float(step), float(step)
