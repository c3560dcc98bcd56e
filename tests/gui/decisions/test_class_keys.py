"""A key gives the class on whose button it stands, and no other."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from gui.decisions.class_keys import class_of, keys_of
from tests.helpers import evaluations
from tests.helpers.evaluators import FakeEvaluator
from tests.helpers.results_screen import opened, presenter_of
from tests.helpers.teach_screen import LIMIT_MS, Start, click, find
from tests.helpers.trainers import FakeTrainer

DIGITS = tuple("0123456789")


def test_a_digit_has_its_own_key_and_the_others_get_what_is_left() -> None:
    assert keys_of(DIGITS) == {digit: digit for digit in DIGITS}
    assert keys_of(("round", "2", "rods")) == {"round": "1", "2": "2", "rods": "3"}
    assert keys_of(("1", "one", "10", "٣")) == {"1": "1", "one": "2", "10": "3", "٣": "4"}
    many = tuple("abcdefghijkl")
    assert list(keys_of(many).values()) == list("123456789")
    for key in "0123456789":
        given = [name for name, own in keys_of(many).items() if own == key]
        assert class_of(key, many) == (given[0] if given else None)
    assert class_of("", many) is None


def digits(evaluator: FakeEvaluator) -> PictureAddress:
    """Pictures of ten classes named by digits, one of them mistaken."""
    folder = evaluations.FOLDER
    picture = PictureAddress(folder / "7" / "a.png")
    items = [evaluations.judged(picture, "7", "1", 0.9, DIGITS)]
    evaluator.evaluations["cells-1"] = evaluations.evaluation(items, "cells-1", DIGITS)
    return picture


def test_four_makes_it_four(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    picture = digits(evaluator)
    lensmith = opened(qtbot, start, trainer, evaluator)
    gallery = find(lensmith, "mistakes_gallery")
    for key, label in ((Qt.Key.Key_4, "4"), (Qt.Key.Key_0, "0")):
        QTest.keyClick(gallery, key)
        wanted = ("correct", "cells-1", picture, label)
        qtbot.waitUntil(partial(evaluator.asked.__contains__, wanted), timeout=LIMIT_MS)
    assert evaluator.verbs().count("correct") == 2


def test_the_key_stands_on_the_button_and_both_do_the_same(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    presenter = presenter_of(lensmith)
    assert presenter.inspector.shown is not None
    picture = presenter.inspector.shown.picture
    button = find(lensmith, "class_key_2")
    assert isinstance(button, QPushButton)
    assert button.text() == "2  rods"
    assert button.accessibleName() == "rods, key 2"
    click(qtbot, lensmith, "class_key_3")
    wanted = ("correct", "cells-1", picture, "spirals")
    qtbot.waitUntil(lambda: wanted in evaluator.asked, timeout=LIMIT_MS)


def test_a_digit_without_a_class_does_nothing(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    shown = presenter_of(lensmith).inspector.shown
    QTest.keyClick(find(lensmith, "mistakes_gallery"), Qt.Key.Key_5)
    assert "correct" not in evaluator.verbs()
    assert presenter_of(lensmith).inspector.shown == shown
