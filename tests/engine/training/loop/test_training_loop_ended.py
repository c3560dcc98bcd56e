"""The loop when it ends early: for want of news, by a wish, or cancelled and taken up again."""

from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled
from engine.base.types import Failure
from engine.training.classification.events import EpochEnded
from engine.training.loop import training_loop as loop_module
from engine.training.runs.checkpoint_file import read_loop_state
from engine.training.runs.events import PictureLeftOut, Remark, RemarkKind
from engine.training.runs.run_folder import RunFolder
from tests.helpers.scripted_loop import STEPS, Scene
from tests.helpers.teaching import SteeredControl, run_folder_at


def remarks(scene: Scene) -> list[RemarkKind]:
    return [remark.kind for remark in scene.control.told.of(Remark)]


def epochs(scene: Scene) -> list[EpochEnded]:
    return scene.control.told.of(EpochEnded)


def test_it_stops_after_as_many_epochs_without_news_as_it_has_patience(
    run_folder: RunFolder,
) -> None:
    scene = Scene(run_folder, epochs=20, patience=3)
    scene.task.rights = [3, 2]
    scene.loop.run()
    assert [event.epoch for event in epochs(scene)] == [1, 2, 3, 4]
    assert remarks(scene) == [RemarkKind.STOPPED_EARLY]
    assert scene.loop.state.best_epoch == 1


def test_where_the_head_stays_best_it_stops_too(run_folder: RunFolder) -> None:
    scene = Scene(run_folder, epochs=20, patience=3)
    scene.task.rights = [1]
    scene.loop.run()
    assert len(epochs(scene)) == 3
    assert scene.loop.state.best_epoch == 0


def test_where_everything_is_right_it_goes_on_by_the_loss(run_folder: RunFolder) -> None:
    scene = Scene(run_folder, epochs=6, patience=6)
    scene.task.rights = [3, 4]
    scene.loop.run()
    assert len(epochs(scene)) == 6


def test_by_the_rules_of_before_it_stops_when_everything_is_right(run_folder: RunFolder) -> None:
    scene = Scene(run_folder, epochs=20, ends_when_perfect=True)
    scene.task.rights = [3, 4]
    scene.loop.run()
    assert len(epochs(scene)) == 2
    assert remarks(scene) == [RemarkKind.STOPPED_EARLY]


def test_a_person_who_has_had_enough_ends_it_in_the_middle_of_an_epoch(
    run_folder: RunFolder,
) -> None:
    scene = Scene(run_folder)
    scene.task.rights = [3]
    scene.task.at_batch = lambda: scene.control.finish() if len(scene.task.asked) == 5 else None
    scene.loop.run()
    assert len(scene.task.asked) == 5
    assert len(epochs(scene)) == 1
    assert scene.loop.state.best_epoch == 1
    assert remarks(scene) == []


def test_who_has_had_enough_before_it_begins_gets_the_head(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    scene.control.finish()
    scene.loop.run()
    assert scene.task.asked == []
    assert scene.loop.state.best_epoch == 0


# cancelled, and taken up again


def _cancelled_at_batch(folder: RunFolder, number: int) -> Scene:
    scene = Scene(folder)
    scene.task.at_batch = lambda: (
        scene.control.cancel() if len(scene.task.asked) == number else None
    )
    with pytest.raises(JobCancelled):
        scene.loop.run()
    return scene


def test_a_cancelled_training_goes_on_in_the_middle_of_the_epoch(
    run_folder: RunFolder, tmp_path: Path
) -> None:
    straight = Scene(run_folder_at(_folder(tmp_path)))
    straight.loop.run()
    first = _cancelled_at_batch(run_folder, 5)  # the second of the second epoch
    position = read_loop_state(run_folder.checkpoints()[0])
    assert (position.epoch, position.step) == (1, 1)
    second = Scene(run_folder)
    assert second.weights() == first.weights()
    second.loop.run()
    asked = [*first.task.asked[:4], *second.task.asked]
    assert asked == straight.task.asked
    assert second.weights() == straight.weights()
    one, other = ([e.train_loss for e in epochs(s)] for s in (second, straight))
    assert one == other[1:]


def _folder(tmp_path: Path) -> Path:
    for part in ("last", "best"):
        (tmp_path / "straight" / part).mkdir(parents=True)
    return tmp_path / "straight"


def test_a_training_cancelled_while_it_is_judged_judges_again(run_folder: RunFolder) -> None:
    scene = Scene(run_folder, average=0.5)
    scene.task.at_evaluation = scene.control.cancel
    with pytest.raises(JobCancelled):
        scene.loop.run()
    position = read_loop_state(run_folder.checkpoints()[0])
    assert (position.epoch, position.step) == (0, STEPS)
    again = Scene(run_folder, average=0.5)
    again.loop.run()
    assert [event.epoch for event in epochs(again)] == [1, 2, 3, 4]
    assert {epoch for epoch, _, _ in again.task.asked} == {2, 3, 4}


def test_checkpoints_are_written_in_between(
    run_folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_module, "_CHECKPOINT_SECONDS", -1.0)
    scene = Scene(run_folder)
    kept: list[str] = []
    scene.task.at_batch = lambda: kept.append(run_folder.checkpoints()[0].stem.split("-", 1)[1])
    scene.loop.run()
    assert kept[:5] == [
        "epoch-0-step-0", "epoch-0-step-1", "epoch-0-step-2", "epoch-1-step-0", "epoch-1-step-1",
    ]  # fmt: skip


def test_an_end_of_an_epoch_is_not_lost_when_it_is_cancelled_on_a_full_disk(
    run_folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal has no room for the event, but soon after there is room for a checkpoint."""
    control = SteeredControl()
    scene = Scene(run_folder, control, epochs=1)
    append = run_folder.event_file.append

    def full(event: object) -> None:
        if isinstance(event, EpochEnded):
            control.cancel()
            raise OSError(28, "No space left on device")
        append(event)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(run_folder.event_file, "append", full)
        with pytest.raises(JobCancelled):
            scene.loop.run()
    Scene(run_folder, epochs=1).loop.run()
    assert [e.epoch for e in run_folder.event_file.read() if isinstance(e, EpochEnded)] == [1]


# pictures that have gone


def test_a_picture_that_has_gone_is_told_once(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    gone = Failure(PictureAddress(Path("3.png")), EngineError(ErrorCode.IMAGE_MISSING))
    scene.task.failures = (gone,)
    scene.task.pictures = 1
    scene.loop.run()
    assert scene.control.told.of(PictureLeftOut) == [
        PictureLeftOut("3.png", "image.missing", "There is no such file.")
    ]


def test_a_picture_that_was_told_to_have_gone_is_not_told_again_after_resuming(
    run_folder: RunFolder,
) -> None:
    gone = (Failure(PictureAddress(Path("3.png")), EngineError(ErrorCode.IMAGE_MISSING)),)
    first = Scene(run_folder)
    first.task.failures = gone
    first.task.at_batch = lambda: first.control.cancel() if len(first.task.asked) == 4 else None
    with pytest.raises(JobCancelled):
        first.loop.run()
    second = Scene(run_folder)
    second.task.failures = gone
    second.loop.run()
    told = [event for event in run_folder.event_file.read() if isinstance(event, PictureLeftOut)]
    assert len(told) == 1


def test_batches_of_which_nothing_can_be_read_move_no_weight(run_folder: RunFolder) -> None:
    scene = Scene(run_folder)
    before = scene.weights()
    scene.task.pictures = 0
    scene.loop.run()
    assert scene.weights() == before
    assert len(epochs(scene)) == 4
    assert epochs(scene)[0].train_loss == 0
