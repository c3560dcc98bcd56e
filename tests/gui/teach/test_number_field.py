"""A line for one number."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.teach.number_field import NumberField


def typed(qtbot: QtBot, field: NumberField, text: str) -> list[object]:
    qtbot.addWidget(field)
    told: list[object] = []
    field.changed.connect(told.append)
    field.clear()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    return told


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("0", 1), ("9999", 500), ("1,000", 500), ("12.6", 13)]
)
def test_a_whole_number_is_fitted_into_its_range(qtbot: QtBot, text: str, number: int) -> None:
    field = NumberField("epochs", "Epochs", (1, 500), own="recipe's own")
    assert typed(qtbot, field, text) == [number]
    assert field.text() == str(number)


@pytest.mark.parametrize(("text", "number"), [("0.003", 0.003), ("1e-4", 1e-4), ("5", 0.1)])
def test_a_rate_may_be_written_in_either_way(qtbot: QtBot, text: str, number: float) -> None:
    field = NumberField("rate", "Rate", (1e-6, 1e-1), is_whole=False, own="recipe's own")
    assert typed(qtbot, field, text) == [number]


def test_nonsense_changes_nothing(qtbot: QtBot) -> None:
    field = NumberField("seed", "Seed", (0, 100))
    field.show_value(5)
    assert typed(qtbot, field, "many") == []
    assert field.text() == "5"


def test_an_empty_line_leaves_it_to_the_recipe_where_it_may(qtbot: QtBot) -> None:
    field = NumberField("epochs", "Epochs", (1, 500), own="recipe's own")
    field.show_value(5)
    assert typed(qtbot, field, "") == [None]
    must = NumberField("seed", "Seed", (0, 100))
    must.show_value(5)
    assert typed(qtbot, must, "") == []
    assert must.text() == "5"
