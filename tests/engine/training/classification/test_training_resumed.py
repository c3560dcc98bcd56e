"""Trainings that were broken off anywhere end as those that were not."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled
from engine.datasets.dataset import Split
from engine.training.classification.events import EpochEnded, HeadFitted, RunResult, RunStarted
from engine.training.classification.plan import ClassificationPlan
from engine.training.classification.trained_layers import Backbone
from engine.training.loop import training_loop
from engine.training.runs.events import Remark, RemarkKind, RunEvent, StepTaken
from engine.training.settings import Recipe
from tests.helpers.teaching import SteeredControl, is_cancelled, make_plan_of, run_folder_at
from tests.helpers.teaching_runs import Finished, teach

TUNING = (Recipe.BALANCED, Recipe.THOROUGH)
BREAKS = 6


class Killed(BaseException):
    """Stands for the end of a process: nothing more is written."""


def _plan(hard: Split, recipe: Recipe) -> ClassificationPlan:
    return make_plan_of(hard, recipe, epochs=2)


@pytest.fixture(scope="module", params=TUNING)
def straight(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, backbone: Backbone,
    hard: Split,
) -> Finished:  # fmt: skip
    """A training that nothing interrupted."""
    return teach(tmp_path_factory.mktemp("straight"), _plan(hard, request.param), backbone)


def assert_same(finished: Finished, straight: Finished) -> None:
    assert finished.result.weights == straight.result.weights
    assert finished.control.told.timeless() == straight.control.told.timeless()
    journal = [e for e in finished.folder.event_file.read() if not isinstance(e, StepTaken)]
    told = [e for e in finished.control.told.items if not isinstance(e, StepTaken)]
    assert journal[1:] == told[1:]
    assert [folder.name for folder in finished.ground.library.models.iterdir()] == ["cells"]


def _steps(folder: Path) -> list[RunEvent]:
    """That a run has told of until now."""
    journal = run_folder_at(folder / "runs" / "cells 1").event_file
    return [event for event in journal.read() if isinstance(event, StepTaken)]


def killed(job: Callable[[], object]) -> bool:
    try:
        job()
    except Killed:
        return True
    return False


@pytest.mark.parametrize("part", range(BREAKS))
def test_cancelled_anywhere_and_resumed_it_ends_in_the_same_bits(
    tmp_path: Path, backbone: Backbone, straight: Finished, part: int
) -> None:
    at = 1 + part * (straight.control.checkpoints - 1) // (BREAKS - 1)
    first = SteeredControl(cancel_at=at)
    assert is_cancelled(lambda: teach(tmp_path, straight.plan, backbone, first))
    assert first.told.of(RunResult) == []
    assert_same(teach(tmp_path, straight.plan, backbone), straight)


def test_cancelled_at_every_step_it_ends_in_the_same_bits(
    tmp_path: Path, backbone: Backbone, straight: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every time at the first step that is news."""
    monkeypatch.setattr(training_loop, "_STEP_EVENT_SECONDS", -1.0)
    times = 0
    finished: list[Finished] = []
    while not finished:
        control = SteeredControl()
        control.at_event = _cancelling_after(_steps(tmp_path), control)
        try:
            finished.append(teach(tmp_path, straight.plan, backbone, control))
        except JobCancelled:
            times += 1
    assert times == 30  # of as many steps, with four looks at each picture an epoch
    assert_same(finished[0], straight)


def _cancelling_after(known: list[RunEvent], control: SteeredControl) -> Callable[[RunEvent], None]:
    def at_event(event: RunEvent) -> None:
        if isinstance(event, StepTaken) and event not in known:
            control.cancel()

    return at_event


@pytest.mark.parametrize("kind", [RunStarted, StepTaken, EpochEnded])
def test_killed_anywhere_and_resumed_it_ends_in_the_same_bits(
    tmp_path: Path, backbone: Backbone, straight: Finished, kind: type[RunEvent]
) -> None:
    control = SteeredControl()

    def at_event(event: RunEvent) -> None:
        if isinstance(event, kind):
            raise Killed

    control.at_event = at_event
    assert killed(lambda: teach(tmp_path, straight.plan, backbone, control))
    journal = tmp_path / "runs" / "cells 1" / "events.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"event": "step_taken", "epo')  # half a line
    assert_same(teach(tmp_path, straight.plan, backbone), straight)


def test_killed_in_the_middle_of_an_epoch_it_goes_on_from_the_last_checkpoint(
    tmp_path: Path, backbone: Backbone, straight: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_loop, "_CHECKPOINT_SECONDS", -1.0)
    monkeypatch.setattr(training_loop, "_STEP_EVENT_SECONDS", -1.0)
    control = SteeredControl()

    def at_event(event: RunEvent) -> None:
        if isinstance(event, StepTaken) and event.epoch > 1.4:
            raise Killed

    control.at_event = at_event
    assert killed(lambda: teach(tmp_path, straight.plan, backbone, control))
    again = SteeredControl()
    finished = teach(tmp_path, straight.plan, backbone, again)
    assert_same(finished, straight)
    steps = [event.epoch for event in again.told.of(StepTaken)]
    assert steps == sorted(set(steps))  # none was told twice


