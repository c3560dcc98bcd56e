"""Judging a taught model, correcting labels, learning again: with a real model and pictures."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.datasets.dataset import ReportExamples
from engine.images import read
from engine.inference import PredictorCache
from engine.inference.backends.classifier import ClassifierAnswer
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.models.loading import load
from engine.training.classification.events import JudgedBy
from engine.training.classification.plan import plan_of
from tests.helpers.mixed_up import Lab, copy_of, teach_budgeted, teach_mixed_up
from tests.helpers.teaching import run_folder_at


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return teach_mixed_up(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def lab(taught: Lab, tmp_path: Path) -> Lab:
    return copy_of(taught, tmp_path / "home")


@pytest.fixture(scope="module")
def taught_budgeted(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return teach_budgeted(tmp_path_factory.mktemp("budgeted"))


@pytest.fixture
def budgeted(taught_budgeted: Lab, tmp_path: Path) -> Lab:
    """With pictures put aside for a budget."""
    return copy_of(taught_budgeted, tmp_path / "home")


def digest(folder: Path) -> str:
    """Of everything in a folder."""
    found = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        found.update(str(file.relative_to(folder)).encode())
        if file.is_file():
            found.update(file.read_bytes())
    return found.hexdigest()


def test_the_mistakes_are_the_pictures_in_the_wrong_place(lab: Lab) -> None:
    found = lab.evaluator.evaluate(lab.run, JobControl())
    assert (found.right, found.total) == (13, 15)
    assert {mistake.picture.file: mistake.answer for mistake in found.mistakes} == lab.wrong
    assert sum(map(sum, found.confusion)) == 15
    assert sum(found.confusion[i][i] for i in range(3)) == 13
    assert found.judged_by is JudgedBy.REPORT
    assert found.model == lab.model
    scores = [mistake.score for mistake in found.mistakes]
    assert scores == sorted(scores, reverse=True)


def test_it_says_what_identify_says(lab: Lab) -> None:
    found = lab.evaluator.evaluate(lab.run, JobControl())
    predictor = TorchClassifier(load(lab.library.find(lab.model)), Device("cpu"))
    for item in found.judged[:4]:
        prepared = predictor.prepare(read(item.picture, min_side=predictor.min_side))
        labels = predictor.answer([prepared], 5)[0].labels
        assert [label.label for label in labels] == [label.label for label in item.labels]
        for ours, theirs in zip(labels, item.labels, strict=True):
            assert ours.score == pytest.approx(theirs.score, abs=1e-5)


def test_it_is_asked_only_once(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    before = lab.evaluator.evaluate(lab.run, JobControl())
    monkeypatch.setattr(TorchClassifier, "logits", None)
    assert lab.evaluator.evaluate(lab.run, JobControl()) == before


def test_a_picture_that_was_changed_is_left_out(lab: Lab, tmp_path: Path) -> None:
    run = run_folder_at(lab.evaluator.runs_folder / lab.run)
    plan, binding = run.read_plan(), run.read_binding()
    split = plan.details.split
    first, *others = split.report
    changed = replace(first, content="0" * 64)
    details = replace(plan.details, split=replace(split, report=ReportExamples((changed, *others))))
    run.write(replace(plan, details=details), binding)
    found = lab.evaluator.evaluate(lab.run, JobControl())
    assert found.left_out == (first.picture.located_in(binding.folder),)
    assert found.total == 14


def test_a_budget_is_given_to_the_model_on_the_shelf(budgeted: Lab) -> None:
    lab = budgeted
    predictors = PredictorCache(lab.library)
    before = predictors.get(lab.model, "cpu")
    found = lab.evaluator.set_budget(lab.run, 0.3, JobControl())
    assert found.calibration.error_budget == 0.3
    unsure = sum(item.score < found.calibration.threshold for item in found.judged)
    assert found.calibration.answered == pytest.approx(1 - unsure / found.total)
    predictor = predictors.get(lab.model, "cpu")
    assert predictor is not before
    assert isinstance(predictor, TorchClassifier)
    doubtful = min(found.judged, key=lambda item: item.score)
    said = ClassifierAnswer(doubtful.labels)
    outcome = predictor.outcome(doubtful.picture, lab.model, said, 0.1, ())
    assert outcome.is_sure == (doubtful.score >= found.calibration.threshold)
    always = lab.evaluator.set_budget(lab.run, None, JobControl())
    assert always.calibration.threshold == 0
    assert always.calibration.temperature == found.calibration.temperature


def test_a_budget_is_chosen_by_pictures_that_do_nothing_else(budgeted: Lab) -> None:
    split = plan_of(run_folder_at(budgeted.evaluator.runs_folder / budgeted.run)).details.split
    found = budgeted.evaluator.evaluate(budgeted.run, JobControl())
    assert found.calibrated_by == len(split.calibrate) > 20
    named = [{example.content for example in examples} for _, examples in split.parts()]
    assert sum(map(len, named)) == len(set().union(*named)) == len(split.everything)


def test_what_too_few_pictures_cannot_promise_is_said_and_nothing_changes(budgeted: Lab) -> None:
    before = budgeted.evaluator.set_budget(budgeted.run, 0.3, JobControl()).calibration
    with pytest.raises(EngineError) as caught:
        budgeted.evaluator.set_budget(budgeted.run, 0.01, JobControl())
    found = budgeted.evaluator.evaluate(budgeted.run, JobControl())
    assert found.calibration == before
    assert str(caught.value) == (
        f"{found.calibrated_by} pictures cannot promise 1 %; they can promise "
        f"{100 * (found.least_promise or 0):g} %."
    )


def test_where_pictures_were_put_aside_it_is_never_said_that_none_were(
    budgeted: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even of a model that is always wrong, whose pictures promise nothing."""
    monkeypatch.setattr("engine.evaluation.error_budget._upper_bound", lambda *_: 1.0)
    with pytest.raises(EngineError) as caught:
        budgeted.evaluator.set_budget(budgeted.run, 0.3, JobControl())
    assert caught.value.code is ErrorCode.RUN_CANNOT_PROMISE
    assert "cannot promise 30 %; they can promise 100 %" in str(caught.value)


