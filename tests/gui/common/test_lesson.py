"""A run's events, put together."""

from itertools import pairwise

import pytest

from engine.train.coach import Advice
from engine.train.events import (
    EpochEnded,
    Event,
    PictureLeftOut,
    Remark,
    RemarkKind,
    RunStarted,
    StepTaken,
)
from engine.types import Progress
from gui.common.lesson import Lesson
from tests.helpers import lessons


def taught(*told: Event | Progress) -> Lesson:
    lesson = Lesson()
    for event in told:
        if not isinstance(event, Progress):
            lesson.take(event)
    return lesson


def test_before_anything_is_told_nothing_is_known() -> None:
    lesson = Lesson()
    assert lesson.best is None
    assert lesson.best_accuracy is None
    assert lesson.recipe is None
    assert lesson.pictures_per_second is None
    assert lesson.advice is Advice.TOO_EARLY


def test_the_first_answer_is_the_best_until_an_epoch_is_better() -> None:
    lesson = taught(*lessons.until_first_answer())
    assert lesson.best_accuracy == lessons.HEAD.accuracy
    worse = EpochEnded(1, 0.5, 0.6, 0.5, is_best=False, learning_rate=1e-3, seconds=1)
    lesson.take(worse)
    assert lesson.best is None
    assert lesson.best_accuracy == lessons.HEAD.accuracy
    lesson.take(EpochEnded(2, 0.4, 0.4, 0.95, is_best=True, learning_rate=1e-3, seconds=1))
    assert lesson.best is not None
    assert lesson.best.epoch == 2
    assert lesson.best_accuracy == 0.95


def test_a_resumed_run_forgets_what_came_after_its_checkpoint() -> None:
    lesson = taught(*lessons.until_first_answer(), *lessons.epochs(3))
    again = RunStarted("cells-1", "Cells", lessons.STARTED.recipe, "m", ("a", "b"), 9, 3, 0, 2)
    lesson.take(again)
    assert [ended.epoch for ended in lesson.epochs] == [1, 2]
    assert max(step.epoch for step in lesson.steps) == 2.0
    assert lesson.started == again


def test_an_epoch_told_twice_counts_once() -> None:
    lesson = taught(*lessons.epochs(3))
    again = EpochEnded(2, 0.1, 0.1, 0.9, is_best=True, learning_rate=1e-3, seconds=1)
    lesson.take(again)
    assert [ended.epoch for ended in lesson.epochs] == [1, 2]
    assert lesson.epochs[-1] == again


def test_very_many_steps_are_thinned_evenly() -> None:
    lesson = Lesson()
    for number in range(20_000):
        lesson.take(StepTaken(number / 100, 1.0, 50.0))
    assert len(lesson.steps) <= 1501
    epochs = [step.epoch for step in lesson.steps]
    gaps = [after - before for before, after in pairwise(epochs)]
    assert max(gaps) == pytest.approx(min(gaps), rel=1.01)
    assert epochs[-1] > 199


def test_a_full_disk_is_known_until_there_is_room() -> None:
    lesson = taught(Remark(RemarkKind.DISK_FULL))
    assert lesson.is_disk_full
    lesson.take(Remark(RemarkKind.DISK_HAS_ROOM))
    assert not lesson.is_disk_full


def test_pictures_left_out_on_the_way_are_kept_with_their_reason() -> None:
    bad = PictureLeftOut("/a.png", "image.empty", "The file is empty (0 bytes).")
    assert taught(bad).left_out == [bad]
