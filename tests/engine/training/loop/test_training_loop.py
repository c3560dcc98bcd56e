"""The loop: epochs, what is told of them, and the best version."""

import math

import pytest
import torch
from safetensors.torch import load_file

from engine.training.classification.events import EpochEnded
from engine.training.classification.scores import score_of
from engine.training.loop.schedule import rate_at, shuffled_order
from engine.training.runs.events import Remark, RemarkKind, StepTaken
from engine.training.runs.loop_state import LoopState, Score
from engine.training.runs.run_folder import RunFolder
from tests.helpers.scripted_loop import STEPS, Scene


def remarks(scene: Scene) -> list[RemarkKind]:
    return [remark.kind for remark in scene.control.told.of(Remark)]


def epochs(scene: Scene) -> list[EpochEnded]:
    return scene.control.told.of(EpochEnded)


# the way it goes when all goes well


def test_every_picture_is_learned_from_once_an_epoch(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.loop.run()
    assert len(scene.task.asked) == 4 * STEPS
    for epoch in (1, 2, 3, 4):
        numbers = [n for at, batch, _ in scene.task.asked if at == epoch for n in batch]
        assert numbers == shuffled_order(epoch, 6, 0)
    assert [event.epoch for event in epochs(scene)] == [1, 2, 3, 4]
    assert remarks(scene) == []


def test_the_rate_follows_the_schedule(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.loop.run()
    assert [rate for _, rate in scene.train_state.steps] == [
        rate_at(step, 4 * STEPS, 0.1) for step in range(4 * STEPS)
    ]
    assert epochs(scene)[-1].learning_rate == pytest.approx(0.0)


def test_the_loss_of_an_epoch_is_the_mean_of_its_batches(run_folder: RunFolder) -> None:
    scene = Scene(run_folder, epochs=2)
    scene.task.losses = [1.0, 2.0, 6.0, 1.0, 1.0, 4.0]
    scene.loop.run()
    assert [event.train_loss for event in epochs(scene)] == [3.0, 2.0]


def test_progress_comes_to_its_end(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.loop.run()
    done = [progress.done for progress in scene.control.progress]
    assert done == [2 * step for step in range(1, 4 * STEPS + 1)]
    assert {progress.total for progress in scene.control.progress} == {24}
    assert scene.control.progress[-1].seconds_left == 0


def test_the_last_step_of_every_epoch_is_told(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.loop.run()
    told = [event.epoch for event in scene.control.told.of(StepTaken)]
    assert {1.0, 2.0, 3.0, 4.0} <= set(told)
    assert told == sorted(told)


def test_what_is_told_is_in_the_journal(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.loop.run()
    assert list(run_folder.event_file.read()) == scene.control.told.items


# the best version


def test_where_few_judge_the_later_version_is_kept_unless_it_is_clearly_worse(
    run_folder: RunFolder,
) -> None:
    scene = Scene(run_folder, judges=2)
    scene.task.rights = [3, 2, 1, 1]
    scene.loop.run()
    assert [event.is_best for event in epochs(scene)] == [True, True, False, False]
    state = scene.loop.state
    assert (state.best_epoch, state.best_value) == (2, 0.75)  # it does not sink step by step


def test_the_best_version_is_kept(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.task.rights = [2, 3, 1, 2]
    weights: list[list[float]] = []
    scene.control.at_event = lambda e: (
        weights.append(scene.weights()) if isinstance(e, EpochEnded) else None
    )
    scene.loop.run()
    assert [event.is_best for event in epochs(scene)] == [False, True, False, False]
    assert [event.accuracy for event in epochs(scene)] == [0.5, 0.75, 0.25, 0.5]
    position = scene.loop.state
    assert (position.best_epoch, position.best_value) == (2, 0.75)
    kept = load_file(run_folder.best(2))
    assert [*kept["weight"].flatten().tolist(), *kept["bias"].tolist()] == weights[1]


def test_with_averaging_the_average_is_kept(run_folder: RunFolder) -> None:
    scene = Scene(run_folder, average=0.5, epochs=1)
    scene.task.rights = [3]
    scene.loop.run()
    expected = scene.train_state.averaged_weights()["weight"]
    assert torch.equal(load_file(run_folder.best(1))["weight"], expected)
    assert not torch.equal(expected, scene.train_state.parameters["weight"])


@pytest.mark.parametrize(
    ("accuracy", "loss", "better"),
    [(0.6, 9.0, True), (0.5, 0.9, True), (0.5, 1.0, False), (0.4, 0.1, False),
     (0.5, math.nan, False)],
)  # fmt: skip
def test_a_version_is_better_with_more_right_answers_or_surer_ones(
    accuracy: float, loss: float, better: bool
) -> None:
    assert LoopState(best_value=0.5, best_loss=1.0).is_improved_by(Score(accuracy, loss)) is better


def test_a_judgement_is_loss_and_accuracy() -> None:
    logits = torch.tensor([[5.0, 0.0], [5.0, 0.0], [0.0, 5.0], [0.0, 5.0]])
    score = score_of(logits, torch.tensor([0, 0, 1, 0]))
    assert score.value == 0.75
    assert score.loss == pytest.approx(5 / 4 + math.log1p(math.exp(-5)))


def test_an_accuracy_is_the_share_to_the_last_digit() -> None:
    logits = torch.tensor([[5.0, 0.0], [0.0, 5.0], [0.0, 5.0]])
    assert score_of(logits, torch.tensor([0, 0, 0])).value == 1 / 3


def test_nothing_is_right_where_nothing_was_asked() -> None:
    score = score_of(torch.empty(0, 2), torch.empty(0, dtype=torch.long))
    assert math.isnan(score.loss)
    assert score.value == 0.0