def test_where_nothing_was_put_aside_no_budget_is_promised(lab: Lab) -> None:
    with pytest.raises(EngineError) as caught:
        lab.evaluator.set_budget(lab.run, 0.3, JobControl())
    assert caught.value.code is ErrorCode.RUN_NOTHING_PUT_ASIDE
    assert lab.evaluator.evaluate(lab.run, JobControl()).calibration.error_budget is None


def test_a_corrected_label_counts_and_the_folder_is_untouched(lab: Lab) -> None:
    before = digest(lab.folder)
    reviewer = lab.evaluator
    for path, label in lab.wrong.items():
        found = reviewer.correct(lab.run, PictureAddress(path), label, JobControl())
    assert (found.right, found.total) == (15, 15)
    assert {item.picture.file: item.given for item in found.corrections} == {
        path: path.parent.name for path in lab.wrong
    }
    assert len(reviewer.undo_correction(lab.run, JobControl()).corrections) == 1
    assert len(reviewer.undo_correction(lab.run, JobControl()).corrections) == 0
    assert reviewer.undo_correction(lab.run, JobControl()).right == 13
    assert digest(lab.folder) == before


def test_it_learns_again_with_the_corrections(lab: Lab) -> None:
    with pytest.raises(EngineError) as caught:
        lab.trainer.retrain(lab.run, JobControl())
    assert caught.value.code is ErrorCode.RUN_NOTHING_CORRECTED
    for path, label in lab.wrong.items():
        lab.evaluator.correct(lab.run, PictureAddress(path), label, JobControl())
    result = lab.trainer.retrain(lab.run, JobControl())
    assert result.name == "slides (corrected)"
    after = lab.evaluator.evaluate(result.run, JobControl())
    assert after.corrected_from == lab.run
    assert (after.right, after.total) == (15, 15)
    assert not after.corrections
    before = lab.evaluator.evaluate(lab.run, JobControl())
    assert {item.picture for item in before.judged} == {item.picture for item in after.judged}


@pytest.mark.parametrize(("path", "label", "code"), [
    ("a wrong picture", "dinosaurs", ErrorCode.CLASS_UNKNOWN),
    ("elsewhere.jpg", "rods", ErrorCode.PICTURE_NOT_OF_RUN),
])  # fmt: skip
def test_what_cannot_be_corrected_is_said(lab: Lab, path: str, label: str, code: ErrorCode) -> None:
    picture = next(iter(lab.wrong)) if path == "a wrong picture" else Path(path)
    with pytest.raises(EngineError) as caught:
        lab.evaluator.correct(lab.run, PictureAddress(picture), label, JobControl())
    assert caught.value.code is code


def test_a_run_that_is_not_finished_is_not_judged(lab: Lab) -> None:
    journal = lab.evaluator.runs_folder / lab.run / "events.jsonl"
    lines = journal.read_text("utf-8").splitlines()
    journal.write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    with pytest.raises(EngineError) as caught:
        lab.evaluator.evaluate(lab.run, JobControl())
    assert caught.value.code is ErrorCode.RUN_UNFINISHED


def test_a_model_that_left_the_shelf_is_said(lab: Lab) -> None:
    lab.library.remove(lab.model)
    with pytest.raises(EngineError) as caught:
        lab.evaluator.evaluate(lab.run, JobControl())
    assert caught.value.code is ErrorCode.RUN_MODEL_GONE
