"""What goes wrong while learning: numbers that are none, too little memory, damaged checkpoints."""

import math
from pathlib import Path

import pytest
import torch

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled
from engine.training.classification.events import EpochEnded
from engine.training.runs.events import Remark, RemarkKind
from engine.training.runs.loop_state import LoopState
from engine.training.runs.run_folder import RunFolder
from tests.helpers.scripted_loop import STEPS, Scene
from tests.helpers.teaching import run_folder_at

NAN, INF = math.nan, math.inf


def remarks(scene: Scene) -> list[tuple[RemarkKind, str]]:
    return [(remark.kind, remark.detail) for remark in scene.control.told.of(Remark)]


def kinds(scene: Scene) -> list[RemarkKind]:
    return [kind for kind, _ in remarks(scene)]


@pytest.mark.parametrize("loss", [NAN, INF])
def test_a_step_whose_loss_is_no_number_is_skipped(run_folder: RunFolder, loss: float) -> None:
    scene = Scene(run_folder)
    scene.task.losses = [1.0, loss, 1.0]
    scene.loop.run()
    assert kinds(scene) == [RemarkKind.STEP_SKIPPED]
    assert len(scene.train_state.steps) == 4 * STEPS - 1
    assert scene.control.told.of(EpochEnded)[0].train_loss == 1.0
    assert scene.loop.state.rate_factor == 1.0


