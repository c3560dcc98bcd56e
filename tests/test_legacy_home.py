"""A home folder that the code of format 1 made: all of it opens, goes on and answers the same.

How it was made: tests/legacy/make_home.py.
"""

import csv
import gc
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.places import HOME_VARIABLE, find_places
from engine.cli.main import main
from engine.inference import PredictorCache
from engine.models import ModelLibrary
from engine.models.familiarity.file import REFERENCE
from engine.training.runs.event_file import as_line
from engine.verbs.batches import Batches
from engine.verbs.evaluate import Evaluator
from engine.verbs.features import feature_map
from engine.verbs.train import Trainer
from gui.common.settings import SettingsStore
from tests.legacy.arithmetic import fingerprint
from tests.legacy.comparing import (
    as_now,
    assert_answers,
    assert_same,
    assert_table,
    assert_went_on,
    json_of,
    lines_of,
    skip_where_arithmetic_differs,
    timeless,
    without_pictures,
)
from tests.legacy.home import pictures_opened, unpack

Json = dict[str, Any]
Shell = Callable[..., str]


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Json:
    """What the old code expects of the home folder, which is the user's now."""
    expected = unpack("v1", tmp_path)
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return expected


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    """Runs a verb that ends with `code`; tells what it printed."""

    def run(*arguments: object, code: int = 0) -> str:
        ended = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert ended == code, said.err
        return said.out

    return run


