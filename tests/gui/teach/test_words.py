"""Sentences about runs."""

from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import QDate

from engine.base.types import Progress
from engine.training.classification.coach import Advice
from engine.training.settings import Recipe
from gui.common import run_words
from gui.teach import words
from tests.helpers import histories


@pytest.mark.parametrize("advice", Advice)
def test_the_coach_has_a_sentence_for_every_advice(advice: Advice) -> None:
    assert words.coach(advice).endswith(".")


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
