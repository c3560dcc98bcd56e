"""A run can be carried to another computer: its plan says nothing of the one it was made on."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.jobs import JobCancelled
from engine.models import ModelLibrary
from engine.training.classification.config import TrainConfig
from engine.training.classification.events import EpochEnded
from engine.training.classification.plan import ClassificationPlan, make_plan, relative_to
from engine.training.classification.trained_layers import Backbone
from engine.training.runs.plan import Binding
from tests.helpers.teaching import SteeredControl, make_plan_of, make_split, run_folder_at
from tests.helpers.teaching_runs import Finished, teach


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A computer, with pictures."""
    return tmp_path / "here"


def planned(computer: Path) -> ClassificationPlan:
    split = make_split(computer / "pictures", hard=True)
    return make_plan_of(relative_to(computer / "pictures", split), epochs=3)


def on(computer: Path, micro_batch: int = 4) -> Binding:
    return Binding(computer / "pictures", "cpu", micro_batch)


def broken_off(computer: Path, backbone: Backbone) -> None:
    control = SteeredControl()
    control.at_event = lambda e: control.cancel() if isinstance(e, EpochEnded) else None
    with pytest.raises(JobCancelled):
        teach(computer, planned(computer), backbone, control, binding=on(computer))


def moved(here: Path, there: Path) -> None:
    """The run and the pictures go; caches and library stay."""
    shutil.move(here / "pictures", there / "cells of Monday")
    shutil.move(here / "runs", there / "runs")


def resumed(computer: Path, binding: Binding, backbone: Backbone) -> Finished:
    folder = run_folder_at(computer / "runs" / "cells 1")
    folder.bind(binding)
    return teach(computer, folder.read_plan(), backbone)


def test_a_plan_on_the_disk_names_nothing_of_this_computer(here: Path, backbone: Backbone) -> None:
    broken_off(here, backbone)
    text = (here / "runs" / "cells 1" / "run.json").read_text("utf-8")
    assert str(here) not in text
    for word in ('"device"', '"cpu"', '"micro_batch"', '"folder"'):
        assert word not in text
    assert '"name": "red/train 0.png"' in text


def test_the_verbs_make_such_plans(here: Path) -> None:
    split = make_split(here / "pictures")
    config = TrainConfig(here / "pictures", device="cpu")
    plan = make_plan(config, split, ModelLibrary(here / "data"))
    made = plan.details.split
    assert {str(e.path) for e in made.train} == {
        f"{label}/train {n}.png" for label in made.classes for n in range(6)
    }
    assert [e.content for e in made.train] == [e.content for e in split.train]


def test_carried_to_another_computer_it_ends_in_the_same_bits(
    here: Path, tmp_path: Path, backbone: Backbone
) -> None:
    straight = teach(tmp_path / "straight", planned(tmp_path / "straight"), backbone,
                     binding=on(tmp_path / "straight"))  # fmt: skip
    broken_off(here, backbone)
    there = tmp_path / "there"
    moved(here, there)
    finished = resumed(there, Binding(there / "cells of Monday", "cpu", 4), backbone)
    assert finished.result.weights == straight.result.weights
    assert finished.control.told.items[0].resumed_epoch == 1  # type: ignore[attr-defined]


def test_a_new_run_goes_by_the_memory_it_finds(
    here: Path, tmp_path: Path, backbone: Backbone
) -> None:
    plan = planned(here)
    small = teach(here, plan, backbone, binding=on(here, micro_batch=2))
    large = teach(tmp_path / "large", replace(plan), backbone,
                  binding=replace(on(here), micro_batch=8))  # fmt: skip
    assert small.folder.read_plan() == large.folder.read_plan()
    assert small.result.accuracy == pytest.approx(large.result.accuracy, abs=0.12)
