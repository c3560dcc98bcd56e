"""A run whose pictures are gone: what is known of it is shown, and its folder can be located."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Progress
from engine.evaluation.results import PicturesThere
from gui.results.presenter import ResultsState
from tests.gui.results.conftest import Bench
from tests.helpers import evaluations
from tests.helpers.evaluators import FakeEvaluator
from tests.helpers.results_screen import is_seen, opened, presenter_of, shown
from tests.helpers.teach_screen import LIMIT_MS, Door, Start, click, text
from tests.helpers.trainers import FakeTrainer

GONE = PicturesThere("cells-1", evaluations.FOLDER, has_folder=False, missing=240, total=240)
SOME = PicturesThere("cells-1", evaluations.FOLDER, has_folder=True, missing=12, total=240)


def choose(monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: folder)


def test_the_folder_is_named_and_the_numbers_stay(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    evaluator.there["cells-1"] = GONE
    lensmith = opened(qtbot, start, trainer, evaluator)
    qtbot.waitUntil(lambda: is_seen(lensmith, "missing_banner"), timeout=LIMIT_MS)
    assert str(evaluations.FOLDER) in text(lensmith, "missing_sentence")
    assert text(lensmith, "accuracy") == "86.7 % right"
    evaluator.there["cells-1"] = SOME
    click(qtbot, lensmith, "look_for_pictures")
    said = "12 of 240 pictures are no longer there"
    qtbot.waitUntil(lambda: said in text(lensmith, "missing_sentence"), timeout=LIMIT_MS)


def test_while_all_are_there_nothing_is_said(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    missing = presenter_of(lensmith).missing
    qtbot.waitUntil(lambda: missing.there is not None, timeout=LIMIT_MS)
    assert not is_seen(lensmith, "missing_banner")


def test_a_wrong_folder_is_refused_and_the_right_one_taken(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    evaluator.there["cells-1"], evaluator.right_folder = GONE, Path("/right")
    lensmith = opened(qtbot, start, trainer, evaluator)
    qtbot.waitUntil(lambda: is_seen(lensmith, "missing_banner"), timeout=LIMIT_MS)
    choose(monkeypatch, "/wrong")
    click(qtbot, lensmith, "locate_folder")
    qtbot.waitUntil(lambda: is_seen(lensmith, "missing_refusal"), timeout=LIMIT_MS)
    assert text(lensmith, "missing_refusal").startswith("3 of 240 pictures are there")
    choose(monkeypatch, "")  # changed one's mind
    click(qtbot, lensmith, "locate_folder")
    choose(monkeypatch, "/right")
    click(qtbot, lensmith, "locate_folder")
    qtbot.waitUntil(lambda: not is_seen(lensmith, "missing_banner"), timeout=LIMIT_MS)
    shown(qtbot, lensmith, ResultsState.DONE)
    assert [c for c in evaluator.asked if c[0] == "locate"] == [
        ("locate", "cells-1", Path("/wrong")), ("locate", "cells-1", Path("/right")),
    ]  # fmt: skip
    assert evaluator.verbs().count("evaluate") == 2


def test_comparing_can_be_watched_and_cancelled(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    evaluator.there["cells-1"], evaluator.right_folder = GONE, Path("/right")
    evaluator.while_locating = [Progress(7, 240), Door()]
    lensmith = opened(qtbot, start, trainer, evaluator)
    qtbot.waitUntil(lambda: is_seen(lensmith, "missing_banner"), timeout=LIMIT_MS)
    choose(monkeypatch, "/right")
    click(qtbot, lensmith, "locate_folder")
    said = "Comparing the pictures there: 7 of 240"
    qtbot.waitUntil(lambda: text(lensmith, "missing_sentence") == said, timeout=LIMIT_MS)
    click(qtbot, lensmith, "cancel_locating")
    assert str(evaluations.FOLDER) in text(lensmith, "missing_sentence")
    assert not is_seen(lensmith, "missing_progress")


def test_a_run_that_was_never_judged_still_shows_its_numbers_and_curves(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    evaluator.there["cells-1"] = GONE
    evaluator.error = EngineError(ErrorCode.RUN_NO_PICTURES, run="cells-1", folder="/data/cells")
    presenter_of(lensmith).open("cells-1")
    shown(qtbot, lensmith, ResultsState.FAILED)
    qtbot.waitUntil(lambda: is_seen(lensmith, "curves_of_failure"), timeout=LIMIT_MS)
    assert "/data/cells" in text(lensmith, "results_failure_sentence")
    said = text(lensmith, "numbers_of_failure")
    assert said.startswith("When it was taught: ")
    result = presenter_of(lensmith).curves.result
    assert result is not None
    assert f"{result.right} of {result.total}" in said
    assert all(score.label in said for score in result.per_class)
    qtbot.waitUntil(lambda: is_seen(lensmith, "locate_folder"), timeout=LIMIT_MS)


def test_what_was_found_for_another_run_is_not_told(bench: Bench) -> None:
    bench.evaluator.there["cells-1"] = GONE
    bench.presenter.open("cells-1")
    bench.presenter.open("cells-2")
    bench.run_all()
    assert bench.presenter.missing.there is not None
    assert bench.presenter.missing.there.run == "cells-2"
