"""Trainings whose pictures go."""

from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.training.classification.events import EpochEnded
from engine.training.classification.trained_layers import Backbone
from engine.training.runs.events import PictureLeftOut, RunEvent
from engine.training.settings import Recipe
from tests.helpers.teaching import SteeredControl, make_plan_of, make_split
from tests.helpers.teaching_runs import right_answers, teach


def test_pictures_that_have_gone_before_it_began_are_left_out(
    tmp_path: Path, backbone: Backbone
) -> None:
    split = make_split(tmp_path / "pictures", 10, hard=True)
    gone = [split.train[0], split.select[0]]
    for example in gone:
        example.picture.file.unlink()
    done = teach(tmp_path, make_plan_of(split), backbone)
    told = {event.path: event.code for event in done.control.told.of(PictureLeftOut)}
    assert told == {str(example.picture): "image.missing" for example in gone}
    assert done.result.total == len(split.everything) - 2


def test_a_picture_deleted_while_it_learns_is_told_and_left_out(
    tmp_path: Path, backbone: Backbone
) -> None:
    split = make_split(tmp_path / "pictures", 10, hard=True)
    plan = make_plan_of(split, Recipe.THOROUGH)
    control = SteeredControl()
    gone = (split.train[3], split.select[2])

    def delete(event: RunEvent) -> None:
        if isinstance(event, EpochEnded) and event.epoch == 1:
            for example in gone:
                example.picture.file.unlink()

    control.at_event = delete
    done = teach(tmp_path, plan, backbone, control)
    told = [event.path for event in control.told.of(PictureLeftOut)]
    assert sorted(told) == sorted(str(example.picture) for example in gone)
    assert len(control.told.of(EpochEnded)) == 3
    there = [example for example in split.select if example is not gone[1]]
    assert done.result.best_epoch > 0
    best = [epoch for epoch in control.told.of(EpochEnded) if epoch.is_best][-1]
    assert best.accuracy == right_answers(done, there) / len(there)


def test_where_all_validation_pictures_go_the_head_is_kept(
    tmp_path: Path, backbone: Backbone
) -> None:
    split = make_split(tmp_path / "pictures", 10, hard=True)
    for example in split.select:
        example.picture.file.unlink()
    done = teach(tmp_path, make_plan_of(split, epochs=2), backbone)
    assert (done.result.best_epoch, done.result.total) == (0, len(split.train))


def test_a_class_without_any_picture_left_ends_the_training(
    tmp_path: Path, backbone: Backbone
) -> None:
    split = make_split(tmp_path / "pictures")
    for example in split.train:
        if example.label == "green":
            example.picture.file.write_bytes(b"")
    with pytest.raises(EngineError) as caught:
        teach(tmp_path, make_plan_of(split), backbone)
    assert caught.value.code is ErrorCode.TRAIN_NO_PICTURES
    assert caught.value.params == {"label": "green"}
