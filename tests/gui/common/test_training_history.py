"""A run's events, put together."""

from itertools import pairwise

import pytest

from engine.base.types import Progress
from engine.training.classification.coach import Advice
from engine.training.classification.events import EpochEnded, RunStarted
from engine.training.runs.events import PictureLeftOut, Remark, RemarkKind, RunEvent, StepTaken
from gui.common.training_history import TrainingHistory
from tests.helpers import histories


def taught(*told: RunEvent | Progress) -> TrainingHistory:
    history = TrainingHistory()
    for event in told:
        if not isinstance(event, Progress):
            history.take(event)
    return history


def test_before_anything_is_told_nothing_is_known() -> None:
    history = TrainingHistory()
    assert history.best is None
    assert history.best_accuracy is None
    assert history.recipe is None
    assert history.pictures_per_second is None
    assert history.advice is Advice.TOO_EARLY


def test_the_first_answer_is_the_best_until_an_epoch_is_better() -> None:
    history = taught(*histories.until_first_answer())
    assert history.best_accuracy == histories.HEAD.accuracy
    worse = EpochEnded(1, 0.5, 0.6, 0.5, is_best=False, learning_rate=1e-3, seconds=1)
    history.take(worse)
    assert history.best is None
    assert history.best_accuracy == histories.HEAD.accuracy
    history.take(EpochEnded(2, 0.4, 0.4, 0.95, is_best=True, learning_rate=1e-3, seconds=1))
    assert history.best is not None
    assert history.best.epoch == 2
    assert history.best_accuracy == 0.95


def test_a_resumed_run_forgets_what_came_after_its_checkpoint() -> None:
    history = taught(*histories.until_first_answer(), *histories.epochs(3))
    again = RunStarted("cells-1", "Cells", histories.STARTED.recipe, "m", ("a", "b"), 9, 3,
                       resumed_epoch=2)  # fmt: skip
    history.take(again)
    assert [ended.epoch for ended in history.epochs] == [1, 2]
    assert max(step.epoch for step in history.steps) == 2.0
    assert history.started == again


def test_an_epoch_told_twice_counts_once() -> None:
    history = taught(*histories.epochs(3))
    again = EpochEnded(2, 0.1, 0.1, 0.9, is_best=True, learning_rate=1e-3, seconds=1)
    history.take(again)
    assert [ended.epoch for ended in history.epochs] == [1, 2]
    assert history.epochs[-1] == again


def test_very_many_steps_are_thinned_evenly() -> None:
    history = TrainingHistory()
    for number in range(20_000):
        history.take(StepTaken(number / 100, 1.0, 50.0))
    assert len(history.steps) <= 1501
    epochs = [step.epoch for step in history.steps]
    gaps = [after - before for before, after in pairwise(epochs)]
    assert max(gaps) == pytest.approx(min(gaps), rel=1.01)
    assert epochs[-1] > 199


def test_a_full_disk_is_known_until_there_is_room() -> None:
    history = taught(Remark(RemarkKind.DISK_FULL))
    assert history.is_disk_full
    history.take(Remark(RemarkKind.DISK_HAS_ROOM))
    assert not history.is_disk_full


def test_pictures_left_out_on_the_way_are_kept_with_their_reason() -> None:
    bad = PictureLeftOut("/a.png", "image.empty", "The file is empty (0 bytes).")
    assert taught(bad).left_out == [bad]