@pytest.fixture
def opened(old: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every opening of a picture, by its path below the folder."""
    return pictures_opened(tmp_path, monkeypatch)


@pytest.fixture(scope="module", autouse=True)
def arithmetic() -> str:
    """Of this computer. What torch has imported is taken out of the garbage collection."""
    found = fingerprint()
    gc.collect()
    gc.freeze()
    return found


@pytest.fixture
def library(old: Json) -> ModelLibrary:
    return ModelLibrary(find_places().data)


@pytest.fixture
def trainer(library: ModelLibrary) -> Trainer:
    return Trainer(library, find_places())


@pytest.fixture
def batches(library: ModelLibrary) -> Batches:
    return Batches(find_places(), PredictorCache(library))


# models


def test_every_model_is_listed_and_answers_the_same(
    old: Json, shell: Shell, tmp_path: Path
) -> None:
    own = {model["id"]: model for model in lines_of(shell("models", "--json"))}
    for model in old["models"]:
        assert_same(own[model["id"]], model)
        assert_answers(_ask(shell, tmp_path, model["id"]), old["answers"][model["id"]])
    assert len(old["models"]) == 3


def test_the_bundle_answers_the_same_where_it_lies_and_imported(
    old: Json, shell: Shell, tmp_path: Path
) -> None:
    assert_answers(_ask(shell, tmp_path, tmp_path / "bundle"), old["answers"]["bundle"])
    shutil.rmtree(find_places().data / "models" / "stones")  # or it would be recognised
    said = shell("import", tmp_path / "bundle")
    assert said.startswith("stones-2: test_efficientnet, 3 classes\nSame answers as before: 8 of 8")
    assert_answers(_ask(shell, tmp_path, "stones-2"), old["answers"]["stones"])


def test_the_bundles_onnx_answers_the_same(old: Json, tmp_path: Path) -> None:
    import numpy as np
    import onnxruntime
    from PIL import Image

    session = onnxruntime.InferenceSession(tmp_path / "bundle" / "model.onnx")
    labels = (tmp_path / "bundle" / "labels.txt").read_text().splitlines()
    for answer in old["answers"]["bundle"]:
        if "predictions" in answer:
            pixels = np.asarray(Image.open(answer["image"]).convert("RGB"))[None]
            said = session.run(None, {session.get_inputs()[0].name: pixels})[0][0]
            found = dict(zip(labels, map(float, said), strict=True))
            wanted = {item["label"]: item["score"] for item in answer["predictions"]}
            assert found == pytest.approx(wanted, abs=1e-4)


# pictures and caches


def test_the_check_says_the_same_and_opens_pictures_only_once(
    old: Json, shell: Shell, tmp_path: Path, opened: list[str]
) -> None:
    """What format 1 remembered of files has no checksums, so it is looked up anew once."""
    assert lines_of(shell("check", tmp_path / "pictures", "--json")) == old["check"]
    assert len(set(opened)) == 50
    opened.clear()
    assert lines_of(shell("check", tmp_path / "pictures", "--json")) == old["check"]
    assert opened == []
    shutil.rmtree(tmp_path / "home" / "cache")
    assert lines_of(shell("check", tmp_path / "pictures", "--json")) == old["check"]
    assert len(set(opened)) == 50  # so openings are seen


def test_the_map_is_the_same_and_opens_pictures_only_once(
    old: Json, library: ModelLibrary, opened: list[str]
) -> None:
    """Features of format 1 have no checksums, so they are made anew once."""
    shown = feature_map(old["quick"], "pca", JobControl(), library, find_places())
    points = [{"path": str(p.picture), "label": p.label, "x": p.x, "y": p.y} for p in shown.points]
    assert_same(json_of(asdict(shown) | {"points": points}), old["map"], tolerance=1e-4)
    assert len(set(opened)) == len(points)
    opened.clear()
    assert feature_map(old["quick"], "pca", JobControl(), library, find_places()) == shown
    assert opened == []


# finished runs


def test_every_run_is_listed_as_it_was(old: Json, trainer: Trainer) -> None:
    assert_same([json_of(asdict(run)) for run in trainer.runs(JobControl())], as_now(old["runs"]))
    assert [run.can_resume for run in trainer.runs(JobControl())] == [True] * 3 + [False] * 2


def test_every_history_is_as_it_was(old: Json, trainer: Trainer) -> None:
    for run, events in old["histories"].items():
        for event in events:
            if event["event"] == "run_result":
                event["stopped"] = False  # what nobody said then
            if event["event"] == "run_started":
                event["calibrate"] = 0
        told = [json.loads(as_line(e)) for e in trainer.history(run, JobControl())]
        assert told == as_now(events)


def test_evaluations_are_the_same_and_open_pictures_once_to_know_strangers(
    old: Json, shell: Shell, library: ModelLibrary, opened: list[str]
) -> None:
    """Models of then did not keep what they were taught with."""
    runs = {old["quick"]: old["budget"], old["again"]["run"]: old["again_evaluation"]}
    assert not list(library.models.rglob(REFERENCE))
    for run, told in runs.items():
        assert_same(lines_of(shell("evaluate", run, "--json")), as_now(told))
    assert len(set(opened)) == 48
    assert len(list(library.models.rglob(REFERENCE))) == 2
    opened.clear()
    for run, told in runs.items():
        assert_same(lines_of(shell("evaluate", run, "--json")), as_now(told))
    assert opened == []


def test_corrections_and_the_error_budget_are_taken_back_and_made_again(
    old: Json, shell: Shell, library: ModelLibrary, opened: list[str]
) -> None:
    run, evaluator = old["quick"], Evaluator(library, find_places())
    evaluator.evaluate(run, JobControl())  # once, to know strangers
    opened.clear()
    for _ in old["corrections"]["corrections"]:
        evaluator.undo_correction(run, JobControl())
    budget = lines_of(shell("evaluate", run, "--json"))[0]["calibration"]
    shell("evaluate", run, "--json", "--error-budget", "0.3", code=1)  # it cannot be promised
    assert lines_of(shell("evaluate", run, "--json"))[0]["calibration"] == budget
    told = lines_of(shell("evaluate", run, "--json", "--error-budget", "1"))
    assert_same(told, as_now(old["evaluation"]))
    for item in old["corrections"]["corrections"]:
        evaluator.correct(run, PictureAddress(Path(item["path"])), item["label"], JobControl())
    file = find_places().data / "runs" / run / "corrections.json"
    assert json.loads(file.read_text("utf-8")) == old["corrections"]
    wanted = as_now(old["budget"])
    wanted[0]["calibration"] |= {"threshold": 0.0, "error_budget": None, "answered": 1.0}
    assert_same(lines_of(shell("evaluate", run, "--json")), wanted)
    assert opened == []


def test_a_model_judged_again_without_kept_answers_says_the_same(
    old: Json, shell: Shell, opened: list[str]
) -> None:
    shell("evaluate", old["quick"], "--json")  # once, to know strangers
    opened.clear()
    (find_places().data / "runs" / old["quick"] / "answers.json").unlink()
    found = lines_of(shell("evaluate", old["quick"], "--json"))
    assert_same(found, as_now(old["budget"]), tolerance=1e-4)
    assert len(set(opened)) == 9


def test_the_report_is_the_same(old: Json, shell: Shell, tmp_path: Path) -> None:
    shell("report", old["quick"], tmp_path / "report.html")
    found = (tmp_path / "report.html").read_text("utf-8")
    # today's report names no files: they may be patients' names
    without_names = re.sub(r'<br><span class="note">[^<]*</span></td>', "</td>", old["report"])
    without_names = without_names.replace(f"{tmp_path}/pictures", "pictures")
    now, then = (without_pictures(text).splitlines() for text in (found, without_names))
    gone = [line for line in then if line not in now]
    told_otherwise = (  # who judges, and budgets
        "validation pictures", "for testing", "Measured on the", "Wrong answers", "at most ",
    )  # fmt: skip
    assert [line for line in gone if not any(words in line for words in told_otherwise)] == []


def test_learning_again_ends_with_the_same_weights(
    old: Json, trainer: Trainer, opened: list[str], arithmetic: str
) -> None:
    result = trainer.retrain(old["quick"], JobControl())
    assert len(set(opened)) == 48  # features of format 1 are made anew
    assert (result.model, result.name) == ("stones-corrected-2", "Stones (corrected)")
    assert_same(
        {"right": result.right, "low": result.low, "high": result.high},
        {key: old["again"][key] for key in ("right", "low", "high")},
    )
    skip_where_arithmetic_differs(old, arithmetic)
    assert result.weights == old["again"]["weights"]


# runs that were broken off


@pytest.mark.parametrize("kind", ["balanced", "thorough", "features"])
def test_a_run_that_was_broken_off_goes_on_and_ends_with_the_same_weights(
    kind: str, old: Json, shell: Shell, trainer: Trainer, opened: list[str], tmp_path: Path,
    arithmetic: str,
) -> None:  # fmt: skip
    run, end = old["broken"][kind], old["ends"][kind]
    kept = sorted((find_places().data / "runs" / run / "last").glob("*.safetensors"))
    names = {
        "balanced": ["000002-epoch-1-step-0", "000003-epoch-1-step-4"],
        "thorough": ["000001-epoch-0-step-0", "000002-epoch-0-step-4"],
        "features": [],
    }
    assert [file.stem for file in kept] == names[kind]

    events = lines_of(shell("train", "--resume", run, "--json"))

    assert len(set(opened)) == 48  # features of format 1 are made anew
    assert events[0]["resumed_epoch"] == {"balanced": 1, "thorough": 0, "features": None}[kind]
    assert_went_on(kind, events, as_now(old["histories"][run]))
    assert_same(timeless(events), as_now(timeless(end["events"])), tolerance=1e-4)
    (summary,) = (found for found in trainer.runs(JobControl()) if found.run == run)
    assert not summary.can_resume
    assert_answers(_ask(shell, tmp_path, end["model"]), end["answers"], tolerance=1e-5)
    skip_where_arithmetic_differs(old, arithmetic)
    assert events[-1]["weights"] == end["weights"]
    assert_answers(_ask(shell, tmp_path, end["model"]), end["answers"])


def test_a_run_that_began_on_a_device_that_is_gone_says_so_and_goes_on_where_told(
    old: Json, shell: Shell, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = old["broken"]["features"]
    file = find_places().data / "runs" / run / "run.json"
    values = json.loads(file.read_text("utf-8"))
    assert values["device"] == "cpu"
    file.write_text(json.dumps(values | {"device": "cuda"}), "utf-8")
    monkeypatch.setattr("engine.verbs.train.find_devices", lambda: (Device("cpu"),))
    with pytest.raises(EngineError) as caught:
        trainer.resume(run, JobControl())
    assert caught.value.code is ErrorCode.DEVICE_OF_RUN_MISSING
    shell("train", "--resume", run, code=1)
    events = lines_of(shell("train", "--resume", run, "--device", "cpu", "--json"))
    assert_same(
        timeless(events), as_now(timeless(old["ends"]["features"]["events"])), tolerance=1e-4
    )


# tables


def test_a_half_written_table_goes_on_and_ends_the_same(
    old: Json, shell: Shell, tmp_path: Path, opened: list[str]
) -> None:
    table = tmp_path / "tables" / "answers.csv"
    part = table.with_name("answers.csv.part")
    there = part.read_text("utf-8").splitlines()
    images = list(dict.fromkeys(row[0] for row in csv.reader(old["table"][1:])))
    begun = list(dict.fromkeys(row[0] for row in csv.reader(there[1:-1])))  # the last is half a row
    assert 2 < len(begun) < len(images)

    shell("predict", tmp_path / "loose", "--model", "stones", "--csv", table, "--device", "cpu",
          "--resume", code=1)  # fmt: skip

    assert not part.exists()
    done = begun[:-1]  # rows of its last picture may be missing: it is asked again
    assert not {str(tmp_path / path) for path in opened} & {*done}
    assert {str(tmp_path / path) for path in opened} == {*images} - {*done}
    assert_table(table.read_text("utf-8-sig").splitlines(), old["table"])


def test_the_batch_that_was_begun_is_offered_and_goes_on(
    old: Json, batches: Batches, opened: list[str], tmp_path: Path
) -> None:
    record = batches.latest(JobControl())
    assert record is not None
    wanted = old["ends"]["batch"]
    assert (record.id, record.is_finished) == (old["begun_batch"], False)
    assert (record.done, record.total) == (wanted["done"], wanted["total"])
    assert 1 < record.done < record.total

    result = batches.run(record.id, record.order, JobControl())

    assert (result.pictures, result.failures) == (record.total, 1)
    assert len(set(opened)) == record.total - record.done + 1  # the last one is asked again
    table = find_places().data / "batches" / record.id / "answers.csv"
    # that state said "yes" though no error budget was chosen; nothing says so any more
    unclaimed = [row.removesuffix("yes") for row in wanted["table"]]
    assert_table(table.read_text("utf-8-sig").splitlines(), unclaimed)


def test_the_batch_that_was_finished_is_read_and_its_sorting_undone(
    old: Json, batches: Batches, tmp_path: Path
) -> None:
    batch = old["finished_batch"]
    kept: list[Any] = []
    batches.read(batch, JobControl(on_item=kept.append))
    images = list(dict.fromkeys(row[0] for row in csv.reader(old["finished_table"][1:])))
    assert [str(item.outcome.picture) for item in kept] == images
    assert all((tmp_path / file).is_file() for file in old["sorted"])
    assert batches.can_undo(batch)
    undone = batches.undo_sorting(batch, JobControl())
    assert (undone.removed, undone.kept) == (len(old["sorted"]), ())
    assert not (tmp_path / "sorted").exists()


# settings


def test_the_settings_are_taken_over(old: Json, qapp: object) -> None:
    file = find_places().config / "settings.json"
    before = file.read_bytes()
    store = SettingsStore(file)
    assert_same(asdict(store.values), old["settings"])
    assert store.set_aside is None
    assert file.read_bytes() == before


# helpers


def _ask(shell: Shell, folder: Path, model: object) -> list[Json]:
    return lines_of(shell("predict", folder / "loose", "--model", model, "--json", "--top", "4",
                        "--device", "cpu", code=1))  # fmt: skip
