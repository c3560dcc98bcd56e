"""The data set as the model sees it: what is alike to it lies close together."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.common import words as common_words
from gui.common.choice import Choice
from gui.common.controls import Button, frame, label
from gui.common.failure import FailureView
from gui.common.late_imports import Plotting
from gui.common.theme import Theme
from gui.decisions.busy_view import BusyView
from gui.results.feature_map import NEIGHBOURS, OVERVIEW
from gui.results.map_legend import MapLegend
from gui.results.map_plot import MapPlot
from gui.results.presenter import ResultsPresenter


class MapView(QWidget):
    """The map with its legend; or that it is being made, or why there is none."""

    def __init__(self, theme: Theme, presenter: ResultsPresenter, plotting: Plotting) -> None:
        super().__init__()
        self.setObjectName("map_view")
        self._theme = theme
        self._presenter = presenter
        self._plot: MapPlot | None = None
        self._shown: object = None
        feature_map = presenter.feature_map
        options = [(OVERVIEW, self.tr("Overview")), (NEIGHBOURS, self.tr("Neighbourhoods"))]
        self._method = Choice(theme, "map_method", self.tr("Layout"), options, OVERVIEW)
        self._method.chosen.connect(feature_map.choose)
        self._hint = label("map_hint", "caption", wraps=True)
        self._legend = MapLegend(theme)
        self._legend.changed.connect(self._hide_some)
        self._place = frame("map_card", "card")
        self._room = QVBoxLayout(self._place)
        self._room.setContentsMargins(8, 8, 8, 8)
        self._busy = BusyView(theme, "map_busy", feature_map.cancel)
        self._failure = self._make_failure()
        self._idle = self._make_idle()
        self._stack = QStackedWidget()
        for view in (self._place, self._busy, self._failure, self._idle):
            self._stack.addWidget(view)
        self._lay_out()
        if plotting.is_ready:
            self._make_plot()
        plotting.ready.connect(self._make_plot)
        feature_map.changed.connect(self.refresh)
        presenter.inspector.changed.connect(self._mark)

    def refresh(self) -> None:
        """Show the presenter's map as it stands."""
        feature_map = self._presenter.feature_map
        self._method.show_value(feature_map.method)
        if feature_map.failure is not None:
            self._failure.show_error(feature_map.failure)
            self._stack.setCurrentWidget(self._failure)
        elif feature_map.is_busy:
            self._busy.show_progress(
                self.tr("Looking at every picture for the map"), feature_map.progress
            )
            self._stack.setCurrentWidget(self._busy)
        else:
            self._stack.setCurrentWidget(self._place if feature_map.map is not None else self._idle)
        is_there = feature_map.map is not None
        self._legend.setVisible(is_there)
        self._show_hint()
        self._draw()

    def _show_hint(self) -> None:
        found = self._presenter.feature_map.map
        if found is None:
            self._hint.setText("")
            return
        text = self.tr("Close together is what looks alike to the model. Click a point to see it.")
        if found.explained is not None:
            share = self.tr("The map shows {n} % of the differences.")
            text += " " + share.format(n=common_words.whole_percent(found.explained))
        self._hint.setText(text)

    def _draw(self) -> None:
        found = self._presenter.feature_map.map
        if self._plot is None or found is None or found is self._shown:
            return
        self._shown = found
        self._plot.show_map(found, self._classes())
        self._legend.show_classes(self._classes())
        self._mark()

    def _classes(self) -> dict[str, int]:
        """Those of the model, and then any other that the map has."""
        found, evaluation = self._presenter.feature_map.map, self._presenter.evaluation
        names = dict.fromkeys(evaluation.classes if evaluation is not None else ())
        names |= dict.fromkeys(point.label for point in found.points) if found else {}
        return {name: number for number, name in enumerate(names)}

    def _hide_some(self) -> None:
        if self._plot is not None:
            self._plot.show_classes(self._legend.shown())

    def _mark(self) -> None:
        shown = self._presenter.inspector.shown
        if self._plot is not None:
            self._plot.mark(shown.picture if shown is not None else None)

    def _make_plot(self) -> None:
        if self._plot is None:
            self._plot = MapPlot(self._theme)
            self._plot.chosen.connect(
                lambda point: self._presenter.show_picture(point.picture, point.label)
            )
            self._room.addWidget(self._plot)
            self._draw()

    # layout

    def _make_failure(self) -> FailureView:
        feature_map = self._presenter.feature_map
        view = FailureView(self._theme, "map_failure")
        again = Button(self._theme, "map_again", self.tr("Try again"), kind="quiet")
        view.buttons.insertWidget(1, again.on_click(feature_map.try_again))
        return view

    def _make_idle(self) -> QWidget:
        make = Button(self._theme, "map_make", self.tr("Draw the map"), kind="primary")
        idle = QWidget()
        column = QVBoxLayout(idle)
        column.addStretch()
        column.addWidget(
            make.on_click(self._presenter.feature_map.try_again), 0, Qt.AlignmentFlag.AlignHCenter
        )
        column.addStretch()
        return idle

    def _lay_out(self) -> None:
        theme = self._theme
        tools = QHBoxLayout()
        tools.setSpacing(theme.size("m"))
        tools.addWidget(self._method)
        tools.addWidget(self._hint, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.size("m"))
        row.addWidget(self._stack, 1)
        row.addWidget(self._legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(
            theme.size("xl"), theme.size("m"), theme.size("m"), theme.size("l")
        )
        column.setSpacing(theme.size("s"))
        column.addLayout(tools)
        column.addLayout(row, 1)
