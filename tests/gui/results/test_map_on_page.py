"""Map and curves on the Results screen: drawn when they can be, and open to click and key."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Progress
from gui.app import Lensmith
from gui.common.curve_card import CurveCard
from gui.results.map_plot import MapPlot
from tests.helpers.evaluators import FakeEvaluator
from tests.helpers.results_screen import CURVES, MAP, is_seen, opened, presenter_of, turn
from tests.helpers.teach_screen import LIMIT_MS, Door, Start, click, find, text
from tests.helpers.trainers import FakeTrainer


def mapped(qtbot: QtBot, lensmith: Lensmith) -> MapPlot:
    turn(lensmith, MAP)
    qtbot.waitUntil(lambda: is_seen(lensmith, "map_plot"), timeout=LIMIT_MS)
    plot = find(lensmith, "map_plot")
    assert isinstance(plot, MapPlot)
    qtbot.waitUntil(lambda: bool(plot._points), timeout=LIMIT_MS)
    return plot


def test_a_click_on_the_map_opens_the_picture(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    plot = mapped(qtbot, lensmith)
    point = plot._points[0]
    on_scene = plot._plot.getViewBox().mapViewToScene(QPointF(point.x, point.y))
    place = plot._widget.mapFromScene(on_scene)
    qtbot.mouseClick(plot._widget.viewport(), Qt.MouseButton.LeftButton, pos=place)
    bench = presenter_of(lensmith).inspector
    qtbot.waitUntil(
        lambda: bench.shown is not None and bench.shown.picture == point.picture, timeout=LIMIT_MS
    )
    assert plot._ring.data["x"].tolist() == [point.x]


def test_arrow_keys_go_through_the_odd_ones_and_pass_over_what_is_hidden(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    plot = mapped(qtbot, lensmith)
    hidden = plot._points[0].label
    legend = find(lensmith, "map_legend")
    assert isinstance(legend, QListWidget)
    assert [legend.item(row).text() for row in range(3)] == ["round", "rods", "spirals"]
    legend.setCurrentItem(legend.findItems(hidden, Qt.MatchFlag.MatchExactly)[0])
    QTest.keyClick(legend, Qt.Key.Key_Space)
    assert not plot._clouds[hidden].isVisible()
    plot.mark(None)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    shown = presenter_of(lensmith).inspector.shown
    expected = next(point for point in plot._points if point.label != hidden)
    assert shown is not None
    assert shown.picture == expected.picture
    QTest.keyClick(plot, Qt.Key.Key_0)
    assert "Click a point" in text(lensmith, "map_hint")


def test_a_map_being_made_can_be_cancelled_and_asked_for_again(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    evaluator.while_mapping = [Progress(3, 30), Door()]
    turn(lensmith, MAP)
    feature_map = presenter_of(lensmith).feature_map
    qtbot.waitUntil(lambda: feature_map.progress is not None, timeout=LIMIT_MS)
    assert text(lensmith, "map_busy_facts") == "3 of 30 pictures"
    click(qtbot, lensmith, "map_busy_cancel")
    evaluator.while_mapping = ()
    evaluator.error = EngineError(ErrorCode.RUN_UNKNOWN, run="cells-1")
    click(qtbot, lensmith, "map_make")
    qtbot.waitUntil(lambda: is_seen(lensmith, "map_failure_sentence"), timeout=LIMIT_MS)
    evaluator.error = None
    click(qtbot, lensmith, "map_again")
    qtbot.waitUntil(lambda: feature_map.map is not None, timeout=LIMIT_MS)


def test_the_curves_of_the_run_are_drawn(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    turn(lensmith, CURVES)
    card = find(lensmith, "run_accuracy_card")
    assert isinstance(card, CurveCard)
    qtbot.waitUntil(lambda: card.has_plot, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: bool(presenter_of(lensmith).curves.epochs), timeout=LIMIT_MS)
    assert card._plot is not None
    assert [len(item.getData()[0]) for item in card._plot._curves.values()] == [5]


def test_a_run_without_epochs_says_so(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    trainer.told["cells-1"] = ()
    presenter_of(lensmith).open("cells-1")
    qtbot.waitUntil(lambda: presenter_of(lensmith).evaluation is not None, timeout=LIMIT_MS)
    turn(lensmith, CURVES)
    assert text(lensmith, "no_curves").startswith("There are no curves")
