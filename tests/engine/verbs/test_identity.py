"""A run owns its weights: what it says is never said of another model, nor written to one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.evaluation.feature_map import PCA, map_features
from engine.export.request import ExportConfig, Format
from engine.training.classification.config import TrainConfig
from engine.training.settings import Recipe
from engine.verbs.export import Exporter
from engine.verbs.report import Reporter
from tests.helpers.mixed_up import Lab, copy_of, teach_mixed_up
from tests.helpers.teaching import run_folder_at

GONE = ErrorCode.RUN_MODEL_GONE


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return teach_mixed_up(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def lab(taught: Lab, tmp_path: Path) -> Lab:
    return copy_of(taught, tmp_path / "home")


def teach_again(lab: Lab, seed: int = 7) -> str:
    """Another model of the same name; its id."""
    report = lab.trainer.check(lab.folder, JobControl())
    config = TrainConfig(lab.folder, recipe=Recipe.QUICK, seed=seed)
    return lab.trainer.train(config, report, JobControl()).model


def put_another_in_its_place(lab: Lab) -> Path:
    """As older versions did: another model under the id of one that was deleted."""
    other = teach_again(lab)
    lab.library.remove(lab.model)
    (lab.library.models / other).rename(lab.library.models / lab.model)
    folder = lab.library.models / lab.model
    file = folder / "model.safetensors"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1  # the same pictures teach the same bits
    file.write_bytes(content)
    from engine.base.hashing import sha256_of

    (folder / "model.safetensors.sha256").write_text(sha256_of(file))
    return folder / "config.json"


def test_an_id_is_never_used_again(lab: Lab) -> None:
    lab.library.remove(lab.model)
    assert teach_again(lab) == f"{lab.model}-2"


def test_the_id_of_a_model_that_was_deleted_before_ids_were_kept_is_taken(lab: Lab) -> None:
    import shutil

    shutil.rmtree(lab.library.models)
    assert lab.library.reserve_id(lab.model) == f"{lab.model}-2"


def test_estimating_reserves_nothing(lab: Lab) -> None:
    before = sorted((lab.library.models / ".ids").iterdir())
    report = lab.trainer.check(lab.folder, JobControl())
    lab.trainer.estimate(TrainConfig(lab.folder), report, JobControl())
    assert sorted((lab.library.models / ".ids").iterdir()) == before


def asks(lab: Lab, folder: Path) -> dict[str, object]:
    """Everything that needs the model of a run, as calls."""
    run, control = lab.run, JobControl()
    evaluator, exporter = lab.evaluator, Exporter(lab.library, lab.places)
    reporter = Reporter(lab.library, lab.places, evaluator.evaluate)
    wrong, label = next(iter(lab.wrong.items()))
    config = ExportConfig(lab.model, folder / "bundle", (Format.SAFETENSORS,), run)
    at = run_folder_at(evaluator.runs_folder / run)
    return {
        "evaluate": lambda: evaluator.evaluate(run, control),
        "set_budget": lambda: evaluator.set_budget(run, 0.05, control),
        "correct": lambda: evaluator.correct(run, PictureAddress(wrong), label, control),
        "report": lambda: reporter.report(run, folder / "report.html", control),
        "export": lambda: exporter.export(config, control),
        "feature map": lambda: map_features(
            at, PCA, lab.library, folder / "cache", "cpu", control
        ),
    }  # fmt: skip


@pytest.mark.parametrize("verb", [
    "evaluate", "set_budget", "correct", "report", "export", "feature map",
])  # fmt: skip
def test_a_run_is_never_judged_with_another_runs_model(verb: str, lab: Lab, tmp_path: Path) -> None:
    config = put_another_in_its_place(lab)
    before = config.read_bytes()
    ask = asks(lab, tmp_path)[verb]
    with pytest.raises(EngineError) as caught:
        ask()  # type: ignore[operator]
    assert caught.value.code is GONE
    assert "no longer here" in str(caught.value)
    assert config.read_bytes() == before
    assert not (lab.evaluator.runs_folder / lab.run / "corrections.json").exists()


def test_a_run_whose_model_was_deleted_keeps_its_numbers(lab: Lab, tmp_path: Path) -> None:
    before = lab.evaluator.evaluate(lab.run, JobControl())
    config = put_another_in_its_place(lab)
    others = config.read_bytes()
    after = lab.evaluator.evaluate(lab.run, JobControl())
    assert after.model == ""
    assert replace(after, model=before.model) == before
    calls = asks(lab, tmp_path)
    calls["report"]()  # type: ignore[operator]
    assert (tmp_path / "report.html").is_file()
    with pytest.raises(EngineError) as caught:
        calls["set_budget"]()  # type: ignore[operator]
    assert caught.value.code is GONE
    assert config.read_bytes() == others


def test_a_model_that_comes_back_in_its_bundle_is_the_runs_own(lab: Lab, tmp_path: Path) -> None:
    exporter = Exporter(lab.library, lab.places)
    bundle = tmp_path / "bundle"
    exporter.export(ExportConfig(lab.model, bundle, (Format.SAFETENSORS,)), JobControl())
    lab.library.remove(lab.model)
    back = exporter.import_bundle(bundle, JobControl()).entry.record.id
    assert back != lab.model
    assert lab.evaluator.evaluate(lab.run, JobControl()).model == back


def test_an_event_with_other_weights_is_no_ground_to_guess(lab: Lab) -> None:
    journal = lab.evaluator.runs_folder / lab.run / "events.jsonl"
    *lines, last = journal.read_text("utf-8").splitlines()
    lines.append(json.dumps(json.loads(last) | {"weights": ""}))
    journal.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(EngineError) as caught:
        lab.evaluator.evaluate(lab.run, JobControl())
    assert caught.value.code is GONE