def test_a_resumed_training_says_from_where_it_goes_on(
    tmp_path: Path, backbone: Backbone, straight: Finished
) -> None:
    control = SteeredControl()
    control.at_event = lambda e: control.cancel() if isinstance(e, EpochEnded) else None
    assert is_cancelled(lambda: teach(tmp_path, straight.plan, backbone, control))
    finished = teach(tmp_path, straight.plan, backbone)
    assert finished.control.told.items[0].resumed_epoch == 1  # type: ignore[attr-defined]
    assert straight.control.told.of(RunStarted)[0].resumed_epoch is None


def test_killed_after_the_model_was_stored_it_is_not_stored_twice(
    tmp_path: Path, backbone: Backbone, straight: Finished
) -> None:
    control = SteeredControl()

    def at_event(event: RunEvent) -> None:
        if isinstance(event, RunResult):
            raise Killed

    control.at_event = at_event
    assert killed(lambda: teach(tmp_path, straight.plan, backbone, control))
    stored = tmp_path / "data" / "models" / "cells" / "model.safetensors"
    written = stored.stat().st_mtime_ns
    assert_same(teach(tmp_path, straight.plan, backbone), straight)
    assert stored.stat().st_mtime_ns == written


@pytest.mark.parametrize("kind", [HeadFitted, StepTaken, EpochEnded])
def test_a_training_that_was_stopped_can_go_on_and_ends_in_the_same_bits(
    tmp_path: Path, backbone: Backbone, straight: Finished, kind: type[RunEvent]
) -> None:
    control = SteeredControl()

    def stop(event: RunEvent) -> None:
        if isinstance(event, kind):
            control.finish()

    control.at_event = stop
    stopped = teach(tmp_path, straight.plan, backbone, control)
    assert stopped.result.stopped
    assert stopped.result.epochs < 2
    on = teach(tmp_path, straight.plan, backbone)
    assert not on.result.stopped
    assert on.result.weights == straight.result.weights
    assert on.folder.result() == on.result
    stored = {path.name for path in on.ground.library.models.glob("[!.]*")}
    assert {stopped.result.model, on.result.model} == stored  # what was kept then is still there
    assert not on.folder.checkpoints()


def _break_off(folder: Path, backbone: Backbone, straight: Finished) -> None:
    """Shortly before its end, with checkpoints kept."""
    at = straight.control.checkpoints - 2
    assert is_cancelled(lambda: teach(folder, straight.plan, backbone, SteeredControl(at)))


def test_a_damaged_newest_checkpoint_costs_only_what_came_after_the_one_before(
    tmp_path: Path, backbone: Backbone, straight: Finished
) -> None:
    _break_off(tmp_path, backbone, straight)
    newest = max((tmp_path / "runs" / "cells 1" / "last").iterdir())
    newest.write_bytes(newest.read_bytes()[:300])
    finished = teach(tmp_path, straight.plan, backbone)
    _take_remark(finished, RemarkKind.CHECKPOINT_DAMAGED)
    assert_same(finished, straight)


def _take_remark(finished: Finished, kind: RemarkKind) -> None:
    """It was said, once; and it does not belong to the run's events."""
    finished.control.told.items.remove(Remark(kind))
    assert Remark(kind) not in finished.control.told.items


@pytest.mark.parametrize(
    "change",
    [
        {"epoch": "x"}, {"epoch": -5}, {"epoch": 1_000_000}, {"piece": 0}, {"best_epoch": 77},
        {"events": -1}, {"best_accuracy": float("nan")}, {"step": None}, {"seconds": "long"},
    ],
    ids=str,
)  # fmt: skip
def test_a_checkpoint_that_says_impossible_things_is_passed_over(
    tmp_path: Path, backbone: Backbone, straight: Finished, change: dict[str, object]
) -> None:
    _break_off(tmp_path, backbone, straight)
    newest = max((tmp_path / "runs" / "cells 1" / "last").iterdir())
    with safe_open(newest, "pt") as opened:
        position = json.loads(opened.metadata()["position"]) | change
    save_file(load_file(newest), newest, {"position": json.dumps(position)})  # no checksum
    finished = teach(tmp_path, straight.plan, backbone)
    _take_remark(finished, RemarkKind.CHECKPOINT_DAMAGED)
    assert_same(finished, straight)


def test_a_bit_that_flips_in_the_newest_checkpoint_changes_no_bit_of_the_model(
    tmp_path: Path, backbone: Backbone, straight: Finished
) -> None:
    _break_off(tmp_path, backbone, straight)
    newest = max((tmp_path / "runs" / "cells 1" / "last").iterdir())
    data = bytearray(newest.read_bytes())
    data[-100] ^= 64
    newest.write_bytes(data)
    finished = teach(tmp_path, straight.plan, backbone)
    _take_remark(finished, RemarkKind.CHECKPOINT_DAMAGED)
    assert_same(finished, straight)


