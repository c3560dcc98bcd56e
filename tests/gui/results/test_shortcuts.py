"""Looking for shortcuts in Results: busy, found, cancelled, failed; never another run's."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Progress
from tests.gui.results.conftest import Bench
from tests.helpers.evaluators import FakeEvaluator
from tests.helpers.results_screen import SHORTCUTS, is_seen, opened, presenter_of, turn
from tests.helpers.searches import SHORTCUT
from tests.helpers.teach_screen import LIMIT_MS, Start, find
from tests.helpers.trainers import FakeTrainer


def test_what_was_found_before_is_shown_and_only_of_this_run(bench: Bench) -> None:
    shortcuts, search = bench.presenter.shortcuts, bench.evaluator.search
    search.kept["cells-1"] = SHORTCUT
    shortcuts.open("cells-1", "auto")
    bench.run_all()
    assert shortcuts.findings == SHORTCUT
    assert shortcuts.has_found
    shortcuts.look()
    shortcuts.open("cells-2", "auto")
    bench.run_all()
    assert shortcuts.findings is None
    assert search.asked == []


def test_it_can_be_cancelled_and_fail_and_be_tried_again(bench: Bench) -> None:
    shortcuts, search = bench.presenter.shortcuts, bench.evaluator.search
    shortcuts.open("cells-1", "auto")
    bench.run_all()
    shortcuts.look()
    assert shortcuts.is_busy
    shortcuts.cancel()
    bench.run_all()
    assert not shortcuts.is_busy
    search.error = EngineError(ErrorCode.RUN_UNKNOWN, run="cells-1")
    shortcuts.look()
    bench.run_all()
    assert shortcuts.failure is search.error
    search.error = None
    shortcuts.look()
    bench.run_all()
    assert shortcuts.failure is None
    assert shortcuts.findings is not None


def test_a_person_looks_for_shortcuts(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    evaluator.search.found["cells-1"] = SHORTCUT
    evaluator.search.while_looking = [Progress(10, 400)]
    lensmith = opened(qtbot, start, trainer, evaluator)
    turn(lensmith, SHORTCUTS)
    assert is_seen(lensmith, "shortcuts_look")
    qtbot.mouseClick(find(lensmith, "shortcuts_look"), Qt.MouseButton.LeftButton)
    shortcuts = presenter_of(lensmith).shortcuts
    qtbot.waitUntil(lambda: shortcuts.findings is not None, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: is_seen(lensmith, "shortcuts_verdict"), timeout=LIMIT_MS)
    said = find(lensmith, "shortcut_regions_sentence")
    assert isinstance(said, QLabel)
    assert "Seeing only the bottom right corner, the model is right 91 %" in said.text()
    assert is_seen(lensmith, "shortcuts_notice")
    qtbot.mouseClick(find(lensmith, "shortcuts_notice"), Qt.MouseButton.LeftButton)
    assert is_seen(lensmith, "shortcuts_verdict")
