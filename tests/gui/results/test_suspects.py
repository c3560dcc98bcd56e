"""Suspects are decided one by one; what is said elsewhere counts, and nothing gets lost."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.evaluation.results import Suspect
from gui.app import Lensmith
from gui.decisions.gallery import Gallery
from gui.results.presenter import ResultsState
from tests.gui.results.conftest import Bench
from tests.helpers import evaluations
from tests.helpers.evaluators import FakeEvaluator
from tests.helpers.results_screen import SUSPECTS, is_seen, opened, presenter_of, turn
from tests.helpers.teach_screen import LIMIT_MS, Start, click, find, text
from tests.helpers.trainers import FakeTrainer


@pytest.fixture
def found(bench: Bench) -> tuple[Suspect, ...]:
    """The suspects of a run that is judged and looked through."""
    bench.evaluator.suspects = {"cells-1": evaluations.suspects(evaluations.evaluation())}
    bench.presenter.open("cells-1")
    bench.run_all()
    assert bench.is_about(ResultsState.DONE)
    bench.presenter.suspects.want()
    bench.run_all()
    listed = bench.presenter.suspects.listed
    assert listed is not None
    return listed


def test_they_are_looked_for_once_when_they_are_wanted(bench: Bench) -> None:
    bench.presenter.open("cells-1")
    bench.run_all()
    assert bench.presenter.suspects.listed is None
    for _ in range(2):
        bench.presenter.suspects.want()
        bench.run_all()
    assert bench.presenter.suspects.listed == ()
    assert bench.evaluator.verbs().count("find_suspects") == 1


def test_a_decision_leaves_the_list_at_once_and_shows_the_next(
    bench: Bench, found: tuple[Suspect, ...]
) -> None:
    suspects = bench.presenter.suspects
    assert suspects.current == found[0]
    suspects.relabel()
    assert suspects.current == found[1]
    assert suspects.listed == found[1:]  # before it is written
    suspects.exclude()
    suspects.keep()
    bench.run_all()
    assert suspects.listed == found[3:]
    assert [
        call for call in bench.evaluator.asked if call[0] in {"correct", "exclude", "keep"}
    ] == [
        ("correct", "cells-1", found[0].picture, found[0].suggested),
        ("exclude", "cells-1", found[1].picture),
        ("keep", "cells-1", found[2].picture),
    ]
    evaluation = bench.presenter.evaluation
    assert evaluation is not None
    assert evaluation.said.changes == 2


def test_undo_brings_the_latest_back_and_looks_at_it(
    bench: Bench, found: tuple[Suspect, ...]
) -> None:
    suspects = bench.presenter.suspects
    suspects.choose(found[2])
    suspects.exclude()
    bench.run_all()
    suspects.undo()
    bench.run_all()
    assert suspects.listed == found
    assert suspects.current == found[2]
    suspects.undo()
    assert not bench.compute.waiting  # nothing is left to be taken back


def test_a_label_that_was_corrected_among_the_mistakes_is_decided(
    bench: Bench, found: tuple[Suspect, ...]
) -> None:
    bench.presenter.correct(found[1].picture, found[1].suggested)
    bench.run_all()
    assert bench.presenter.suspects.listed == (found[0], *found[2:])
    bench.presenter.undo()
    bench.run_all()
    assert bench.presenter.suspects.listed == found


def test_what_cannot_be_written_comes_back(bench: Bench, found: tuple[Suspect, ...]) -> None:
    errors: list[Exception] = []
    bench.presenter.noticed.connect(errors.append)
    bench.evaluator.error = EngineError(ErrorCode.FILE_CANNOT_WRITE, path="x", reason="full")
    bench.presenter.suspects.exclude()
    bench.run_all()
    assert errors == [bench.evaluator.error]
    assert bench.presenter.suspects.listed == found


def test_those_of_another_run_are_never_shown(bench: Bench, found: tuple[Suspect, ...]) -> None:
    bench.evaluator.evaluations["cells-2"] = evaluations.evaluation((), "cells-2")
    bench.presenter.suspects.exclude()
    bench.presenter.open("cells-2")
    assert bench.presenter.suspects.listed is None
    bench.run_all()
    assert bench.presenter.suspects.listed is None
    assert bench.presenter.suspects.current is None
    assert ("exclude", "cells-1", found[0].picture) in bench.evaluator.asked


def test_excluding_alone_lets_it_learn_again(bench: Bench, found: tuple[Suspect, ...]) -> None:
    bench.presenter.suspects.keep()
    bench.run_all()
    bench.presenter.learn_again()
    assert not bench.presenter.retraining.is_learning
    bench.presenter.suspects.exclude()
    bench.run_all()
    bench.presenter.learn_again()
    assert bench.presenter.retraining.is_learning
    assert bench.presenter.retraining.corrections == 1


# on the screen


def looked_through(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> Lensmith:
    evaluator.suspects = {"cells-1": evaluations.suspects(evaluations.evaluation())}
    lensmith = opened(qtbot, start, trainer, evaluator)
    turn(lensmith, SUSPECTS)
    qtbot.waitUntil(lambda: is_seen(lensmith, "suspect_said"), timeout=LIMIT_MS)
    return lensmith


def test_one_key_decides_and_ctrl_z_takes_it_back(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = looked_through(qtbot, start, trainer, evaluator)
    gallery = find(lensmith, "suspects_gallery")
    assert isinstance(gallery, Gallery)
    gallery.setFocus()
    assert text(lensmith, "suspect_said") == "It looks more like rods"
    assert text(lensmith, "suspect_truth") == "The folder says round. The model learned from it."
    keys = (Qt.Key.Key_R, Qt.Key.Key_X, Qt.Key.Key_Return)
    for number, key in enumerate(keys, start=1):
        qtbot.keyClick(gallery, key)
        qtbot.waitUntil(partial(has_said, lensmith, number), timeout=LIMIT_MS)
    assert evaluator.verbs()[-3:] == ["correct", "exclude", "keep"]
    assert text(lensmith, "suspects_hint") == (
        "1 picture looks more like another class. 1 relabelled, 1 excluded, 1 kept. "
        "Your folder stays as it is."
    )
    assert find(lensmith, "learn_again").accessibleName() == "Learn again with corrections (2)"
    QTest.keyClick(gallery, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: said(lensmith) == 2, timeout=LIMIT_MS)
    assert gallery.model().rowCount() == 2


def test_a_digit_gives_another_class_and_k_keeps(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = looked_through(qtbot, start, trainer, evaluator)
    first, second = evaluator.suspects["cells-1"][:2]
    gallery = find(lensmith, "suspects_gallery")
    gallery.setFocus()
    qtbot.keyClicks(gallery, "3")
    qtbot.waitUntil(lambda: said(lensmith) == 1, timeout=LIMIT_MS)
    assert evaluator.asked[-1] == ("correct", "cells-1", first.picture, "spirals")
    qtbot.keyClick(gallery, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: said(lensmith) == 2, timeout=LIMIT_MS)
    assert evaluator.verbs()[-1] == "keep"
    assert second.picture in evaluator.asked[-1]


def test_all_decided_is_said(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = looked_through(qtbot, start, trainer, evaluator)
    count = len(evaluator.suspects["cells-1"])
    for number in range(1, count + 1):
        click(qtbot, lensmith, "suspect_exclude")
        qtbot.waitUntil(partial(has_said, lensmith, number), timeout=LIMIT_MS)
    assert text(lensmith, "no_suspects") == "All decided. “Learn again” uses what you said."
    click(qtbot, lensmith, "undo_suspect")
    qtbot.waitUntil(lambda: is_seen(lensmith, "suspect_said"), timeout=LIMIT_MS)


def test_a_failure_is_a_sentence_and_can_be_tried_again(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    evaluator.error = EngineError(ErrorCode.MODEL_UNKNOWN, model="gone", known="")
    turn(lensmith, SUSPECTS)
    qtbot.waitUntil(lambda: is_seen(lensmith, "suspects_failure"), timeout=LIMIT_MS)
    evaluator.error = None
    click(qtbot, lensmith, "suspects_again")
    qtbot.waitUntil(lambda: is_seen(lensmith, "no_suspects"), timeout=LIMIT_MS)
    assert text(lensmith, "no_suspects") == (
        "No picture looks more like another class than its own."
    )


def has_said(lensmith: Lensmith, count: int) -> bool:
    return said(lensmith) == count


def said(lensmith: Lensmith) -> int:
    evaluation = presenter_of(lensmith).evaluation
    return evaluation.said.changes + evaluation.said.kept if evaluation is not None else -1