def test_a_best_version_that_is_damaged_is_not_taken(
    tmp_path: Path, backbone: Backbone, straight: Finished
) -> None:
    _break_off(tmp_path, backbone, straight)
    for file in (tmp_path / "runs" / "cells 1" / "best").iterdir():
        data = bytearray(file.read_bytes())
        data[-1] ^= 1
        file.write_bytes(data)
    assert teach(tmp_path, straight.plan, backbone).result.weights == straight.result.weights


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_journal_that_cannot_be_written_is_named(
    tmp_path: Path, backbone: Backbone, straight: Finished
) -> None:
    assert is_cancelled(
        lambda: teach(tmp_path, straight.plan, backbone, SteeredControl(cancel_at=5))
    )
    (tmp_path / "runs" / "cells 1" / "events.jsonl").chmod(0o400)
    with pytest.raises(EngineError) as error:
        teach(tmp_path, straight.plan, backbone)
    assert error.value.code is ErrorCode.FILE_CANNOT_WRITE


def test_a_file_in_the_place_of_the_checkpoints_is_named(
    tmp_path: Path, backbone: Backbone, straight: Finished
) -> None:
    _break_off(tmp_path, backbone, straight)
    last = tmp_path / "runs" / "cells 1" / "last"
    shutil.rmtree(last)
    last.write_text("a file")
    with pytest.raises(EngineError) as error:
        teach(tmp_path, straight.plan, backbone)
    assert error.value.code is ErrorCode.FILE_CANNOT_WRITE


def test_without_any_readable_checkpoint_it_begins_anew(
    tmp_path: Path, backbone: Backbone, straight: Finished
) -> None:
    _break_off(tmp_path, backbone, straight)
    for file in (tmp_path / "runs" / "cells 1" / "last").iterdir():
        file.write_bytes(b"damaged")
    finished = teach(tmp_path, straight.plan, backbone)
    _take_remark(finished, RemarkKind.BEGUN_ANEW)
    assert_same(finished, straight)


def _newest_changed(
    tmp_path: Path, plan: ClassificationPlan, backbone: Backbone,
    change: Callable[[dict[str, Tensor], dict[str, object]], None], *, every: bool = False,
) -> Finished:  # fmt: skip
    """A run broken off in its second epoch; its newest checkpoint, or every one, was changed."""
    control = SteeredControl()

    def at_event(event: RunEvent) -> None:
        if isinstance(event, StepTaken) and event.epoch > 1:
            control.cancel()

    control.at_event = at_event
    assert is_cancelled(lambda: teach(tmp_path, plan, backbone, control))
    files = sorted((tmp_path / "runs" / "cells 1" / "last").iterdir(), reverse=True)
    for file in files if every else files[:1]:
        with safe_open(file, "pt") as opened:
            position = json.loads(opened.metadata()["position"])
        tensors = load_file(file)
        change(tensors, position)
        save_file(tensors, file, {"position": json.dumps(position)})  # no checksum
    return teach(tmp_path, plan, backbone)


def _further(tensors: dict[str, Tensor], position: dict[str, object]) -> None:
    position["epoch"] = 2  # the last


def _not_a_number(tensors: dict[str, Tensor], position: dict[str, object]) -> None:
    next(iter(tensors.values())).view(-1)[0] = float("nan")


def _stretched(tensors: dict[str, Tensor], position: dict[str, object]) -> None:
    name = next(n for n, t in tensors.items() if n.startswith("weights/") and t.numel() > 1)
    tensors[name] = tensors[name].reshape(-1)[:1].clone()


def _half_an_optimiser(tensors: dict[str, Tensor], position: dict[str, object]) -> None:
    for name in [n for n in tensors if n.startswith("optimiser/step/")]:
        del tensors[name]


@pytest.mark.parametrize("change", [_further, _not_a_number, _stretched, _half_an_optimiser])
def test_a_checkpoint_that_could_be_taken_for_another_is_passed_over(
    tmp_path: Path, backbone: Backbone, straight: Finished, change: Callable[..., None]
) -> None:
    finished = _newest_changed(tmp_path, straight.plan, backbone, change)
    assert finished.result.weights == straight.result.weights
    assert finished.control.told.items.count(Remark(RemarkKind.CHECKPOINT_DAMAGED)) == 1


def test_when_no_checkpoint_suits_nothing_of_one_is_left_in_the_run(
    tmp_path: Path, backbone: Backbone, straight: Finished
) -> None:
    finished = _newest_changed(tmp_path, straight.plan, backbone, _stretched, every=True)
    assert finished.result.weights == straight.result.weights
    ended = [e.epoch for e in finished.folder.event_file.read() if isinstance(e, EpochEnded)]
    assert ended == [1, 2]
    assert Remark(RemarkKind.BEGUN_ANEW) in finished.control.told.items
