"""The Results screen in a test's hands."""

from PySide6.QtWidgets import QTabBar, QWidget
from pytestqt.qtbot import QtBot

from engine.base.types import Progress
from gui.app import Lensmith
from gui.results.page import ResultsPage
from gui.results.presenter import ResultsPresenter, ResultsState
from tests.helpers import histories
from tests.helpers.evaluators import FakeEvaluator
from tests.helpers.teach_screen import LIMIT_MS, Start, find
from tests.helpers.trainers import FakeTrainer

MISTAKES, SUSPECTS, MIX_UPS, CLASSES, UNSURE, MAP, CURVES, COMPARED, SHORTCUTS = range(9)


def presenter_of(lensmith: Lensmith) -> ResultsPresenter:
    return lensmith.results


def page_of(lensmith: Lensmith) -> ResultsPage:
    return lensmith._results_page


def opened(qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator) -> Lensmith:
    """The program, with a judged run on the screen."""
    trainer.summaries = (histories.FINISHED,)
    events = (*histories.until_first_answer(), *histories.epochs(4), histories.RESULT)
    trainer.told = {"cells-1": tuple(e for e in events if not isinstance(e, Progress))}
    lensmith = start()
    lensmith.window.resize(1180, 740)
    lensmith.window.show_screen("results")
    shown(qtbot, lensmith, ResultsState.DONE)
    return lensmith


def shown(qtbot: QtBot, lensmith: Lensmith, state: ResultsState) -> None:
    qtbot.waitUntil(lambda: presenter_of(lensmith).state is state, timeout=LIMIT_MS)


def turn(lensmith: Lensmith, tab: int) -> QTabBar:
    bar = find(lensmith, "results_tab_bar")
    assert isinstance(bar, QTabBar)
    bar.setCurrentIndex(tab)
    return bar


def is_seen(lensmith: Lensmith, name: str) -> bool:
    found = lensmith.window.findChildren(QWidget, name)
    return any(widget.isVisible() for widget in found)
