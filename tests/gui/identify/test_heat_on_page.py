"""Heat maps on the Identify screen: real window, real threads, a fake model."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Detections
from gui.app import Lensmith
from gui.identify.picture_view import PictureView
from tests.helpers.identify_screen import LIMIT_MS, Start, find, text


def toggle(lensmith: Lensmith) -> QAbstractButton:
    button = find(lensmith, "heat_map_toggle")
    assert isinstance(button, QAbstractButton)
    return button


def saturation(lensmith: Lensmith, x: float, y: float = 0.5) -> int:
    """Of the colour that the picture has on the screen, at a place in shares of it."""
    view = find(lensmith, "picture_view")
    assert isinstance(view, PictureView)
    assert view._view is not None
    place = view._view.place()
    at = place.topLeft().toPoint()
    image = view.grab().toImage()
    across, down = round(x * place.width()), round(y * place.height())
    return image.pixelColor(at.x() + across, at.y() + down).saturation()


@pytest.fixture
def lensmith(qtbot: QtBot, start: Start, red: Path) -> Lensmith:
    """With a red picture that has been answered."""
    started = start()
    started.identify.add([PictureAddress(red)])
    qtbot.waitUntil(
        lambda: started.identify.heat.is_possible and find(started, "heat_panel").isVisible(),
        timeout=LIMIT_MS,
    )
    return started


def shown(qtbot: QtBot, lensmith: Lensmith) -> None:
    qtbot.waitUntil(lambda: lensmith.identify.heat.painted is not None, timeout=LIMIT_MS)


def test_the_switch_shows_where_it_looked_and_takes_it_away_again(
    qtbot: QtBot, lensmith: Lensmith
) -> None:
    qtbot.mouseClick(toggle(lensmith), Qt.MouseButton.LeftButton)
    shown(qtbot, lensmith)
    assert saturation(lensmith, 0.03) > 50  # hot at the left
    assert saturation(lensmith, 0.7) < 10
    assert text(lensmith, "heat_words") == "The line surrounds what speaks most for “red”."
    assert find(lensmith, "heat_legend").isVisible()
    qtbot.mouseClick(toggle(lensmith), Qt.MouseButton.LeftButton)
    assert saturation(lensmith, 0.7) > 200  # red again
    assert not find(lensmith, "heat_legend").isVisible()
    assert not find(lensmith, "heat_words").isVisible()


def test_h_is_the_key(qtbot: QtBot, lensmith: Lensmith) -> None:
    with qtbot.waitActive(lensmith.window):
        lensmith.window.activateWindow()
    qtbot.keyClick(lensmith.window, Qt.Key.Key_H)
    shown(qtbot, lensmith)
    assert toggle(lensmith).isChecked()


@pytest.mark.parametrize("by", ["mouse", "space", "enter"])
def test_another_label_is_chosen_by_its_bar(qtbot: QtBot, lensmith: Lensmith, by: str) -> None:
    row = find(lensmith, "label_row_2")
    assert not row.focusPolicy() & Qt.FocusPolicy.TabFocus  # nothing to choose yet
    lensmith.identify.heat.want(on=True)
    shown(qtbot, lensmith)
    assert row.focusPolicy() & Qt.FocusPolicy.TabFocus
    if by == "mouse":
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(row, Qt.Key.Key_Space if by == "space" else Qt.Key.Key_Return)
    shown(qtbot, lensmith)
    assert lensmith.identify.heat.label == text(lensmith, "label_2") == "green"
    assert saturation(lensmith, 0.97) > 50  # hot at the right
    assert saturation(lensmith, 0.3) < 10
    assert row.accessibleDescription() == "Chosen"
    assert find(lensmith, "label_row_1").accessibleDescription() == ""


def test_without_the_switch_a_click_on_a_bar_does_nothing(qtbot: QtBot, lensmith: Lensmith) -> None:
    qtbot.mouseClick(find(lensmith, "label_row_2"), Qt.MouseButton.LeftButton)
    assert lensmith.identify.heat.label == "red"


def test_where_nothing_speaks_for_a_label_it_says_so(qtbot: QtBot, lensmith: Lensmith) -> None:
    heat = lensmith.identify.heat
    heat.want(on=True)
    heat.choose("black")
    shown(qtbot, lensmith)
    assert text(lensmith, "heat_words") == "Nothing in the picture speaks for “black”."
    assert not find(lensmith, "heat_legend").isVisible()


def test_a_failure_says_what_to_do_and_gives_its_details(qtbot: QtBot, lensmith: Lensmith) -> None:
    heat = lensmith.identify.heat
    heat.want(on=True)
    shown(qtbot, lensmith)
    heat._making.result = None
    heat._making.failure = EngineError(ErrorCode.MODEL_NO_HEAT_MAP, model="Mixer")
    heat.changed.emit()
    assert text(lensmith, "heat_sentence") == "Where Mixer looks cannot be shown."
    assert text(lensmith, "heat_words").startswith("Its answers stand.")
    qtbot.mouseClick(find(lensmith, "heat_copy"), Qt.MouseButton.LeftButton)
    assert "model.no_heat_map" in QGuiApplication.clipboard().text()
    qtbot.mouseClick(find(lensmith, "heat_again"), Qt.MouseButton.LeftButton)
    shown(qtbot, lensmith)
    assert not find(lensmith, "heat_sentence").isVisible()


def test_a_detector_has_no_switch(lensmith: Lensmith, red: Path) -> None:
    lensmith.identify.pictures.set_outcome(Detections(PictureAddress(red), "finder", (), 0.1))
    lensmith.identify.outcome_changed.emit()
    assert not find(lensmith, "heat_panel").isVisible()


def test_zoomed_the_map_is_where_it_was(qtbot: QtBot, lensmith: Lensmith) -> None:
    lensmith.identify.heat.want(on=True)
    shown(qtbot, lensmith)
    view = find(lensmith, "picture_view")
    qtbot.keyClicks(view, "+")
    for _ in range(9):
        qtbot.keyClick(view, Qt.Key.Key_Left)
    assert saturation(lensmith, 0.03) > 50
    assert saturation(lensmith, 0.5) < 10
