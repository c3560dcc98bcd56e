"""A detector's answer on the Identify screen: boxes, counts and text follow the slider."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.base.types import Detection, Detections, LabelScore, Prediction
from gui.app import Lensmith
from gui.identify.page import IdentifyPage
from gui.identify.picture_view import PictureView

LIKELY = Detection("cell", 0.9, 4, 4, 20, 20)
UNLIKELY = Detection("bead", 0.3, 30, 10, 60, 30)


@pytest.fixture
def shown(qtbot: QtBot, start: Callable[[], Lensmith], red: Path) -> Lensmith:
    """Shows a picture in which a detector found two things."""
    lensmith = start()
    presenter = lensmith.identify
    presenter.add([PictureAddress(red)])
    qtbot.waitUntil(lambda: presenter.outcome is not None and presenter.view is not None)
    presenter.pictures.set_outcome(
        Detections(PictureAddress(red), "finder", (LIKELY, UNLIKELY), 0.1)
    )
    presenter.outcome_changed.emit()
    return lensmith


def find(lensmith: Lensmith, name: str) -> QWidget:
    widget = lensmith.window.findChild(QWidget, name)
    assert widget is not None, name
    return widget


def confide(lensmith: Lensmith, percent: int) -> None:
    slider = find(lensmith, "confidence")
    assert isinstance(slider, QSlider)
    slider.setValue(percent)


def boxes(lensmith: Lensmith) -> int:
    view = find(lensmith, "picture_view")
    assert isinstance(view, PictureView)
    return len(view.box_places())


def test_boxes_follow_the_slider(shown: Lensmith) -> None:
    assert find(shown, "detection_list").isVisible()
    assert not find(shown, "label_bars").isVisible()
    assert boxes(shown) == 1
    confide(shown, 20)
    assert boxes(shown) == 2
    confide(shown, 95)
    assert boxes(shown) == 0


def test_the_answer_of_a_classifier_has_no_boxes(shown: Lensmith, red: Path) -> None:
    labels = (LabelScore("red", 0.9),)
    shown.identify.pictures.set_outcome(Prediction(PictureAddress(red), "namer", labels, 0.1))
    shown.identify.outcome_changed.emit()
    assert boxes(shown) == 0
    assert find(shown, "label_bars").isVisible()


def test_what_is_shown_is_copied(shown: Lensmith) -> None:
    cell = "cell\t90.0 %\t4.0\t4.0\t20.0\t20.0"
    bead = "bead\t30.0 %\t30.0\t10.0\t60.0\t30.0"
    copy = find(shown, "copy_labels")
    assert isinstance(copy, QPushButton)
    copy.click()
    assert QGuiApplication.clipboard().text() == f"red.png\n{cell}"
    confide(shown, 20)
    page = shown.window.findChild(IdentifyPage)
    assert page is not None
    page.copy_results()
    assert QGuiApplication.clipboard().text() == f"red.png\n{cell}\n{bead}"


def test_the_list_counts_what_is_likely(shown: Lensmith, red: Path) -> None:
    assert shown.identify.pictures.summary(PictureAddress(red)) == ("1 × cell", "red.png")
    assert shown.identify.all_as_text() == "red.png\t1 × cell"
