"""The Results screen by clicks and keys, with real threads and an evaluator that acts."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QRadioButton, QTableView
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Progress
from gui.results.presenter import ResultsState
from gui.teach.presenter import TeachState
from tests.helpers import evaluations, histories
from tests.helpers.evaluators import FakeEvaluator
from tests.helpers.results_screen import (
    CLASSES,
    COMPARED,
    MIX_UPS,
    UNSURE,
    is_seen,
    opened,
    page_of,
    presenter_of,
    shown,
    turn,
)
from tests.helpers.teach_screen import LIMIT_MS, Door, Start, click, find, text
from tests.helpers.trainers import FakeTrainer


def view(lensmith: object, name: str) -> QAbstractItemView:
    found = find(lensmith, name)  # type: ignore[arg-type]
    assert isinstance(found, QAbstractItemView)
    return found


def test_without_a_taught_model_the_way_to_teach_is_shown(
    qtbot: QtBot, start: Start, trainer: FakeTrainer
) -> None:
    lensmith = start()
    lensmith.window.show_screen("results")
    assert text(lensmith, "results_none_title") == "Teach a model first"
    assert not is_seen(lensmith, "choose_run")
    click(qtbot, lensmith, "teach_first")
    assert lensmith._teach_page.isVisible()


def test_the_head_says_how_good_it_is_and_how_sure_that_is(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    assert text(lensmith, "accuracy") == "86.7 % right"
    assert text(lensmith, "certainty") == "Over many pictures: between 70 and 95 of 100"
    assert "26 of 30 right" in text(lensmith, "judged_by")
    assert "which chose the best version" in text(lensmith, "judged_by")
    assert not find(lensmith, "learn_again").isEnabled()


def test_judging_can_be_watched_and_cancelled(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    evaluator.while_judging = [Progress(12, 30, 5.0), Door()]
    trainer.summaries = (histories.FINISHED,)
    lensmith = start()
    lensmith.window.show_screen("results")
    qtbot.waitUntil(lambda: presenter_of(lensmith).progress is not None, timeout=LIMIT_MS)
    assert text(lensmith, "judging_facts") == "12 of 30 pictures  ·  about 5 s left"
    click(qtbot, lensmith, "judging_cancel")
    assert text(lensmith, "results_none_chosen") == "Choose above what to look at"


def test_a_failure_is_a_sentence_and_can_be_tried_again(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    evaluator.error = EngineError(ErrorCode.RUN_UNKNOWN, run="cells-1")
    presenter_of(lensmith).open("cells-1")
    shown(qtbot, lensmith, ResultsState.FAILED)
    assert "cells-1" in text(lensmith, "results_failure_sentence")
    assert not is_seen(lensmith, "use_result")
    evaluator.error = None
    click(qtbot, lensmith, "judge_again")
    shown(qtbot, lensmith, ResultsState.DONE)


def test_arrow_keys_go_through_the_mistakes_and_digits_correct_them(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    gallery = view(lensmith, "mistakes_gallery")
    assert text(lensmith, "inspector_said") == "It says rods, 97.0 %"
    assert text(lensmith, "inspector_truth") == "The folder says round."
    gallery.setFocus()
    QTest.keyClick(gallery, Qt.Key.Key_Right)
    assert text(lensmith, "inspector_said") == "It says round, 91.0 %"
    qtbot.keyClicks(gallery, "3")
    qtbot.waitUntil(
        lambda: text(lensmith, "inspector_truth") == "You say spirals; the folder says rods.",
        timeout=LIMIT_MS,
    )
    assert gallery.currentIndex().row() == 1
    QTest.keyClick(gallery, Qt.Key.Key_Backspace)
    qtbot.waitUntil(
        lambda: text(lensmith, "inspector_truth") == "The folder says rods.", timeout=LIMIT_MS
    )


def test_agreeing_with_the_answer_corrects_and_undo_takes_it_back(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    click(qtbot, lensmith, "agree_with_answer")
    again = find(lensmith, "learn_again")
    qtbot.waitUntil(again.isEnabled, timeout=LIMIT_MS)
    assert again.accessibleName() == "Learn again with corrections (1)"
    assert text(lensmith, "accuracy") == "90.0 % right"
    assert not is_seen(lensmith, "agree_with_answer")
    click(qtbot, lensmith, "undo_correction")
    qtbot.waitUntil(lambda: not again.isEnabled(), timeout=LIMIT_MS)
    assert text(lensmith, "accuracy") == "86.7 % right"


def test_any_class_can_be_chosen_and_taken_back(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    find(lensmith, "name_right_label").pick("spirals")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: is_seen(lensmith, "take_back"), timeout=LIMIT_MS)
    click(qtbot, lensmith, "take_back")
    qtbot.waitUntil(lambda: is_seen(lensmith, "agree_with_answer"), timeout=LIMIT_MS)
    path = evaluations.FOLDER / "round" / "001.png"
    assert ("correct", "cells-1", PictureAddress(path), "round") in evaluator.asked


def test_where_it_looked_is_shown_for_any_label(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator, red: Path
) -> None:
    items = [evaluations.judged(PictureAddress(red), "round", "rods", 0.9)]
    evaluator.evaluations["cells-1"] = evaluations.evaluation(items)
    lensmith = opened(qtbot, start, trainer, evaluator)
    bench = presenter_of(lensmith).inspector
    qtbot.waitUntil(lambda: bench.heat is not None, timeout=LIMIT_MS)
    assert "“rods”" in text(lensmith, "inspector_heat_words")
    scores = view(lensmith, "inspector_scores")
    place = scores.visualRect(scores.model().index(1, 0)).center()
    qtbot.mouseClick(scores.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(
        lambda: "most for “round”" in text(lensmith, "inspector_heat_words"), timeout=LIMIT_MS
    )
    click(qtbot, lensmith, "inspector_heat_toggle")
    assert not is_seen(lensmith, "inspector_heat_words")
    QTest.keyClick(lensmith.window, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: is_seen(lensmith, "inspector_heat_words"), timeout=LIMIT_MS)


def test_a_cell_of_the_matrix_shows_its_pictures(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    turn(lensmith, MIX_UPS)
    matrix = find(lensmith, "confusion_matrix")
    assert isinstance(matrix, QTableView)
    place = matrix.visualRect(matrix.model().index(2, 1)).center()
    qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert text(lensmith, "cell_words") == "1 picture of spirals that it calls rods"
    assert text(lensmith, "inspector_said") == "It says rods, 66.0 %"
    QTest.keyClick(matrix, Qt.Key.Key_Right)
    assert text(lensmith, "cell_words") == "9 pictures of spirals, recognised"
    assert view(lensmith, "cell_gallery").model().rowCount() == 9


def test_enter_on_a_mistake_of_a_cell_opens_it_among_the_mistakes(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    bar = turn(lensmith, MIX_UPS)
    matrix, gallery = view(lensmith, "confusion_matrix"), view(lensmith, "cell_gallery")
    matrix.setCurrentIndex(matrix.model().index(1, 0))
    gallery.setFocus()
    QTest.keyClick(gallery, Qt.Key.Key_Return)
    assert bar.currentIndex() == 0
    assert text(lensmith, "inspector_said") == "It says round, 91.0 %"


def test_few_pictures_are_said_to_be_few_and_columns_sort(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    turn(lensmith, CLASSES)
    table = find(lensmith, "classes_table")
    assert isinstance(table, QTableView)
    said = table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert said == "round. Only 10 pictures were tested: anything from 49 to 94 %"
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert table.model().index(0, 0).data() == "spirals"


def test_a_budget_is_applied_and_says_what_it_costs(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    turn(lensmith, UNSURE)
    always, strict = find(lensmith, "budget_always"), find(lensmith, "budget_20")
    assert isinstance(always, QRadioButton)
    assert isinstance(strict, QRadioButton)
    assert always.isChecked()
    cost = "It will then answer 91 % of pictures; here, 0.8 % were wrong."
    assert text(lensmith, "budget_cost_20") == cost
    qtbot.mouseClick(strict, Qt.MouseButton.LeftButton, pos=QPoint(10, strict.height() // 2))
    qtbot.waitUntil(lambda: ("set_budget", "cells-1", 0.02) in evaluator.asked, timeout=LIMIT_MS)
    qtbot.waitUntil(
        lambda: evaluator.evaluations["cells-1"] == presenter_of(lensmith).evaluation,
        timeout=LIMIT_MS,
    )
    assert strict.isChecked()


def test_learning_again_compares_before_and_after(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    click(qtbot, lensmith, "agree_with_answer")
    qtbot.waitUntil(find(lensmith, "learn_again").isEnabled, timeout=LIMIT_MS)
    items = list(evaluator.evaluations["cells-1"].judged)
    items[5] = evaluations.judged(items[5].picture, "round", "round", 0.9)
    items[6] = evaluations.judged(items[6].picture, "round", "rods", 0.6)
    after = evaluations.evaluation(items, "cells-2")
    evaluator.evaluations["cells-2"] = replace(after, corrected_from="cells-1")
    trainer.told["cells-2"] = ()
    trainer.result = replace(histories.RESULT, run="cells-2")
    door = Door()
    trainer.script = [*histories.until_first_answer(), Progress(5, 10), door]
    click(qtbot, lensmith, "learn_again")
    again = presenter_of(lensmith).retraining
    qtbot.waitUntil(lambda: again.history.head is not None, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: "1 correction" in text(lensmith, "again_words"), timeout=LIMIT_MS)
    assert not find(lensmith, "learn_again").isEnabled()
    door.open()
    qtbot.waitUntil(lambda: is_seen(lensmith, "comparison_badge"), timeout=LIMIT_MS)
    assert text(lensmith, "comparison_badge") == "1 mended, 1 new"
    turn(lensmith, COMPARED)
    assert text(lensmith, "comparison_words") == (
        "26 → 26 right, of the same 29 pictures whose labels nobody touched"
    )
    assert "1 with a corrected label, 1 → 1 right by it." in text(lensmith, "comparison_measure")
    assert text(lensmith, "mended_title") == "Mended: 1"
    assert not is_seen(lensmith, "again_bar")


def test_learning_again_can_be_cancelled(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    click(qtbot, lensmith, "agree_with_answer")
    qtbot.waitUntil(find(lensmith, "learn_again").isEnabled, timeout=LIMIT_MS)
    trainer.script = [Door()]
    click(qtbot, lensmith, "learn_again")
    click(qtbot, lensmith, "cancel_again")
    assert not is_seen(lensmith, "again_bar")
    assert find(lensmith, "learn_again").isEnabled()


def test_the_ways_on_name_model_and_run(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    asked: list[tuple[str, str, str]] = []
    presenter_of(lensmith).export_wanted.connect(lambda *which: asked.append(("export", *which)))
    presenter_of(lensmith).report_wanted.connect(lambda *which: asked.append(("report", *which)))
    click(qtbot, lensmith, "export_result")
    click(qtbot, lensmith, "report_result")
    assert asked == [("export", "cells", "cells-1"), ("report", "cells", "cells-1")]
    used: list[str] = []
    presenter_of(lensmith).use_wanted.connect(used.append)
    click(qtbot, lensmith, "use_result")
    assert used == ["cells"]
    assert lensmith._identify_page.isVisible()


def test_the_teach_screen_leads_here(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    lensmith.window.show_screen("teach")
    lensmith.teach.look_back("cells-1")
    qtbot.waitUntil(lambda: lensmith.teach.state is TeachState.DONE, timeout=LIMIT_MS)
    click(qtbot, lensmith, "see_mistakes")
    assert page_of(lensmith).isVisible()
    shown(qtbot, lensmith, ResultsState.DONE)
    assert evaluator.verbs().count("evaluate") == 2


def test_a_budget_that_cannot_be_promised_says_why_and_cannot_be_chosen(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    lensmith = opened(qtbot, start, trainer, evaluator)
    turn(lensmith, UNSURE)
    assert not find(lensmith, "budget_5").isEnabled()
    assert text(lensmith, "budget_cost_5") == (
        "309 pictures cannot promise 0.5 %; they can promise 2 %."
    )
    assert "309 pictures that were put aside" in text(lensmith, "promise_words")


def test_where_nothing_was_put_aside_it_always_answers_and_says_why(
    qtbot: QtBot, start: Start, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> None:
    known = evaluator.evaluations["cells-1"]
    evaluator.evaluations["cells-1"] = replace(
        known, coverage=(), calibrated_by=0, least_promise=None
    )
    lensmith = opened(qtbot, start, trainer, evaluator)
    turn(lensmith, UNSURE)
    assert "From 300 pictures on" in text(lensmith, "promise_words")
