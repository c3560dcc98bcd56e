"""How long it will take, measured."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.jobs import JobCancelled, JobControl
from engine.datasets.dataset import SelectExamples, Split, TrainExamples
from engine.training.classification.config import TimeEstimates
from engine.training.classification.feature_extraction import Resources
from engine.training.classification.time_estimate import estimate_times
from engine.training.classification.trained_layers import Backbone
from engine.training.classification.training import ClassifierTraining
from engine.training.runs.run_folder import RunFolder
from engine.training.runs.run_session import RunSession
from engine.training.settings import Recipe
from tests.helpers.teaching import SteeredControl, make_binding, make_plan_of


def estimate(
    split: Split, backbone: Backbone, ground: Resources, control: JobControl | None = None
) -> TimeEstimates:
    plan = make_plan_of(split, epochs=None)
    return estimate_times(plan, make_binding(), backbone, ground, control or JobControl())


def test_estimates_are_numbers_of_seconds_that_grow_with_thoroughness(
    backbone: Backbone, ground: Resources, easy: Split
) -> None:
    seconds = estimate(easy, backbone, ground)
    assert all(0 < seconds.of(recipe) < math.inf for recipe in Recipe)
    assert seconds.quick < seconds.balanced
    assert seconds.quick < seconds.thorough


def test_what_is_remembered_costs_nothing(
    backbone: Backbone, ground: Resources, easy: Split, run_folder: RunFolder
) -> None:
    before = estimate(easy, backbone, ground)
    plan = make_plan_of(easy, Recipe.QUICK)
    session = RunSession(run_folder, plan, make_binding(), JobControl(), "Tiny")
    ClassifierTraining(session, backbone, ground).run()
    after = estimate(easy, backbone, ground)
    assert after.quick == 0.5  # the head alone
    assert before.quick > 0.5


def test_measuring_reads_pictures_and_remembers_nothing(
    backbone: Backbone, ground: Resources, easy: Split
) -> None:
    estimate(easy, backbone, ground)
    assert estimate(easy, backbone, ground).quick > 0.5
    assert not ground.library.models.exists()


def test_one_picture_of_each_class_is_enough_to_measure(
    backbone: Backbone, ground: Resources, easy: Split
) -> None:
    few = replace(
        easy, train=TrainExamples(easy.train[::6]), select=SelectExamples(easy.select[:1])
    )
    assert estimate(few, backbone, ground).thorough > 0


def test_pictures_that_have_gone_do_not_end_the_measurement(
    backbone: Backbone, ground: Resources, easy: Split
) -> None:
    away = PictureAddress(Path("gone"))
    gone = tuple(replace(e, picture=away, content=f"{n}") for n, e in enumerate(easy.train))
    seconds = estimate(
        replace(easy, train=TrainExamples(gone), select=SelectExamples(gone)), backbone, ground
    )
    assert seconds.thorough > 0


@pytest.mark.parametrize("at", [1, 2, 5, 9])
def test_measuring_can_be_cancelled(
    backbone: Backbone, ground: Resources, easy: Split, at: int
) -> None:
    control = SteeredControl(cancel_at=at)
    with pytest.raises(JobCancelled):
        estimate(easy, backbone, ground, control)
    assert control.checkpoints == at
