"""A run that lives is shown as living, on both screens, and nothing is to be done with it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.base.jobs import JobControl
from engine.base.places import HOME_VARIABLE, find_places
from engine.models import ModelLibrary
from engine.verbs.train import Trainer
from gui.app import Lensmith
from gui.common import living_runs
from tests.helpers import histories
from tests.helpers.predictors import ColourPredictor, PredictorsWith
from tests.helpers.teach_screen import LIMIT_MS, Start, appears, find, opened, says, text
from tests.helpers.trainers import FakeTrainer
from tests.legacy.home import unpack

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


HOLDS = """
import sys
from pathlib import Path
from engine.training.runs.run_lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.usefixtures("_often")
def test_a_lesson_of_another_process_is_living_until_that_is_killed(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpack("v1", tmp_path)
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    places = find_places()
    library = ModelLibrary(places.data)
    run = next(run.run for run in Trainer(library, places).runs(JobControl()) if run.can_resume)
    lensmith = Lensmith(qapp, places, library, PredictorsWith(ColourPredictor()))
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(places.data / "runs" / run)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        lensmith.show()
        lensmith.window.show_screen("teach")
        appears(qtbot, lensmith, f"name_unfinished_{run}")
        assert "is being taught now" in text(lensmith, f"name_unfinished_{run}")
        assert not names(lensmith) & {f"continue_{run}", f"discard_{run}"}
        other.kill()
        other.wait()
    appears(qtbot, lensmith, f"continue_{run}")
    assert "was broken off" in text(lensmith, f"name_unfinished_{run}")
    assert lensmith.close()
    lensmith.window.deleteLater()
