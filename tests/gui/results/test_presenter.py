"""The Results screen's states and commands."""

from dataclasses import replace
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from gui.results.presenter import ResultsState
from tests.gui.results.conftest import Bench
from tests.helpers import evaluations, histories


def judged(bench: Bench) -> None:
    bench.presenter.open("cells-1")
    bench.run_all()
    assert bench.is_about(ResultsState.DONE)


def test_the_newest_run_is_opened_at_first(bench: Bench) -> None:
    bench.trainer.summaries = (histories.UNFINISHED, histories.FINISHED)
    bench.presenter.refresh()
    bench.io.run_all()
    assert bench.is_about(ResultsState.BUSY)
    assert bench.presenter.run == "cells-1"


def test_without_runs_there_is_nothing_to_see(bench: Bench) -> None:
    bench.trainer.summaries = (histories.UNFINISHED,)
    bench.presenter.refresh()
    bench.run_all()
    assert bench.is_about(ResultsState.EMPTY)
    assert bench.presenter.finished == ()


def test_what_was_cancelled_is_not_opened_again_by_itself(bench: Bench) -> None:
    bench.trainer.summaries = (histories.FINISHED,)
    bench.presenter.refresh()
    bench.io.run_all()
    bench.presenter.cancel()
    bench.presenter.refresh()
    bench.run_all()
    assert bench.is_about(ResultsState.EMPTY)


def test_the_most_confident_mistake_lies_on_the_desk(bench: Bench) -> None:
    judged(bench)
    scores = [item.score for item in bench.presenter.mistakes()]
    assert scores == sorted(scores, reverse=True)
    shown = bench.presenter.inspector.shown
    assert shown is not None
    assert shown.judged == bench.presenter.mistakes()[0]


def test_a_run_that_cannot_be_judged_says_why_and_can_be_tried_again(bench: Bench) -> None:
    bench.evaluator.error = EngineError(ErrorCode.RUN_UNKNOWN, run="cells-1")
    bench.presenter.open("cells-1")
    bench.run_all()
    assert bench.is_about(ResultsState.FAILED)
    assert bench.presenter.failure is bench.evaluator.error
    bench.evaluator.error = None
    bench.presenter.try_again()
    bench.run_all()
    assert bench.is_about(ResultsState.DONE)


def test_what_is_left_is_never_shown(bench: Bench) -> None:
    bench.evaluator.evaluations["cells-2"] = evaluations.evaluation((), "cells-2")
    bench.presenter.open("cells-1")
    bench.presenter.open("cells-2")
    bench.run_all()
    found = bench.presenter.evaluation
    assert found is not None
    assert found.run == "cells-2"
    assert bench.evaluator.verbs() == ["evaluate"]


def test_a_correction_is_applied_at_once_and_keeps_its_place(bench: Bench) -> None:
    judged(bench)
    first = bench.presenter.mistakes()[0]
    bench.presenter.correct(first.picture, first.answer)
    bench.run_all()
    now = bench.presenter.mistakes()[0]
    assert (now.picture, now.label, now.is_corrected) == (first.picture, first.answer, True)
    shown = bench.presenter.inspector.shown
    assert shown is not None
    assert shown.judged == now


def test_the_same_label_again_asks_for_nothing(bench: Bench) -> None:
    judged(bench)
    first = bench.presenter.mistakes()[0]
    bench.presenter.correct(first.picture, first.label)
    bench.presenter.undo()
    assert not bench.compute.waiting


def test_corrections_are_undone_one_by_one(bench: Bench) -> None:
    judged(bench)
    before = bench.presenter.mistakes()
    for item in before[:2]:
        bench.presenter.correct(item.picture, item.answer)
        bench.run_all()
    bench.presenter.undo()
    bench.run_all()
    assert [item.is_corrected for item in bench.presenter.mistakes()[:2]] == [True, False]
    bench.presenter.take_back(before[0].picture)
    bench.run_all()
    assert bench.presenter.mistakes() == before


def test_a_correction_made_before_another_run_was_opened_is_kept_but_not_shown(
    bench: Bench,
) -> None:
    bench.evaluator.evaluations["cells-2"] = evaluations.evaluation((), "cells-2")
    judged(bench)
    first = bench.presenter.mistakes()[0]
    bench.presenter.correct(first.picture, first.answer)
    bench.presenter.open("cells-2")
    bench.run_all()
    assert ("correct", "cells-1", first.picture, first.answer) in bench.evaluator.asked
    assert bench.presenter.evaluation == bench.evaluator.evaluations["cells-2"]


