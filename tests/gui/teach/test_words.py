"""Sentences about checks and runs."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QDate

from engine.base.types import Progress
from engine.datasets.dataset import Problem, ProblemKind, Remedy
from engine.training.classification.coach import Advice
from engine.training.runs.events import Remark, RemarkKind
from engine.training.settings import Recipe
from gui.common import run_words
from gui.teach import problem_words, words
from tests.helpers import histories

FOLDER = Path("/data/cells")
REPORT = histories.make_report(FOLDER, {"round": 40, "rods": 4})


def problem(kind: ProblemKind, count: int, *remedies: Remedy) -> Problem:
    sets = tuple((FOLDER / "rods" / f"{number:03}.png",) for number in range(1, count + 1))
    return Problem(kind, sets, remedies or (Remedy.USE,))


@pytest.mark.parametrize("kind", ProblemKind)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_every_problem_has_a_sentence_without_gaps(kind: ProblemKind, count: int) -> None:
    sentence = problem_words.sentence(problem(kind, count), REPORT)
    assert sentence
    assert "{" not in sentence


@pytest.mark.parametrize("remedy", Remedy)
def test_every_remedy_is_a_choice(remedy: Remedy) -> None:
    assert problem_words.choice(remedy)


@pytest.mark.parametrize("remedy", [remedy for remedy in Remedy if remedy is not Remedy.STOP])
def test_every_remedy_but_stop_says_what_will_be_done(remedy: Remedy) -> None:
    assert problem_words.outcome(problem(ProblemKind.DUPLICATE, 2), remedy).endswith(".")


def test_one_file_is_spoken_of_in_the_singular() -> None:
    single = problem(ProblemKind.TRUNCATED, 1, Remedy.LEAVE_OUT)
    assert problem_words.sentence(single, REPORT) == "A picture is cut short"
    assert problem_words.outcome(single, Remedy.LEAVE_OUT) == "It will be left out."


def test_imbalance_names_the_largest_and_the_smallest_class() -> None:
    sentence = problem_words.sentence(problem(ProblemKind.IMBALANCE, 0), REPORT)
    assert sentence == "There are 40 pictures of round, but 4 of rods"


def test_small_classes_are_named_and_many_are_counted() -> None:
    few = problem_words.sentence(problem(ProblemKind.TOO_FEW, 0), REPORT)
    assert few == "There are few pictures of rods"
    counts = {f"class {number}": 3 for number in range(9)}
    many = problem_words.sentence(
        problem(ProblemKind.TOO_FEW, 0), histories.make_report(FOLDER, counts)
    )
    assert many == "There are few pictures of class 0, class 1 and 7 other classes"


@pytest.mark.parametrize("advice", Advice)
def test_the_coach_has_a_sentence_for_every_advice(advice: Advice) -> None:
    assert words.coach(advice).endswith(".")


@pytest.mark.parametrize("kind", RemarkKind)
def test_every_remark_has_a_sentence(kind: RemarkKind) -> None:
    assert words.remark(Remark(kind)).endswith(".")


@pytest.mark.parametrize("recipe", Recipe)
def test_every_recipe_is_explained(recipe: Recipe) -> None:
    name, explanation = words.recipe(recipe)
    assert name
    assert explanation.endswith(".")


def test_a_run_is_called_by_its_day_while_that_is_near() -> None:
    tuesday = datetime(2026, 11, 24, 12).timestamp()
    run = replace(histories.UNFINISHED, began=tuesday)
    assert run_words.when(run, QDate(2026, 11, 26)) == "Tuesday"
    assert "24" in run_words.when(run, QDate(2026, 12, 26))
    assert run_words.when(histories.UNFINISHED) == ""


def test_a_run_without_a_name_is_called_as_its_folder() -> None:
    run = replace(histories.UNFINISHED, name="", epoch=0)
    assert words.broken_off(run) == "colonies was broken off"


def test_time_that_nobody_knows_is_not_told() -> None:
    assert run_words.time_left(None) == ""
    assert run_words.time_left(Progress(3, 10)) == ""
    assert run_words.time_left(Progress(9, 10, 0.4)) == ""


def test_the_first_answer_may_be_what_is_kept() -> None:
    kept = words.kept(replace(histories.RESULT, best_epoch=0))
    assert kept == "The first answer was kept. Taught in 48 s."
