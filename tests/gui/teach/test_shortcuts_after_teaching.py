"""After teaching, the coach looks for shortcuts quietly, and speaks only of what it finds."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.base.language import ENGLISH
from engine.evaluation.shortcuts.sentences import coach
from gui.app import Lensmith
from gui.teach.presenter import TeachState
from tests.gui.teach.conftest import Bench
from tests.helpers import histories
from tests.helpers.evaluators import FakeEvaluator
from tests.helpers.histories import RESULT
from tests.helpers.searches import NO_SHORTCUT, SHORTCUT
from tests.helpers.teach_screen import (
    FOLDER,
    LIMIT_MS,
    Door,
    Start,
    appears,
    click,
    find,
    opened,
    ready,
    shown,
    text,
)
from tests.helpers.trainers import FakeTrainer

SAID = (
    "Seeing only the bottom right corner, the model is right 91 % of the time (chance 20 %), and "
    "tells 128 of 140 pictures of “rods” and “pairs” from the others. Blanking the bottom right "
    "corner, or pasting it from another class, changed 38 of 60 answers; the same done to a region "
    "as large elsewhere changed 4. Look at Results → Shortcuts."
)


def taught(bench: Bench) -> None:
    """A model was taught; what is done quietly then waits in the lane."""
    bench.presenter.open_folder(FOLDER)
    bench.io.run_all()
    bench.compute.run_all()
    bench.presenter.teach()
    bench.compute.run_next()
    assert bench.is_about(TeachState.DONE)


def test_the_coach_tells_what_was_found_and_nothing_else() -> None:
    assert coach(SHORTCUT, ENGLISH) == SAID
    assert coach(NO_SHORTCUT, ENGLISH) == ""
    assert coach((), ENGLISH) == ""


@pytest.mark.parametrize(("recall", "is_said"), [(0.575, False), (0.9, True)])
def test_that_a_corner_tells_is_said_where_it_matters(recall: float, *, is_said: bool) -> None:
    """In Lensmith's own samples, where things lie all over the picture, it tells 0.575."""
    region = replace(SHORTCUT[0], figures={"recall": recall})
    assert bool(coach((region, *NO_SHORTCUT[1:]), ENGLISH)) is is_said
    assert coach((region, *SHORTCUT[1:]), ENGLISH)  # the answers hang on it


def test_after_teaching_it_is_looked_for(bench: Bench) -> None:
    bench.search.found[RESULT.run] = SHORTCUT
    taught(bench)
    assert bench.presenter.shortcuts.findings is None
    bench.compute.run_all()
    assert bench.presenter.shortcuts.findings == SHORTCUT
    assert bench.search.asked == [RESULT.run]


def test_another_run_ends_it(bench: Bench) -> None:
    taught(bench)
    [quiet] = bench.compute.waiting
    bench.presenter.go_back()
    assert quiet.is_settled
    bench.presenter.open_folder(FOLDER)
    bench.io.run_all()
    bench.compute.run_all()
    assert bench.search.asked == []
    assert bench.presenter.shortcuts.findings is None


def test_what_fails_is_not_told(bench: Bench) -> None:
    errors: list[Exception] = []
    bench.presenter.noticed.connect(errors.append)
    bench.search.error = EngineError(ErrorCode.RUN_NO_PICTURES, run="x", folder="y")
    taught(bench)
    bench.compute.run_all()
    assert bench.is_about(TeachState.DONE)
    assert bench.presenter.shortcuts.findings is None
    assert errors == []


def test_of_an_earlier_run_it_tells_what_is_known_and_looks_for_nothing(bench: Bench) -> None:
    bench.search.kept[RESULT.run] = SHORTCUT
    bench.trainer.told = {RESULT.run: (histories.STARTED, RESULT)}
    bench.presenter.look_back(RESULT.run)
    bench.io.run_all()
    bench.compute.run_all()
    assert bench.is_about(TeachState.DONE)
    assert bench.presenter.shortcuts.findings == SHORTCUT
    assert bench.search.asked == []


def done(qtbot: QtBot, start: Start) -> Lensmith:
    lensmith = opened(start)
    ready(qtbot, lensmith)
    click(qtbot, lensmith, "teach")
    shown(qtbot, lensmith, TeachState.DONE)
    return lensmith


def test_it_is_on_the_screen_and_results_need_not_look_again(
    qtbot: QtBot, start: Start, evaluator: FakeEvaluator
) -> None:
    evaluator.search.found[RESULT.run] = SHORTCUT
    lensmith = done(qtbot, start)
    appears(qtbot, lensmith, "shortcut_card")
    assert text(lensmith, "shortcut_words") == SAID
    lensmith.results.open(RESULT.run)
    shortcuts = lensmith.results.shortcuts
    qtbot.waitUntil(lambda: shortcuts.findings == SHORTCUT, timeout=LIMIT_MS)
    assert evaluator.search.asked == [RESULT.run]
    lensmith.teach.go_back()
    assert not find(lensmith, "shortcut_card").isVisible()


def test_where_none_is_found_nothing_is_said(
    qtbot: QtBot, start: Start, evaluator: FakeEvaluator
) -> None:
    lensmith = done(qtbot, start)
    qtbot.waitUntil(lambda: lensmith.teach.shortcuts.findings == NO_SHORTCUT, timeout=LIMIT_MS)
    shown_cards = lensmith.window.findChildren(QWidget, "shortcut_card")
    assert not any(card.isVisible() for card in shown_cards)


def test_results_hear_of_what_is_found_while_they_are_open(
    qtbot: QtBot, start: Start, evaluator: FakeEvaluator
) -> None:
    door = Door()
    evaluator.search.found[RESULT.run] = SHORTCUT
    evaluator.search.while_looking = [door]
    lensmith = done(qtbot, start)
    lensmith.results.open(RESULT.run)
    qtbot.waitUntil(lambda: evaluator.search.asked == [RESULT.run], timeout=LIMIT_MS)
    assert lensmith.results.shortcuts.findings is None
    door.open()
    qtbot.waitUntil(lambda: lensmith.results.shortcuts.has_found, timeout=LIMIT_MS)


@pytest.mark.usefixtures("trainer")
def test_the_window_closes_while_it_is_looked_for(
    qtbot: QtBot, start: Start, evaluator: FakeEvaluator
) -> None:
    evaluator.search.while_looking = [Door()]
    lensmith = done(qtbot, start)
    qtbot.waitUntil(lambda: bool(evaluator.search.asked), timeout=LIMIT_MS)
    assert lensmith.close()
    assert lensmith.teach.shortcuts.findings is None


def test_a_run_that_begins_meanwhile_does_not_wait(
    qtbot: QtBot, start: Start, evaluator: FakeEvaluator, trainer: FakeTrainer
) -> None:
    evaluator.search.while_looking = [lambda control: control.wait(60)]
    lensmith = done(qtbot, start)
    qtbot.waitUntil(lambda: bool(evaluator.search.asked), timeout=LIMIT_MS)
    lensmith.results.retraining.begin(RESULT.run, 1)
    qtbot.waitUntil(lambda: "retrain" in trainer.verbs(), timeout=LIMIT_MS)