def test_a_correction_that_fails_is_said_and_changes_nothing(bench: Bench) -> None:
    judged(bench)
    errors: list[Exception] = []
    bench.presenter.noticed.connect(errors.append)
    before = bench.presenter.evaluation
    bench.evaluator.error = EngineError(ErrorCode.FILE_CANNOT_WRITE, path="x", reason="full")
    bench.presenter.correct(bench.presenter.mistakes()[0].picture, "spirals")
    bench.run_all()
    assert errors == [bench.evaluator.error]
    assert bench.presenter.evaluation is before


def test_a_budget_changes_the_model_s_calibration(bench: Bench) -> None:
    judged(bench)
    models: list[str] = []
    bench.presenter.calibrated.connect(models.append)
    bench.presenter.set_budget(0.02)
    bench.run_all()
    found = bench.presenter.evaluation
    assert found is not None
    assert (found.calibration.error_budget, found.calibration.answered) == (0.02, 0.91)
    assert models == ["cells"]
    bench.presenter.set_budget(0.02)
    assert not bench.compute.waiting


def test_learning_again_ends_in_a_comparison(bench: Bench) -> None:
    judged(bench)
    bench.presenter.learn_again()
    assert not bench.presenter.retraining.is_learning  # nothing was corrected
    first = bench.presenter.mistakes()[0]
    bench.presenter.correct(first.picture, first.answer)
    bench.run_all()
    known = bench.evaluator.evaluations["cells-1"]
    after = replace(evaluations.evaluation(known.judged, "cells-2"), corrected_from="cells-1")
    bench.evaluator.evaluations["cells-2"] = after
    bench.trainer.script = histories.until_first_answer()
    bench.trainer.result = replace(histories.RESULT, run="cells-2")
    bench.presenter.learn_again()
    assert bench.presenter.retraining.corrections == 1
    bench.run_all()
    assert bench.presenter.retraining.history.head == histories.HEAD
    assert bench.presenter.run == "cells-2"
    assert bench.presenter.comparison is not None
    assert bench.presenter.comparison.total == 29
    assert bench.presenter.comparison.corrected == 1


def test_who_looks_at_another_run_meanwhile_is_not_torn_away(bench: Bench) -> None:
    bench.evaluator.evaluations["cells-2"] = evaluations.evaluation((), "cells-2")
    judged(bench)
    first = bench.presenter.mistakes()[0]
    bench.presenter.correct(first.picture, first.answer)
    bench.run_all()
    learned: list[object] = []
    bench.presenter.learned.connect(learned.append)
    bench.presenter.learn_again()
    bench.presenter.open("cells-2")
    bench.run_all()
    assert learned == [bench.trainer.result]
    assert bench.presenter.run == "cells-2"


def test_learning_again_that_fails_or_is_cancelled_leaves_everything(bench: Bench) -> None:
    judged(bench)
    first = bench.presenter.mistakes()[0]
    bench.presenter.correct(first.picture, first.answer)
    bench.run_all()
    errors: list[Exception] = []
    bench.presenter.noticed.connect(errors.append)
    bench.trainer.error = EngineError(ErrorCode.RUN_UNKNOWN, run="cells-1")
    bench.presenter.learn_again()
    bench.run_all()
    assert errors == [bench.trainer.error]
    bench.presenter.learn_again()
    bench.presenter.retraining.cancel()
    bench.run_all()
    assert not bench.presenter.retraining.is_learning
    assert bench.is_about(ResultsState.DONE)


def test_a_picture_that_was_not_judged_can_be_looked_at(bench: Bench) -> None:
    judged(bench)
    bench.presenter.show_picture(PictureAddress(Path("/data/cells/rods/999.png")), "rods")
    shown = bench.presenter.inspector.shown
    assert shown is not None
    assert (shown.label, shown.judged) == ("rods", None)


def test_a_cell_of_the_matrix_has_its_pictures(bench: Bench) -> None:
    judged(bench)
    paths = [item.picture.name for item in bench.presenter.pictures_of("round", "rods")]
    assert paths == ["001.png"]
