"""Whole trainings, with a very small network, real threads and a real disk."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.base.hashing import sha256_of
from engine.base.jobs import JobControl
from engine.datasets.dataset import Split
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.features.views import FURTHER_VIEWS, WHOLE
from engine.models import ModelLibrary
from engine.training.classification.config import RULES, ClassWeights
from engine.training.classification.events import (
    ClassScore,
    EpochEnded,
    HeadFitted,
    JudgedBy,
    RunStarted,
    Stage,
)
from engine.training.classification.feature_extraction import Resources, views_of
from engine.training.classification.linear_head import weights_of_classes
from engine.training.classification.logits_file import CROSS_VALIDATION, read_logits
from engine.training.classification.trained_layers import Backbone
from engine.training.classification.training import ClassifierTraining
from engine.training.runs.events import PictureLeftOut, StageStarted
from engine.training.runs.run_session import RunSession
from engine.training.settings import Recipe
from tests.helpers.teaching import (
    SteeredControl,
    make_binding,
    make_plan_of,
    make_split,
    run_folder_at,
)
from tests.helpers.teaching_runs import Finished, answers, right_answers, teach


@pytest.fixture(scope="module", params=Recipe)
def finished(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, backbone: Backbone,
) -> Finished:  # fmt: skip
    """A training of each recipe, with pictures that are hard to tell apart."""
    folder = tmp_path_factory.mktemp(request.param)
    split = make_split(folder / "pictures", 10, hard=True, report=5, seed=1)
    return teach(folder, make_plan_of(split, request.param), backbone)


def test_every_recipe_ends_with_a_model_that_answers_as_was_told(finished: Finished) -> None:
    report = finished.plan.details.split.report
    said = answers(finished, report)
    right = sum(a == example.label for a, example in zip(said, report, strict=True))
    result = finished.result
    assert (result.right, result.total) == (right, len(report))
    entry = finished.ground.library.find(result.model)
    assert entry.file is not None
    assert result.weights == sha256_of(entry.file)
    told: list[ClassScore] = [
        ClassScore(
            label,
            sum(a == e.label == label for a, e in zip(said, report, strict=True)),
            sum(e.label == label for e in report),
        )
        for label in finished.plan.details.split.classes
    ]
    assert list(result.per_class) == told


def test_the_model_is_the_best_version(finished: Finished) -> None:
    """Which here is one that was trained further, where any was."""
    best = [event.epoch for event in finished.control.told.of(EpochEnded) if event.is_best]
    assert finished.result.best_epoch == max(best, default=0)
    assert bool(best) is (finished.plan.details.recipe is not Recipe.QUICK)


def test_no_recipe_is_worse_than_its_head(finished: Finished) -> None:
    """By the pictures that choose."""
    select = finished.plan.details.split.select
    head = finished.control.told.of(HeadFitted)[0]
    assert right_answers(finished, select) / len(select) >= head.accuracy


def test_a_training_tells_its_story_in_order(finished: Finished) -> None:
    items = finished.control.told.items
    tunes = finished.plan.details.recipe is not Recipe.QUICK
    assert isinstance(items[0], RunStarted)
    stages = [event.stage for event in finished.control.told.of(StageStarted)]
    assert stages == [Stage.FEATURES, Stage.HEAD] + [Stage.FINE_TUNE] * tunes
    assert len(finished.control.told.of(EpochEnded)) == 3 * tunes
    assert items[-1] == finished.result
    assert list(finished.folder.event_file.read()) == items


def test_a_finished_run_leaves_its_plan_and_its_story(finished: Finished) -> None:
    assert {file.name for file in finished.folder.path.iterdir()} == {
        "run.json", "binding.json", "events.jsonl",
    }  # fmt: skip


def test_a_finished_run_changes_no_picture(finished: Finished) -> None:
    split = finished.plan.details.split
    for example in split.everything:
        assert sha256_of(example.picture.file) == example.content
    folder = split.train[0].picture.file.parents[1]
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert len(files) == len(split.everything)


def test_the_backbone_stays_as_it_was(finished: Finished, backbone: Backbone) -> None:
    network = backbone.loaded.network
    assert network.get_submodule("fc").out_features == 5
    assert not any(parameter.requires_grad for parameter in network.parameters())


@pytest.mark.parametrize("recipe", [Recipe.BALANCED, Recipe.THOROUGH])
def test_training_stages_is_worth_it(
    tmp_path: Path, backbone: Backbone, hard: Split, recipe: Recipe
) -> None:
    """The loss on what is learned from falls, and more is moved than the head."""
    done = teach(tmp_path, make_plan_of(hard, recipe, epochs=6, learning_rate=1e-3), backbone)
    losses = [event.train_loss for event in done.control.told.of(EpochEnded)]
    assert losses[-1] < losses[0]


def test_a_second_quick_training_reads_no_picture(
    tmp_path: Path, backbone: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    split = make_split(tmp_path / "pictures")
    plan = make_plan_of(split, Recipe.QUICK)
    first = teach(tmp_path, plan, backbone)
    shutil.rmtree(tmp_path / "pictures")
    monkeypatch.setattr(FeatureExtractor, "__init__", None)
    shutil.rmtree(first.folder.path)
    second = teach(tmp_path, replace(plan, model="again"), backbone)
    assert second.result.weights == first.result.weights
    assert second.control.told.of(PictureLeftOut) == []


def test_other_weights_remember_nothing(tmp_path: Path, backbone: Backbone, easy: Split) -> None:
    plan = make_plan_of(easy, Recipe.QUICK)
    teach(tmp_path, plan, backbone)
    before = set((tmp_path / "cache").glob("*.sqlite"))
    ground = Resources(ModelLibrary(tmp_path / "data"), tmp_path / "cache", "1" * 64)
    folder = run_folder_at(tmp_path / "runs" / "cells 2")
    folder.write(plan, make_binding())
    session = RunSession(folder, plan, make_binding(), JobControl(), "Tiny")
    ClassifierTraining(session, backbone, ground).run()
    assert len(set((tmp_path / "cache").glob("*.sqlite")) - before) == len(before)


def test_few_pictures_are_looked_at_in_several_views_which_a_run_of_before_does_not(
    tmp_path: Path, backbone: Backbone, hard: Split
) -> None:
    plan = make_plan_of(hard, Recipe.QUICK)
    taught = teach(tmp_path, plan, backbone)
    stores = len([*(tmp_path / "cache").glob("*.sqlite")])
    earlier = replace(plan, model="earlier", details=replace(plan.details, rules=2))
    before = teach(tmp_path / "before", earlier, backbone)
    assert stores == 1 + len(FURTHER_VIEWS)
    assert len([*(tmp_path / "before" / "cache").glob("*.sqlite")]) == 1
    assert taught.result.weights != before.result.weights


def test_many_pictures_are_looked_at_once() -> None:
    assert views_of(500, RULES) == (WHOLE, *FURTHER_VIEWS)
    assert views_of(501, RULES) == (WHOLE,)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(
    tmp_path: Path, backbone: Backbone, hard: Split
) -> None:
    weights = [
        teach(tmp_path / f"{n}", make_plan_of(hard, Recipe.THOROUGH, seed=seed), backbone)
        for n, seed in enumerate((3, 3, 4))
    ]
    losses = [w.control.told.of(EpochEnded)[-1].train_loss for w in weights]
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]
    assert weights[0].result.weights == weights[1].result.weights


# who judges, and how much whose pictures count


def test_the_report_part_judges_where_there_is_one(finished: Finished) -> None:
    report = finished.plan.details.split.report
    assert finished.result.judged_by is JudgedBy.REPORT
    assert finished.result.total == len(report) == 15
    assert finished.result.right == right_answers(finished, report)


def test_else_every_picture_judges_a_head_that_did_not_learn_from_it(
    tmp_path: Path, backbone: Backbone, hard: Split
) -> None:
    done = teach(tmp_path, make_plan_of(hard), backbone)
    assert done.result.judged_by is JudgedBy.CROSS_VALIDATION
    assert done.result.total == len(hard.everything)
    file = done.folder.path / CROSS_VALIDATION
    kept = read_logits(file, done.result.weights, hard.everything, len(hard.classes)).logits
    said = [hard.classes[place] for place in kept.logits.argmax(axis=1)]
    right = sum(a == e.label for a, e in zip(said, kept.examples, strict=True))
    assert done.result.right == right
    assert right < right_answers(done, hard.train) + len(hard.select)  # it knows those by heart


@pytest.mark.parametrize(
    ("chosen", "proposed", "weighs"),
    [(ClassWeights.AUTOMATIC, False, False), (ClassWeights.AUTOMATIC, True, True),
     (ClassWeights.ON, False, True), (ClassWeights.OFF, True, False)],
)  # fmt: skip
def test_rare_classes_count_for_more_as_chosen_or_proposed(
    tmp_path: Path, backbone: Backbone, hard: Split, chosen: ClassWeights, proposed: bool,
    weighs: bool, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    seen: list[bool] = []

    def noting(labels: torch.Tensor, classes: int, *, weigh: bool) -> torch.Tensor:
        seen.append(weigh)
        return weights_of_classes(labels, classes, weigh=weigh)

    monkeypatch.setattr("engine.training.classification.training.weights_of_classes", noting)
    split = replace(hard, weigh_classes=proposed)
    teach(tmp_path, make_plan_of(split, epochs=1, class_weights=chosen), backbone)
    assert seen[:2] == [weighs, weighs]  # of the head, and of the stages


# an early end


def test_who_has_had_enough_after_the_head_gets_the_head(
    tmp_path: Path, backbone: Backbone, hard: Split
) -> None:
    control = SteeredControl()
    control.at_event = lambda e: control.finish() if isinstance(e, HeadFitted) else None
    done = teach(tmp_path, make_plan_of(hard, Recipe.THOROUGH), backbone, control)
    head = control.told.of(HeadFitted)[0]
    assert head.accuracy == right_answers(done, hard.select) / len(hard.select)
    assert (done.result.best_epoch, done.result.epochs) == (0, 0)
    assert control.told.of(EpochEnded) == []
    assert answers(done, hard.select)


def test_who_has_had_enough_later_gets_the_best_version(tmp_path: Path, backbone: Backbone) -> None:
    hard = make_split(tmp_path / "pictures", 10, hard=True, seed=4)
    control = SteeredControl()
    control.at_event = lambda e: (
        control.finish() if isinstance(e, EpochEnded) and e.is_best else None
    )
    done = teach(tmp_path, make_plan_of(hard, Recipe.BALANCED), backbone, control)
    best = control.told.of(EpochEnded)[-1]
    assert best.is_best
    assert done.result.best_epoch == done.result.epochs == best.epoch
    assert best.accuracy == right_answers(done, hard.select) / len(hard.select)
