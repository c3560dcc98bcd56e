"""The map itself. Made only when pyqtgraph is there: see `gui.common.late_imports`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from engine.evaluation.results import FeatureMap, MapPoint
from gui.common.theme import Theme
from gui.results.map_legend import symbol

_POINT, _RING = 10, 20


class MapPlot(QWidget):
    """A point for each picture: click it, or go through them with the arrow keys.

    The wheel zooms, dragging moves, the key 0 shows the whole map.

    Signals:
        chosen: the `MapPoint` that a person has picked.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        import pyqtgraph  # noqa: PLC0415

        self.setObjectName("map_plot")
        self.setAccessibleName(self.tr("Map of the pictures"))
        self.setAccessibleDescription(
            self.tr("Right and left go through the pictures, those far from their class first.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 140)
        self._theme = theme
        self._pg = pyqtgraph
        self._widget = pyqtgraph.PlotWidget(background=None, enableMenu=False)
        self._widget.setObjectName("map_canvas")
        self._widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._plot = self._widget.getPlotItem()
        self._plot.hideButtons()
        for side in ("left", "bottom"):  # the axes of such a map mean nothing
            self._plot.hideAxis(side)
        self._plot.getViewBox().setAspectLocked(lock=False)
        self._clouds: dict[str, Any] = {}
        self._points: list[MapPoint] = []
        self._at = -1
        self._ring = pyqtgraph.ScatterPlotItem(size=_RING, symbol="o", brush=None)
        self._ring.setZValue(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._widget)
        theme.changed.connect(self._dress)

    def show_map(self, found: FeatureMap, classes: Mapping[str, int]) -> None:
        """Draw another map; `classes` tells the number of each, from 0."""
        self._plot.clear()
        self._clouds, self._at = {}, -1
        for label, number in classes.items():
            points = [point for point in found.points if point.label == label]
            cloud = self._pg.ScatterPlotItem(
                x=[point.x for point in points], y=[point.y for point in points], data=points,
                size=_POINT, symbol=symbol(number), brush=self._theme.box_colour(number),
                pen=self._pg.mkPen(self._theme.box_edge(), width=1), hoverable=True,
                hoverSize=_POINT + 4, tip=None,
            )  # fmt: skip
            cloud.sigClicked.connect(self._clicked)
            self._clouds[label] = cloud
            self._plot.addItem(cloud)
        self._ring.setData([], [])
        self._plot.addItem(self._ring, ignoreBounds=True)
        self._points = _odd_ones_first(found)
        self._dress()
        self.fit()

    def show_classes(self, shown: set[str]) -> None:
        """Hide the points of all other classes."""
        for label, cloud in self._clouds.items():
            cloud.setVisible(label in shown)

    def mark(self, path: object) -> None:
        """Ring a picture's point; None rings none."""
        point = next((point for point in self._points if point.picture == path), None)
        self._at = self._points.index(point) if point is not None else -1
        self._ring.setData([point.x] if point else [], [point.y] if point else [])

    def fit(self) -> None:
        """Show the whole map."""
        self._plot.getViewBox().autoRange(padding=0.06)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right and left go through the points, 0 shows the whole map."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        if step and self._points:
            self._go(step)
        elif event.text() == "0":
            self.fit()
        else:
            super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        at = self._at
        for _ in self._points:
            at = (at + step) % len(self._points)
            if self._clouds[self._points[at].label].isVisible():
                self._pick(self._points[at])
                return

    def _clicked(self, _cloud: object, points: Any, _event: object = None) -> None:
        if len(points):
            self.setFocus()
            self._pick(points[0].data())

    def _pick(self, point: MapPoint) -> None:
        self.mark(point.picture)
        self.chosen.emit(point)

    def _dress(self) -> None:
        self._ring.setPen(self._pg.mkPen(self._theme.colour("text"), width=2.5))


def _odd_ones_first(found: FeatureMap) -> list[MapPoint]:
    """The farthest from the middle of their class first."""
    middles: dict[str, tuple[float, float]] = {}
    for label in {point.label for point in found.points}:
        own = [point for point in found.points if point.label == label]
        middles[label] = sum(p.x for p in own) / len(own), sum(p.y for p in own) / len(own)

    def distance(point: MapPoint) -> float:
        x, y = middles[point.label]
        return (point.x - x) ** 2 + (point.y - y) ** 2

    return sorted(found.points, key=distance, reverse=True)
