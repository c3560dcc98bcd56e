"""A model of earlier versions learns, when its run is judged, what it was taught with."""

import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Prediction
from engine.images import read
from engine.inference import PredictorCache
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.models.config import WEIGHTS
from engine.models.familiarity.file import REFERENCE
from tests.helpers.mixed_up import Lab, copy_of, teach_mixed_up
from tests.helpers.strangers import STRANGERS, known_pictures, unlike
from tests.helpers.teaching import run_folder_at

MADE = "engine.evaluation.missing_reference.run_features"


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return teach_mixed_up(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def as_taught(taught: Lab) -> bytes:
    """The reference of today's model, as teaching made it."""
    return shelf_of(taught).joinpath(REFERENCE).read_bytes()


@pytest.fixture
def old(taught: Lab, tmp_path: Path) -> Lab:
    """The same as an earlier version left it: features kept, and no reference."""
    lab = copy_of(taught, tmp_path / "home")
    shelf_of(lab).joinpath(REFERENCE).unlink()
    return lab


def shelf_of(lab: Lab) -> Path:
    return lab.library.models / lab.model


def others(lab: Lab) -> dict[str, bytes]:
    """Every file of a model but its reference."""
    files = shelf_of(lab).iterdir()
    return {file.name: file.read_bytes() for file in files if file.name != REFERENCE}


def test_judged_again_it_knows_strangers_from_then_on(old: Lab, as_taught: bytes) -> None:
    pictures = (*known_pictures(old), *STRANGERS)
    assert unlike(old.library, old.model, pictures) == [None] * len(pictures)
    first = old.evaluator.evaluate(old.run, JobControl(), "cpu")
    told = unlike(old.library, old.model, pictures)
    assert told == [False] * (len(pictures) - 3) + [True] * 3
    assert shelf_of(old).joinpath(REFERENCE).read_bytes() == as_taught
    before = others(old)
    assert old.evaluator.evaluate(old.run, JobControl(), "cpu") == first
    assert others(old) == before


def test_identify_has_it_at_once(old: Lab) -> None:
    """The predictor that is kept ready is of the model as it was."""
    old.evaluator.evaluate(old.run, JobControl(), "cpu")
    shelf_of(old).joinpath(REFERENCE).unlink()
    predictors = PredictorCache(old.library)
    before = predictors.get(old.model, "cpu")
    old.evaluator.evaluate(old.run, JobControl(), "cpu")
    after = predictors.get(old.model, "cpu")
    assert after is not before
    assert predictors.get(old.model, "cpu") is after
    assert [answer_of(asked, STRANGERS[0]).unlike for asked in (before, after)] == [None, True]


def answer_of(asked: object, picture: Path) -> Prediction:
    assert isinstance(asked, TorchClassifier)
    prepared = asked.prepare(read(PictureAddress(picture), min_side=asked.min_side))
    (answer,) = asked.answer([prepared], 1)
    outcome = asked.outcome(PictureAddress(picture), "", answer, 0.0, ())
    assert isinstance(outcome, Prediction)
    return outcome


def test_neither_weights_nor_what_belongs_to_them_is_touched(old: Lab) -> None:
    weights = shelf_of(old) / WEIGHTS
    note = weights.with_name(f"{WEIGHTS}.sha256")
    before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in (weights, note)]
    old.evaluator.evaluate(old.run, JobControl(), "cpu")
    assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in (weights, note)] == before
    assert not list(shelf_of(old).glob(".*"))


def test_its_own_features_serve_where_those_of_its_beginnings_are_gone(old: Lab) -> None:
    """As after a training of the last stages, whose features are no other model's."""
    shutil.rmtree(old.places.cache)
    edit_plan(old, "base_model", "no-such-model")
    old.evaluator.evaluate(old.run, JobControl(), "cpu")
    told = unlike(old.library, old.model, (*known_pictures(old)[:3], *STRANGERS))
    assert told == [False] * 3 + [True] * 3


def edit_plan(lab: Lab, name: str, value: str) -> None:
    file = lab.evaluator.runs_folder / lab.run / "run.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {name: value}), "utf-8")


def test_one_that_is_there_is_left_alone(
    taught: Lab, tmp_path: Path, as_taught: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = copy_of(taught, tmp_path / "home")
    monkeypatch.setattr(MADE, None)  # whoever calls it, fails
    before = shelf_of(lab).joinpath(REFERENCE).stat().st_mtime_ns
    lab.evaluator.evaluate(lab.run, JobControl(), "cpu")
    file = shelf_of(lab) / REFERENCE
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (as_taught, before)


@pytest.mark.parametrize("damage", [
    lambda content: b"no such thing",
    lambda content: content[: len(content) // 2],
    lambda content: content.replace(b'weights\\": \\"', b'weights\\": \\"0', 1),
    lambda content: b"",
])  # fmt: skip
def test_a_damaged_one_is_made_anew(
    old: Lab, as_taught: bytes, damage: Callable[[bytes], bytes]
) -> None:
    file = shelf_of(old) / REFERENCE
    file.write_bytes(damage(as_taught))
    assert file.read_bytes() != as_taught
    old.evaluator.evaluate(old.run, JobControl(), "cpu")
    assert file.read_bytes() == as_taught


def test_without_the_pictures_it_is_told_as_before_and_the_log_says_why(
    old: Lab, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = old.evaluator.evaluate(old.run, JobControl(), "cpu")
    shelf_of(old).joinpath(REFERENCE).unlink()
    shutil.rmtree(old.places.cache)
    run = run_folder_at(old.evaluator.runs_folder / old.run)
    run.bind(replace(run.read_binding(), folder=tmp_path / "gone"))
    with caplog.at_level(logging.WARNING):
        found = old.evaluator.evaluate(old.run, JobControl(), "cpu")
    assert (found.right, found.total) == (before.right, before.total)
    assert f"{old.model} goes on without" in caplog.text
    assert not shelf_of(old).joinpath(REFERENCE).exists()


def test_where_it_cannot_be_written_all_else_is_told(
    old: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    shelf_of(old).joinpath(REFERENCE).mkdir()  # nothing can take its place
    with caplog.at_level(logging.WARNING):
        assert old.evaluator.evaluate(old.run, JobControl(), "cpu").total == 15
    assert f"{old.model} goes on without" in caplog.text
    assert not list(shelf_of(old).glob(".*"))


def test_corrections_do_not_wait_for_it(old: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MADE, None)
    picture, label = next(iter(old.wrong.items()))
    assert old.evaluator.correct(old.run, PictureAddress(picture), label, JobControl()).total == 15
    old.evaluator.undo_correction(old.run, JobControl())
    assert not shelf_of(old).joinpath(REFERENCE).exists()


def test_it_can_be_cancelled_and_made_another_time(old: Lab, as_taught: bytes) -> None:
    old.evaluator.evaluate(old.run, JobControl(), "cpu")  # the answers are kept
    file = shelf_of(old) / REFERENCE
    file.unlink()
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        old.evaluator.evaluate(old.run, control, "cpu")
    assert not file.exists()
    old.evaluator.evaluate(old.run, JobControl(), "cpu")
    assert file.read_bytes() == as_taught
