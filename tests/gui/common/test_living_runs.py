"""A run that lives is shown as living, on both screens, and nothing is to be done with it."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.app import Lensmith
from gui.common import living_runs
from tests.helpers import histories
from tests.helpers.teach_screen import LIMIT_MS, Start, appears, find, opened, says, text
from tests.helpers.trainers import FakeTrainer

LIVING = replace(histories.UNFINISHED, can_resume=False, is_living=True)
SAID = "Colonies is being taught now: epoch 14 is done"


def names(lensmith: Lensmith) -> set[str]:
    return {w.objectName() for w in lensmith.window.findChildren(QWidget) if w.isVisible()}


@pytest.fixture
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living_runs, "TICK_MS", 20)


def test_teach_shows_a_living_run_with_no_way_to_end_it(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    trainer.summaries = (LIVING,)
    lensmith = opened(start)
    appears(qtbot, lensmith, "name_unfinished_old-1")
    assert text(lensmith, "name_unfinished_old-1") == SAID
    assert not names(lensmith) & {"continue_old-1", "discard_old-1"}


@pytest.mark.usefixtures("_often")
def test_teach_sees_how_far_it_is_and_when_it_has_ended(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    trainer.summaries = (LIVING,)
    lensmith = opened(start)
    appears(qtbot, lensmith, "name_unfinished_old-1")
    trainer.summaries = (replace(LIVING, epoch=15),)
    qtbot.waitUntil(lambda: "epoch 15" in text(lensmith, "name_unfinished_old-1"), timeout=LIMIT_MS)
    trainer.summaries = (histories.UNFINISHED,)
    appears(qtbot, lensmith, "continue_old-1")


@pytest.mark.usefixtures("_often")
def test_a_run_that_begins_elsewhere_is_seen_and_nobody_looks_unseen(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    lensmith = opened(start)
    trainer.summaries = (LIVING,)
    appears(qtbot, lensmith, "name_unfinished_old-1")
    watch = lensmith.window.findChildren(living_runs.Watch)
    assert [each._timer.isActive() for each in watch] == [True]
    lensmith.window.show_screen("settings")
    assert [each._timer.isActive() for each in watch] == [False]


def test_results_says_what_is_being_taught(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    trainer.summaries = (LIVING,)
    lensmith = start()
    lensmith.window.show_screen("results")
    says(qtbot, lensmith, "name_living_runs", SAID)
    assert find(lensmith, "name_living_runs").isVisible()


def test_a_menu_of_runs_is_left_alone_while_nothing_changes(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    trainer.summaries = (histories.FINISHED,)
    lensmith = opened(start)
    qtbot.waitUntil(lambda: bool(lensmith.teach.runs.all), timeout=LIMIT_MS)
    changes: list[bool] = []
    lensmith.teach.runs.changed.connect(lambda: changes.append(True))
    lensmith.teach.runs.refresh()
    qtbot.waitUntil(lambda: not lensmith.teach.runs._listing.is_busy, timeout=LIMIT_MS)
    assert changes == []
