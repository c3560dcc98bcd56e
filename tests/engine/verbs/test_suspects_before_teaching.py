"""Suspects of a folder that is checked: by kept features alone, and teaching uses what is said."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.datasets.corrections import Correction
from engine.datasets.dataset import CheckReport, Decisions, ProblemKind
from engine.evaluation.results import Suspect, as_problem
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.models import DEFAULT_MODEL
from engine.models.loading import preprocessing_of
from engine.models.own_files import weights_hash
from engine.training.classification.config import TrainConfig
from engine.training.classification.feature_extraction import features_key
from engine.training.classification.plan import plan_of
from engine.training.runs.run_folder import RunFolder
from engine.training.settings import Recipe
from engine.verbs.runs import run_store
from engine.verbs.suspects import SuspectFinder
from tests.helpers.datasets import make_dataset
from tests.helpers.mixed_up import Lab, copy_of, mislabel, teach_mixed_up


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A folder with five pictures in the wrong place, from which a run has learned."""
    return teach_mixed_up(tmp_path_factory.mktemp("lab"), prepare=mislabel)


@pytest.fixture(scope="module")
def report(lab: Lab) -> CheckReport:
    return lab.trainer.check(lab.folder, JobControl())


def config_of(lab: Lab) -> TrainConfig:
    return TrainConfig(lab.folder, recipe=Recipe.QUICK, device="cpu")


def found_in(lab: Lab, report: CheckReport, decisions: Decisions | None = None) -> list[Suspect]:
    config = replace(config_of(lab), decisions=decisions or {})
    return list(lab.trainer.suspects(config, report, JobControl()))


def with_copied_cache(lab: Lab, home: Path) -> tuple[Lab, Path]:
    """The same with stores of its own, and the one of the features."""
    made = copy_of(lab, home)
    cache = made.places.cache / "features"
    shutil.copytree(lab.places.cache / "features", cache, dirs_exist_ok=True)
    entry = lab.library.find(DEFAULT_MODEL)
    key = features_key(entry.record, preprocessing_of(entry), weights_hash(entry), "cpu")
    return made, cache / f"{key}.sqlite"


def forget(file: Path, count: int) -> None:
    """Have a store lose so many pictures."""
    some = "SELECT content FROM checked ORDER BY content LIMIT ?"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"DELETE FROM checked WHERE content IN ({some})", (count,))  # noqa: S608


def said(suspect: Suspect, label: str = "", *, is_excluded: bool = False) -> Correction:
    """What a person says of it; its own label keeps it."""
    given = suspect.label
    return Correction(suspect.content, "x", given, label or given, is_excluded)


def run_of(lab: Lab, run: str) -> RunFolder:
    return run_store(lab.places, None).find(run)


def test_the_moved_ones_are_named_as_after_teaching(lab: Lab, report: CheckReport) -> None:
    found = found_in(lab, report)
    planted = {s.picture.file: s.suggested for s in found if s.picture.file in lab.wrong}
    assert planted == lab.wrong
    surest = [suspect.picture.file in lab.wrong for suspect in found[: len(lab.wrong)]]
    assert sum(surest) >= len(lab.wrong) - 1
    after = SuspectFinder(lab.library, lab.places).find(lab.run, JobControl(), "cpu")
    assert tuple(found) == after


def test_as_a_row_of_the_check_every_file_is_named(lab: Lab, report: CheckReport) -> None:
    found = found_in(lab, report)
    problem = as_problem(found)
    assert problem.kind is ProblemKind.WRONG_FOLDER
    assert problem.files == tuple(suspect.picture for suspect in found)
    assert problem.suggested == tuple(suspect.suggested for suspect in found)
    assert report.labels_of(problem) == {s.picture: s.label for s in found}