def test_a_step_whose_gradients_are_no_numbers_is_skipped(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.task.gradient = NAN
    scene.task.at_batch = lambda: setattr(
        scene.task, "gradient", NAN if len(scene.task.asked) == 1 else 0.1
    )
    scene.loop.run()
    assert kinds(scene) == [RemarkKind.STEP_SKIPPED]
    assert all(map(math.isfinite, scene.weights()))


def test_skipped_steps_that_are_not_in_a_row_do_no_harm(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.task.losses = [NAN, NAN, 1.0] * 4
    scene.loop.run()
    assert kinds(scene) == [RemarkKind.STEP_SKIPPED] * 8
    assert len(scene.control.told.of(EpochEnded)) == 4


def test_three_in_a_row_go_back_to_the_last_epochs_end_at_half_the_rate(
    run_folder: RunFolder,
) -> None:
    scene = Scene(run_folder)
    at_epoch: list[list[float]] = []
    scene.control.at_event = lambda e: (
        at_epoch.append(scene.weights()) if isinstance(e, EpochEnded) else None
    )
    # one good epoch, one good step, and three that are none, over the end of the second epoch
    scene.task.losses = [1.0] * (STEPS + 1) + [NAN] * 2
    back: list[tuple[LoopState, list[float]]] = []

    def at_batch() -> None:
        if len(scene.task.asked) == 7:
            scene.task.losses.append(NAN)
        if scene.loop.state.setbacks:
            back.append((scene.loop.state, scene.weights()))

    scene.task.at_batch = at_batch
    scene.loop.run()
    assert kinds(scene) == [RemarkKind.STEP_SKIPPED] * 3 + [RemarkKind.RATE_HALVED]
    assert remarks(scene)[-1] == (RemarkKind.RATE_HALVED, "0.5")
    position, weights = back[0]
    assert (position.epoch, position.step, position.not_finite) == (2, 0, 0)
    assert weights == at_epoch[1]
    assert scene.loop.state.epoch == 4


def test_within_an_epoch_it_goes_back_to_its_beginning(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.task.losses = [1.0] * STEPS + [NAN] * 3
    scene.loop.run()
    asked = [epoch for epoch, _, _ in scene.task.asked]
    assert asked == [1] * 3 + [2] * 3 + [2] * 3 + [3] * 3 + [4] * 3
    rates = [event.learning_rate for event in scene.control.told.of(EpochEnded)]
    calm = Scene(run_folder_at(_beside(run_folder)))
    calm.loop.run()
    expected = [event.learning_rate for event in calm.control.told.of(EpochEnded)]
    assert rates[0] == expected[0]
    assert rates[1:3] == [rate / 2 for rate in expected[1:3]]


def _beside(folder: RunFolder) -> Path:
    path = folder.path.with_name("calm")
    for part in ("last", "best"):
        (path / part).mkdir(parents=True)
    return path


def test_a_training_that_goes_wrong_again_and_again_is_an_error(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.task.losses = [NAN] * 100
    with pytest.raises(EngineError) as caught:
        scene.loop.run()
    assert caught.value.code is ErrorCode.TRAIN_DIVERGED
    rates = [detail for kind, detail in remarks(scene) if kind is RemarkKind.RATE_HALVED]
    assert rates == ["0.5", "0.25", "0.125", "0.0625", "0.03125"]


def test_half_the_rate_stays_after_taking_up_again(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.task.losses = [NAN] * 3
    scene.task.at_batch = lambda: scene.control.cancel() if len(scene.task.asked) == 4 else None
    with pytest.raises(JobCancelled):
        scene.loop.run()
    again = Scene(run_folder)
    assert again.loop.state.rate_factor == 0.5
    assert again.loop.state.setbacks == 1


def test_going_back_does_not_turn_the_clock_back(
    run_folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("engine.training.loop.training_loop.time.monotonic", lambda: now[0])
    scene = Scene(run_folder)
    monkeypatch.setattr("engine.training.loop.training_loop._CHECKPOINT_SECONDS", 5.0)
    scene.task.losses = [1.0] * STEPS + [NAN] * 3
    seconds: list[float] = []

    def ten_seconds() -> None:
        now[0] += 10
        seconds.append(scene.loop.seconds)

    scene.task.at_batch = ten_seconds
    scene.loop.run()
    assert seconds == [10.0 * n for n in range(1, len(seconds) + 1)]


def test_going_back_passes_over_a_damaged_checkpoint(run_folder: RunFolder) -> None:
    """The older one between epochs is as good, where it is still there."""
    scene = Scene(run_folder)
    good = run_folder.checkpoints()[0].read_bytes()
    run_folder.next_checkpoint(1, 0).write_bytes(good[:50])
    assert scene.checkpoints.restore_between_epochs(scene.train_state).epoch == 0


def test_without_a_checkpoint_there_is_no_way_back(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    for file in run_folder.checkpoints():
        file.write_bytes(b"damaged")
    with pytest.raises(EngineError) as caught:
        scene.checkpoints.restore_between_epochs(scene.train_state)
    assert caught.value.code is ErrorCode.RUN_DAMAGED
    assert caught.value.params["run"] == "cells"


def test_a_damaged_newest_checkpoint_is_passed_over_when_taking_up_again(
    run_folder: RunFolder,
) -> None:
    scene = Scene(run_folder)
    scene.loop.run()
    newest = run_folder.checkpoints()[0]
    newest.write_bytes(newest.read_bytes()[:200])
    again = Scene(run_folder)
    assert again.loop.state.epoch == 3
    again.loop.run()
    assert [e.epoch for e in run_folder.event_file.read() if isinstance(e, EpochEnded)] == [
        1,
        2,
        3,
        4,
    ]
    assert again.weights() == scene.weights()


def test_long_gradients_are_shortened_together(run_folder: RunFolder) -> None:
    scene = Scene(run_folder, epochs=1)
    scene.task.gradient = 100.0
    scene.loop.run()
    assert len(scene.train_state.steps) == STEPS
    for gradients, _ in scene.train_state.steps:
        assert float(torch.nn.utils.get_total_norm(gradients)) == pytest.approx(5.0)
        assert float(gradients[0][0, 0]) == pytest.approx(float(gradients[1][0]))


def test_short_gradients_stay_as_they_are(run_folder: RunFolder) -> None:
    scene = Scene(run_folder, epochs=1)
    scene.loop.run()
    assert [float(gradients[0][0, 0]) for gradients, _ in scene.train_state.steps] == pytest.approx(
        [0.1] * STEPS
    )


# memory


def test_without_memory_the_pieces_are_halved_and_the_batch_is_the_same(
    run_folder: RunFolder,
) -> None:
    scene = Scene(run_folder)
    scene.task.most = 2
    scene.loop.run()
    first = scene.task.asked[:3]
    assert [size for _, _, size in first] == [8, 4, 2]
    assert len({tuple(batch) for _, batch, _ in first}) == 1
    assert {size for _, _, size in scene.task.asked[3:]} == {2}
    assert remarks(scene) == [(RemarkKind.MEMORY_HALVED, "4"), (RemarkKind.MEMORY_HALVED, "2")]
    assert len(scene.control.told.of(EpochEnded)) == 4


def test_smaller_pieces_are_kept_when_taking_up_again(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.task.most = 2
    scene.loop.run()
    assert Scene(run_folder).loop.state.micro_batch == 2


def test_where_one_picture_is_too_much_it_is_an_error(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.task.most = 0
    with pytest.raises(EngineError) as caught:
        scene.loop.run()
    assert caught.value.code is ErrorCode.TRAIN_OUT_OF_MEMORY
    assert caught.value.params == {"device": "cpu", "model": "Tiny"}
    assert [size for _, _, size in scene.task.asked] == [8, 4, 2, 1]


def test_another_error_of_the_computation_is_passed_on(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)

    def broken() -> None:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    scene.task.at_batch = broken
    with pytest.raises(RuntimeError, match="mat1"):
        scene.loop.run()
    assert remarks(scene) == []
