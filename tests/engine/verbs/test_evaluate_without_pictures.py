"""A run whose pictures are gone, moved or changed: what is kept counts; they are found again."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Calibration
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.training.classification import logits_file
from engine.verbs.evaluate import Evaluator
from tests.helpers.mixed_up import Lab, teach_budgeted, teach_mixed_up
from tests.helpers.teaching import run_folder_at


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return teach_mixed_up(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def lab(taught: Lab, tmp_path: Path) -> Lab:
    """A copy, with its own pictures."""
    home = tmp_path / "home"
    shutil.copytree(taught.folder.parent, home)
    places = type(taught.places)(*(home / n for n in ("config", "data", "log", "cache")))
    folder = home / "slides"
    made = Lab(
        places, type(taught.library)(places.data), folder, taught.run, taught.model,
        {folder / path.relative_to(taught.folder): label for path, label in taught.wrong.items()},
    )  # fmt: skip
    run = run_folder_at(made.evaluator.runs_folder / made.run)
    binding = run.read_binding()
    run.bind(type(binding)(folder, binding.device, binding.micro_batch))
    return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pictures the model is asked about, call by call."""
    counts: list[int] = []
    logits = TorchClassifier.logits

    def count(self: TorchClassifier, inputs: Any) -> Any:
        counts.append(len(inputs))
        return logits(self, inputs)

    monkeypatch.setattr(TorchClassifier, "logits", count)
    return counts


def calibration(lab: Lab) -> Calibration:
    config = lab.library.find(lab.model).config
    assert config is not None
    return config.calibration


def test_what_was_judged_is_known_when_the_pictures_are_gone(lab: Lab) -> None:
    before = lab.evaluator.evaluate(lab.run, JobControl())
    there = lab.evaluator.look_for_pictures(lab.run, JobControl())
    assert (there.has_folder, there.missing) == (True, 0)
    shutil.move(lab.folder, lab.folder.with_name("elsewhere"))
    assert lab.evaluator.evaluate(lab.run, JobControl()) == before
    there = lab.evaluator.look_for_pictures(lab.run, JobControl())
    assert (there.folder, there.has_folder) == (lab.folder, False)
    assert there.missing == there.total == 3 * 36 + 15


def test_what_was_never_judged_names_the_folder(lab: Lab) -> None:
    shutil.rmtree(lab.folder)
    with pytest.raises(EngineError) as caught:
        lab.evaluator.evaluate(lab.run, JobControl())
    assert caught.value.code is ErrorCode.RUN_NO_PICTURES
    assert str(lab.folder) in str(caught.value)


@pytest.mark.parametrize("choose", [".", "..", "train", "by its parent's name"])
def test_pictures_are_found_where_they_are_now(choose: str, lab: Lab) -> None:
    before = lab.evaluator.evaluate(lab.run, JobControl())
    moved = lab.folder.parent / "archive" / lab.folder.name
    moved.parent.mkdir()
    shutil.move(lab.folder, moved)
    chosen = {"by its parent's name": moved.parent}.get(choose, moved / choose)
    there = lab.evaluator.locate(lab.run, chosen, JobControl())
    assert there.missing == 0
    assert there.folder.resolve() == moved
    after = lab.evaluator.evaluate(lab.run, JobControl())
    assert after.right == before.right
    assert all(item.picture.file.is_file() for item in after.judged)


def test_a_folder_with_other_pictures_of_the_same_names_is_refused(lab: Lab) -> None:
    other = lab.folder.with_name("other")
    shutil.copytree(lab.folder, other)
    files = sorted(file for file in other.rglob("*") if file.is_file())
    for file in files[3:]:
        file.write_bytes(file.read_bytes() + b"\0")
    shutil.move(lab.folder, lab.folder.with_name("elsewhere"))
    with pytest.raises(EngineError) as caught:
        lab.evaluator.locate(lab.run, other, JobControl())
    assert caught.value.code is ErrorCode.RUN_OTHER_PICTURES
    assert str(caught.value).startswith("3 of 123 pictures are there")
    assert lab.evaluator.look_for_pictures(lab.run, JobControl()).folder == lab.folder


def test_a_folder_without_some_is_taken_when_the_right_one_is_gone(lab: Lab) -> None:
    part = lab.folder.with_name("part")
    shutil.move(lab.folder, part)
    for file in sorted((part / "train" / "rods").iterdir()):
        file.unlink()
    assert lab.evaluator.locate(lab.run, part, JobControl()).missing == 36


def test_a_worse_folder_does_not_replace_a_better_one(lab: Lab) -> None:
    part = lab.folder.with_name("part")
    shutil.copytree(lab.folder, part)
    min((lab.folder / "train" / "rods").iterdir()).unlink()
    for file in sorted((part / "train" / "rods").iterdir()):
        file.unlink()
    with pytest.raises(EngineError):
        lab.evaluator.locate(lab.run, part, JobControl())


def test_locating_can_be_cancelled(lab: Lab) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        lab.evaluator.locate(lab.run, lab.folder, control)


def test_a_picture_changed_before_the_first_judging_asks_nothing_anew(
    lab: Lab, asked: list[int]
) -> None:
    changed, gone, *_ = sorted((lab.folder / "val" / "cocci").iterdir())
    changed.write_bytes(changed.read_bytes() + b"\0")
    gone_bytes = gone.read_bytes()
    gone.unlink()
    first = lab.evaluator.evaluate(lab.run, JobControl())
    assert {picture.file for picture in first.left_out} == {changed, gone}
    assert asked
    asked.clear()
    path, label = next(iter(lab.wrong.items()))
    lab.evaluator.correct(lab.run, PictureAddress(path), label, JobControl())
    lab.evaluator.undo_correction(lab.run, JobControl())
    assert asked == []
    gone.write_bytes(gone_bytes)
    found = lab.evaluator.evaluate(lab.run, JobControl())
    assert {picture.file for picture in found.left_out} == {changed}
    assert asked == [1]


class _PowerCut(BaseException):
    """Nothing catches it."""


def test_ended_before_the_temperature_it_is_calibrated_the_next_time(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = logits_file.write_logits

    def keep_and_die(*args: Any) -> None:
        keep(*args)
        raise _PowerCut

    monkeypatch.setattr(logits_file, "write_logits", keep_and_die)
    with pytest.raises(_PowerCut):
        lab.evaluator.evaluate(lab.run, JobControl())
    assert calibration(lab).temperature == 1.0
    monkeypatch.setattr(TorchClassifier, "logits", None)  # and it is not asked again
    found = lab.evaluator.evaluate(lab.run, JobControl())
    assert found.calibration.temperature != 1.0
    assert calibration(lab) == found.calibration


def test_a_budget_chosen_without_a_temperature_gets_its_threshold_anew(tmp_path: Path) -> None:
    lab = teach_budgeted(tmp_path)
    whole = lab.evaluator.set_budget(lab.run, 0.3, JobControl()).calibration
    file = lab.library.find(lab.model).file
    assert file is not None
    config = file.with_name("config.json")
    values = json.loads(config.read_text("utf-8"))
    values["calibration"] |= {"temperature": 1.0, "threshold": 0.123}
    config.write_text(json.dumps(values), "utf-8")
    os.utime(config, (1, 1))
    found = Evaluator(lab.library, lab.places).evaluate(lab.run, JobControl()).calibration
    assert found.temperature == pytest.approx(whole.temperature, rel=1e-3)
    assert found.threshold == pytest.approx(whole.threshold, rel=1e-3)
