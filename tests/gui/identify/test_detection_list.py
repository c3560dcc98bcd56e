"""Counts above a confidence; pointing at a class lights its boxes."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QApplication, QLabel, QSlider, QWidget
from pytestqt.qtbot import QtBot

from engine.base.types import Detection
from gui.common.theme import Theme
from gui.identify.detection_list import DetectionList


def thing(label: str, score: float) -> Detection:
    return Detection(label, score, 0, 0, 10, 10)


FOUND = (
    thing("person", 0.97), thing("dog", 0.9), thing("person", 0.8), thing("person", 0.55),
    thing("cat", 0.4), thing("person", 0.1),
)  # fmt: skip


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme) -> DetectionList:
    widget = DetectionList(theme)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def slider(widget: DetectionList) -> QSlider:
    found = widget.findChild(QSlider, "confidence")
    assert found is not None
    return found


def total(widget: DetectionList) -> str:
    found = widget.findChild(QLabel, "detection_total")
    assert found is not None
    return found.text()


def rows(widget: DetectionList) -> list[str]:
    found = widget.findChildren(QWidget)
    return [
        row.accessibleName()
        for row in found
        if row.objectName().startswith("count_") and not row.isHidden()
    ]


def row(widget: DetectionList, label: str) -> QWidget:
    (found,) = (row for row in widget.findChildren(QWidget, f"count_{label}") if not row.isHidden())
    return found


def test_what_is_likelier_than_a_half_is_counted_at_first(shown: DetectionList) -> None:
    shown.show_detections(FOUND)
    assert slider(shown).value() == 50
    assert total(shown) == "4 things"
    assert rows(shown) == ["3 × person", "1 × dog"]
    assert shown.shown() == FOUND[:4]


def test_the_slider_filters_at_once(shown: DetectionList) -> None:
    shown.show_detections(FOUND)
    told: list[tuple[Detection, ...]] = []
    shown.shown_changed.connect(told.append)
    slider(shown).setValue(5)
    assert rows(shown) == ["4 × person", "1 × dog", "1 × cat"]
    slider(shown).setValue(95)
    assert rows(shown) == ["1 × person"]
    assert total(shown) == "1 thing"
    assert told == [FOUND, FOUND[:1]]


def test_the_slider_goes_from_five_to_ninety_five_per_cent_by_keyboard(
    qtbot: QtBot, shown: DetectionList
) -> None:
    shown.show_detections(FOUND)
    assert slider(shown).focusPolicy() & Qt.FocusPolicy.TabFocus
    qtbot.keyClick(slider(shown), Qt.Key.Key_Home)
    assert slider(shown).value() == 5
    qtbot.keyClick(slider(shown), Qt.Key.Key_End)
    assert slider(shown).value() == 95
    qtbot.keyClick(slider(shown), Qt.Key.Key_Left)
    assert slider(shown).value() == 94


def test_nothing_above_the_confidence_is_said_in_a_sentence(shown: DetectionList) -> None:
    shown.show_detections(FOUND[-1:])
    assert total(shown) == "Nothing found above 50 %"
    assert rows(shown) == []
    slider(shown).setValue(30)
    assert total(shown) == "Nothing found above 30 %"


def test_the_confidence_stays_from_picture_to_picture(shown: DetectionList) -> None:
    slider(shown).setValue(85)
    shown.show_detections(FOUND)
    assert rows(shown) == ["1 × person", "1 × dog"]


def test_the_same_detections_again_change_nothing(shown: DetectionList) -> None:
    shown.show_detections(FOUND)
    before = row(shown, "dog")
    shown.show_detections(FOUND)
    assert row(shown, "dog") is before


def test_rows_stay_while_the_slider_changes_no_count(shown: DetectionList) -> None:
    shown.show_detections(FOUND)
    before = row(shown, "dog")
    slider(shown).setValue(52)
    assert row(shown, "dog") is before


def test_a_class_keeps_its_colour(shown: DetectionList) -> None:
    shown.show_detections(FOUND)
    before = shown.colours()
    assert before["person"] != before["dog"]
    slider(shown).setValue(5)
    assert shown.colours().items() >= before.items()
    shown.show_detections((thing("zebra", 0.9), thing("dog", 0.8)))
    assert shown.colours()["dog"] == before["dog"]
    assert shown.colours()["zebra"] not in before.values()


def enter(widget: QWidget) -> None:
    at = QPointF(3, 3)
    QApplication.sendEvent(widget, QEnterEvent(at, at, at))


def leave(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def focus(widget: QWidget, kind: QEvent.Type) -> None:
    QApplication.sendEvent(widget, QFocusEvent(kind, Qt.FocusReason.TabFocusReason))


@pytest.fixture
def lit(shown: DetectionList) -> list[str | None]:
    shown.show_detections(FOUND)
    told: list[str | None] = []
    shown.hovered.connect(told.append)
    return told


def test_pointing_at_a_row_lights_its_class(shown: DetectionList, lit: list[str | None]) -> None:
    enter(row(shown, "dog"))
    leave(row(shown, "dog"))
    enter(row(shown, "person"))
    assert lit == ["dog", None, "person"]


def test_the_keyboard_lights_a_class_as_well(shown: DetectionList, lit: list[str | None]) -> None:
    assert row(shown, "person").focusPolicy() & Qt.FocusPolicy.TabFocus
    focus(row(shown, "person"), QEvent.Type.FocusIn)
    focus(row(shown, "person"), QEvent.Type.FocusOut)
    assert lit == ["person", None]


def test_the_pointer_goes_before_the_keyboard(shown: DetectionList, lit: list[str | None]) -> None:
    focus(row(shown, "person"), QEvent.Type.FocusIn)
    enter(row(shown, "dog"))
    leave(row(shown, "dog"))
    assert lit == ["person", "dog", "person"]


def test_nothing_stays_lit_when_the_rows_change(
    shown: DetectionList, lit: list[str | None]
) -> None:
    enter(row(shown, "dog"))
    slider(shown).setValue(95)
    assert lit[-1] is None


def test_a_row_shows_its_colour_and_a_ground_while_pointed_at(
    shown: DetectionList, theme: Theme, lit: list[str | None]
) -> None:
    dog = row(shown, "dog")
    image = dog.grab().toImage()
    middle = dog.height() // 2
    swatch = theme.size("s") + theme.size("m") // 2
    assert image.pixelColor(swatch, middle) == shown.colours()["dog"]
    enter(dog)
    assert dog.grab().toImage().pixelColor(dog.width() - 12, middle) == theme.colour("hover")
