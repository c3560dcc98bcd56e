"""A run on the disk."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.datasets.dataset import Example, ProblemKind, Remedy, SelectExamples
from engine.training.classification.config import Augmentation, ClassWeights
from engine.training.classification.events import EpochEnded, RunResult
from engine.training.classification.plan import TASK, ClassificationPlan
from engine.training.runs.plan import Binding
from engine.training.runs.run_folder import RunFolder
from engine.training.runs.run_store import RunStore
from engine.training.settings import Optimiser, Recipe
from tests.engine.training.runs.test_event_file import EVENTS, RESULT
from tests.helpers.splits import split_of
from tests.helpers.teaching import make_plan_of, run_folder_at

SPLIT = split_of(
    ("ä", "b"),
    (Example(PictureAddress(Path("/p/ä/1 “x”.png")), "ä", "0" * 64),
     Example(PictureAddress(Path("b.png")), "b", "1")),
    (Example(PictureAddress(Path("v.png")), "ä", "2"),),
    (Example(PictureAddress(Path("t.tif"), "page=3"), "b", "3"),), weigh_classes=True,
    fingerprint="f",
)  # fmt: skip


BINDING = Binding(Path("pictures"), "cpu", 4)


def store(folder: Path) -> RunStore:
    return RunStore(folder, (TASK,))


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def plan() -> ClassificationPlan:
    """With nothing as it is by default."""
    return make_plan_of(
        SPLIT, Recipe.THOROUGH, name="Zellen, rot", seed=7, epochs=None, learning_rate=1e-4,
        optimiser=Optimiser.SGD, augmentation=Augmentation.STRONG, trained_stages=2,
        class_weights=ClassWeights.OFF,
        decisions={ProblemKind.DUPLICATE: Remedy.USE, ProblemKind.GROUPS: Remedy.KEEP_TOGETHER},
    )  # fmt: skip


def test_a_plan_comes_back_as_it_was(runs: Path) -> None:
    folder = run_folder_at(runs / "one")
    folder.write(plan(), BINDING)
    again = folder.read_plan()
    assert again == plan()
    assert type(again.details.settings.recipe) is Recipe
    assert list(again.details.decisions) == [ProblemKind.DUPLICATE, ProblemKind.GROUPS]


def test_a_plan_keeps_names_that_are_no_utf_8(runs: Path) -> None:
    odd = Example(PictureAddress(Path(os.fsdecode(b"/cells/\xe9.png"))), "b", "4")
    split = replace(SPLIT, select=SelectExamples((odd,)))
    wanted = replace(plan(), details=replace(plan().details, split=split))
    folder = run_folder_at(runs / "one")
    folder.write(wanted, BINDING)
    assert folder.read_plan() == wanted


def test_a_plan_can_be_written_again_after_a_full_disk(runs: Path) -> None:
    folder = run_folder_at(runs / "one")
    folder.write(plan(), BINDING)
    folder.write(plan(), BINDING)
    assert sorted(file.name for file in folder.path.iterdir()) == [
        "best", "binding.json", "last", "run.json",
    ]  # fmt: skip


def test_where_nothing_can_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("no folder")
    with pytest.raises(EngineError) as caught:
        run_folder_at(tmp_path / "runs" / "one").write(plan(), BINDING)
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE


def test_a_run_that_is_not_there_is_unknown(runs: Path) -> None:
    for look in (
        lambda: store(runs).find("gone"),
        lambda: run_folder_at(runs / "gone").read_plan(),
    ):
        with pytest.raises(EngineError) as caught:
            look()
        assert caught.value.code is ErrorCode.RUN_UNKNOWN
        assert caught.value.params == {"run": "gone"}


def test_a_run_is_found_by_its_name_and_by_its_path(runs: Path) -> None:
    run_folder_at(runs / "one").write(plan(), BINDING)
    assert store(runs).find("one").run == "one"
    assert store(Path("elsewhere")).find(str(runs / "one")).path == runs / "one"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "7",
        "[]",
        "{}",
        '{"format": 1, "config": {}}',
        '{"format": 1, "config": {"folder": "p", "decisions": {}}, "split": []}',
        '{"format": 2}',
        '{"format": 3}',
        '{"format": []}',
        "[" * 100_000,
    ],
)
def test_a_plan_that_is_none_is_damaged(runs: Path, text: str) -> None:
    folder = run_folder_at(runs / "one")
    folder.write(plan(), BINDING)
    (folder.path / "run.json").write_text(text)
    with pytest.raises(EngineError) as caught:
        folder.read_plan()
    assert caught.value.code is ErrorCode.RUN_DAMAGED
    assert caught.value.params["run"] == "one"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"thorough"', '"breezy"'),
        ('"seed"', '"sead"'),
        ('"weigh_classes"', '"peace"'),
        ('"classification"', '"cooking"'),
    ],
)
def test_a_plan_of_another_program_is_damaged(runs: Path, before: str, after: str) -> None:
    folder = run_folder_at(runs / "one")
    folder.write(plan(), BINDING)
    file = folder.path / "run.json"
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
    with pytest.raises(EngineError) as caught:
        folder.read_plan()
    assert caught.value.code is ErrorCode.RUN_DAMAGED


def test_new_runs_have_names_of_their_own(runs: Path) -> None:
    names = []
    for _ in range(3):
        folder = store(runs).new("cells")
        folder.write(plan(), BINDING)
        names.append(folder.run)
    assert len(set(names)) == 3
    assert all(name.startswith("cells ") for name in names)


@pytest.mark.parametrize(
    ("name", "begins"),
    [("Zellen: rot/grün?", "Zellen rotgrün 2"), ("../../etc", "etc 2"), ("…", "run 2"),
     ("x" * 300, "x" * 60 + " 2"), ("..", "run 2")],
)  # fmt: skip
def test_a_name_is_made_fit_for_a_folder(runs: Path, name: str, begins: str) -> None:
    folder = store(runs).new(name)
    assert folder.run.startswith(begins)
    assert folder.path.parent == runs
    folder.write(plan(), BINDING)


# checkpoints


def keep(folder: RunFolder, *positions: tuple[int, int]) -> None:
    for epoch, step in positions:
        folder.next_checkpoint(epoch, step).write_text("x")


def test_the_newest_checkpoint_is_the_one_written_last(run_folder: RunFolder) -> None:
    """Also after a setback, and after the tenth."""
    keep(run_folder, *((1, step) for step in range(12)), (0, 0))
    assert run_folder.checkpoints()[0].name == "000013-epoch-0-step-0.safetensors"


def test_tidying_keeps_the_two_newest_the_last_between_epochs_and_the_best(
    run_folder: RunFolder,
) -> None:
    keep(run_folder, (0, 0), (1, 0), (1, 3), (1, 6), (1, 9))
    for epoch in range(4):
        run_folder.best(epoch).write_text("x")
    run_folder.prune_checkpoints({0, 2})
    kept = [file.stem.split("-", 1)[1] for file in run_folder.checkpoints()]
    assert kept == ["epoch-1-step-9", "epoch-1-step-6", "epoch-1-step-0"]
    assert sorted(f.stem for f in (run_folder.path / "best").iterdir()) == ["epoch-0", "epoch-2"]


def test_tidying_keeps_few_where_there_are_few(run_folder: RunFolder) -> None:
    keep(run_folder, (0, 0))
    run_folder.prune_checkpoints(set())
    assert len(run_folder.checkpoints()) == 1


def test_what_a_killed_process_left_half_is_swept_away(run_folder: RunFolder) -> None:
    keep(run_folder, (0, 0))
    half = run_folder.path / "last" / ".000002-epoch-1-step-0.safetensors.part"
    half.write_text("x")
    (run_folder.path / ".run.json.1234.part").write_text("x")
    run_folder.remove_partial_files()
    assert not list(run_folder.path.rglob("*.part"))
    assert len(run_folder.checkpoints()) == 1


def test_half_a_checkpoint_is_not_taken_for_one(run_folder: RunFolder) -> None:
    (run_folder.path / "last" / ".000002-epoch-1-step-0.safetensors.part").write_text("x")
    assert run_folder.checkpoints() == []


def test_a_finished_run_keeps_its_story_but_no_checkpoints(run_folder: RunFolder) -> None:
    keep(run_folder, (0, 0))
    run_folder.event_file.append(RESULT)
    run_folder.drop_checkpoints()
    run_folder.drop_checkpoints()
    assert [file.name for file in run_folder.path.iterdir()] == ["events.jsonl"]


# summaries


def _write_run(runs: Path, name: str, written: float, *events: EpochEnded | RunResult) -> RunFolder:
    folder = run_folder_at(runs / name)
    folder.write(plan(), BINDING)
    for event in events:
        folder.event_file.append(event)
    os.utime(folder.path / "run.json", (written, written))
    return folder


def test_runs_are_told_newest_first_with_how_far_they_are(runs: Path) -> None:
    epoch = next(event for event in EVENTS if isinstance(event, EpochEnded))
    _write_run(runs, "b", 2000, epoch, replace(epoch, epoch=3))
    _write_run(runs, "a", 3000)
    _write_run(runs, "c", 1000, epoch, RESULT)
    told = list(store(runs).summaries())
    assert [(s.run, s.epoch, s.can_resume) for s in told] == [
        ("a", 0, True), ("b", 3, True), ("c", 2, False),
    ]  # fmt: skip
    assert told[0].name == "Zellen, rot"
    assert told[0].recipe is Recipe.THOROUGH
    assert told[0].folder == "pictures"
    assert told[0].result is None
    assert told[2].result == RESULT


def test_damaged_runs_are_passed_over(runs: Path) -> None:
    _write_run(runs, "good", 1000)
    (_write_run(runs, "bad", 2000).path / "run.json").write_bytes(b"{\xff")
    (runs / "no run").mkdir()
    assert [summary.run for summary in store(runs).summaries()] == ["good"]


def test_where_nobody_has_trained_there_are_no_runs(runs: Path) -> None:
    assert list(store(runs).summaries()) == []


def test_a_folder_in_place_of_the_events_is_said(runs: Path) -> None:
    folder = run_folder_at(runs / "one")
    folder.write(plan(), BINDING)
    (folder.path / "events.jsonl").mkdir()
    for ask in (folder.read_plan, folder.result):
        with pytest.raises(EngineError) as caught:
            ask()
        assert caught.value.code is ErrorCode.RUN_DAMAGED