def test_no_picture_is_opened_and_no_network_runs(
    lab: Lab, report: CheckReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("looked at pictures")

    monkeypatch.setattr(FeatureExtractor, "extract", refuse)
    monkeypatch.setattr("engine.models.loading.load", refuse)
    monkeypatch.setattr("engine.inference.features.extraction.read", refuse)
    assert found_in(lab, report)


def test_without_kept_features_there_are_none_and_torch_is_not_loaded(
    lab: Lab, report: CheckReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = copy_of(lab, tmp_path / "home")
    shutil.rmtree(fresh.places.cache / "features")
    monkeypatch.setattr("engine.verbs.suspects.import_gently", lambda: pytest.fail("loaded"))
    assert found_in(fresh, report) == []
    assert not (fresh.places.cache / "features").exists()  # nothing is begun, either


def test_features_of_another_model_tell_nothing(lab: Lab, report: CheckReport) -> None:
    config = replace(config_of(lab), model=lab.model)
    assert lab.trainer.suspects(config, report, JobControl()) == ()
    gone = replace(config_of(lab), model="no such model")
    assert lab.trainer.suspects(gone, report, JobControl()) == ()


def test_of_too_few_known_pictures_nothing_is_said(
    lab: Lab, report: CheckReport, tmp_path: Path
) -> None:
    made, file = with_copied_cache(lab, tmp_path / "home")
    whole = found_in(made, report)
    assert whole == found_in(lab, report)
    forget(file, 2)
    assert found_in(made, report)
    forget(file, 12)
    assert found_in(made, report) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"no database at all" * 40,
        lambda raw: raw[: len(raw) // 3],
        lambda raw: raw[:100] + bytes(len(raw) - 100),
        lambda raw: b"",
    ],
)
def test_a_damaged_store_tells_nothing_and_stays_as_it_is(
    lab: Lab, report: CheckReport, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    made, file = with_copied_cache(lab, tmp_path / "home")
    damaged = damage(file.read_bytes())
    file.write_bytes(damaged)
    assert found_in(made, report) == []
    assert file.read_bytes() == damaged  # teaching mends it, and says so


def test_damaged_rows_are_done_without(lab: Lab, report: CheckReport, tmp_path: Path) -> None:
    made, file = with_copied_cache(lab, tmp_path / "home")
    [first, *_] = found_in(made, report)
    with closing(sqlite3.connect(file)) as connection, connection:
        of_it = (first.content,)
        connection.execute("UPDATE checked SET data = zeroblob(64) WHERE content = ?", of_it)
    left = [suspect.content for suspect in found_in(made, report)]
    assert left
    assert first.content not in left


def test_what_is_relabelled_is_learned_with_its_new_label(lab: Lab, report: CheckReport) -> None:
    before = run_of(lab, lab.run)
    found = {s.picture.file: s for s in found_in(lab, report)}
    wrong = [found[file] for file in lab.wrong]
    relabelled, excluded, kept = wrong[:3], wrong[3], wrong[4]
    corrections = (
        *(said(suspect, suspect.suggested) for suspect in relabelled),
        said(excluded, is_excluded=True), said(kept),
    )  # fmt: skip
    config = replace(config_of(lab), corrections=corrections, name="said")
    result = lab.trainer.train(config, report, JobControl())
    learned = run_of(lab, result.run)
    split = plan_of(learned).details.split
    labels = {example.content: example.label for example in split.everything}
    assert {s.content: labels[s.content] for s in relabelled} == {
        s.content: s.suggested for s in relabelled
    }
    assert excluded.content not in labels
    assert labels[kept.content] == kept.label
    first = before.result()
    assert first is not None
    assert result.weights != first.weights
    assert plan_of(learned).details.folder_labels == {
        suspect.content: suspect.label for suspect in (*relabelled, kept)
    }
    again = SuspectFinder(lab.library, lab.places).find(result.run, JobControl(), "cpu")
    assert not {s.content for s in again} & {s.content for s in wrong}


def test_what_is_only_kept_ends_in_the_same_weights(lab: Lab, report: CheckReport) -> None:
    """What makes the test above say something: nothing else differs between the runs."""
    corrections = tuple(said(suspect) for suspect in found_in(lab, report))
    config = replace(config_of(lab), corrections=corrections, name="kept")
    first = run_of(lab, lab.run).result()
    assert first is not None
    assert lab.trainer.train(config, report, JobControl()).weights == first.weights


def test_what_would_leave_a_class_empty_is_refused(lab: Lab, report: CheckReport) -> None:
    rods = [fact for fact in report.facts if fact.item.label == "rods"]
    corrections = tuple(Correction(fact.content, "x", "rods", "rods", True) for fact in rods)
    with pytest.raises(EngineError) as caught:
        lab.trainer.train(replace(config_of(lab), corrections=corrections), report, JobControl())
    assert caught.value.code is ErrorCode.RUN_CLASS_EMPTIED


def test_a_folder_that_cannot_be_taught_has_none(lab: Lab, tmp_path: Path) -> None:
    for number, classes in enumerate(({"one": 4}, {"one": 1, "two": 1})):
        folder = tmp_path / str(number)
        make_dataset(folder, classes)
        report = lab.trainer.check(folder, JobControl())
        config = TrainConfig(folder)
        assert lab.trainer.suspects(config, report, JobControl()) == ()


def test_it_can_be_cancelled(lab: Lab, report: CheckReport) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        lab.trainer.suspects(config_of(lab), report, control)
