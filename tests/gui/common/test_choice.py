"""One of several, on a button with a menu."""

from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from gui.common.choice import Choice
from gui.common.theme import Theme

OPTIONS = [(1, "One"), (2, "Two")]


def actions(choice: Choice) -> list[QAction]:
    choice.menu().aboutToShow.emit()
    return choice.menu().actions()


def test_it_says_what_is_chosen_and_offers_the_rest(qtbot: QtBot, theme: Theme) -> None:
    choice = Choice(theme, "choice", "Number", OPTIONS, 2)
    qtbot.addWidget(choice)
    assert choice.text().strip() == "Two"
    assert choice.accessibleName() == "Number: Two"
    assert [(a.text(), a.isChecked()) for a in actions(choice)] == [("One", False), ("Two", True)]


def test_what_is_picked_is_told_and_shown(qtbot: QtBot, theme: Theme) -> None:
    choice = Choice(theme, "choice", "Number", OPTIONS, 2)
    qtbot.addWidget(choice)
    with qtbot.waitSignal(choice.chosen) as told:
        actions(choice)[0].trigger()
    assert told.args == [1]
    assert choice.value == 1
    assert choice.text().strip() == "One"


def test_other_options_leave_the_choice(qtbot: QtBot, theme: Theme) -> None:
    choice = Choice(theme, "choice", "Number", OPTIONS, 2)
    qtbot.addWidget(choice)
    choice.show_options([(2, "Zwei"), (3, "Drei")])
    assert choice.text().strip() == "Zwei"
