"""Suspects of a finished run, from what teaching kept; decided ones are gone."""

from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.datasets.dataset import Part
from engine.evaluation.results import Suspect
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.verbs.suspects import SuspectFinder
from tests.helpers.mixed_up import Lab, copy_of, mislabel, teach_mixed_up


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A run that was judged by two pictures in the wrong folder, and learned from three."""
    return teach_mixed_up(tmp_path_factory.mktemp("lab"), prepare=mislabel)


@pytest.fixture
def lab(taught: Lab, tmp_path: Path) -> Lab:
    return copy_of(taught, tmp_path / "home")


def finder(lab: Lab) -> SuspectFinder:
    return SuspectFinder(lab.library, lab.places)


def undecided(lab: Lab) -> dict[Path, Suspect]:
    found = finder(lab).find_undecided(lab.run, JobControl(), "cpu")
    return {suspect.picture.file: suspect for suspect in found}


def test_those_in_the_wrong_folder_are_found_in_every_part(lab: Lab) -> None:
    found = finder(lab).find(lab.run, JobControl(), "cpu")
    planted = {s.picture.file: s for s in found if s.picture.file in lab.wrong}
    assert {file: suspect.suggested for file, suspect in planted.items()} == lab.wrong
    assert all(suspect.label == file.parent.name for file, suspect in planted.items())
    assert {suspect.part for suspect in planted.values()} > {Part.TRAIN}
    surest = found[: len(lab.wrong)]
    assert sum(suspect.picture.file in lab.wrong for suspect in surest) >= len(lab.wrong) - 1
    assert [suspect.score for suspect in found] == sorted(
        (suspect.score for suspect in found), reverse=True
    )


def test_no_picture_is_opened_for_what_teaching_kept(
    taught: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = finder(taught).find(taught.run, JobControl(), "cpu")

    def refuse(*_: object) -> None:
        pytest.fail("looked again")

    monkeypatch.setattr(FeatureExtractor, "extract", refuse)
    assert finder(taught).find(taught.run, JobControl(), "cpu") == before


def test_nothing_is_written_into_the_run(lab: Lab) -> None:
    folder = finder(lab).runs_folder / lab.run
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    undecided(lab)
    assert {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()} == before


def test_who_was_decided_about_is_no_suspect_until_that_is_taken_back(lab: Lab) -> None:
    before = undecided(lab)
    kept, relabelled, excluded = (PictureAddress(file) for file in list(lab.wrong)[:3])
    lab.evaluator.keep(lab.run, kept, JobControl())
    lab.evaluator.correct(lab.run, relabelled, lab.wrong[relabelled.file], JobControl())
    found = lab.evaluator.exclude(lab.run, excluded, JobControl())
    assert (found.said.kept, found.said.relabelled, found.said.excluded) == (1, 1, 1)
    assert before.keys() - undecided(lab).keys() == {
        kept.file, relabelled.file, excluded.file
    }  # fmt: skip
    for _ in range(3):
        found = lab.evaluator.undo_correction(lab.run, JobControl())
    assert found.said.changes == found.said.kept == 0
    assert undecided(lab) == before


def test_what_is_excluded_judges_no_more(lab: Lab) -> None:
    before = lab.evaluator.evaluate(lab.run, JobControl())
    out = before.mistakes[0].picture
    after = lab.evaluator.exclude(lab.run, out, JobControl())
    assert after.total == before.total - 1
    assert out not in {item.picture for item in after.judged}
    assert lab.evaluator.undo_correction(lab.run, JobControl()).judged == before.judged


def test_after_learning_again_those_that_were_said_are_no_suspects(lab: Lab) -> None:
    first, second, *_ = lab.wrong
    weights = lab.library.find(lab.model).file
    lab.evaluator.keep(lab.run, PictureAddress(first), JobControl())
    lab.evaluator.correct(lab.run, PictureAddress(second), lab.wrong[second], JobControl())
    result = lab.trainer.retrain(lab.run, JobControl())
    assert weights is not None
    assert lab.library.find(result.model).file != weights
    found = finder(lab).find(result.run, JobControl(), "cpu")
    files = {suspect.picture.file for suspect in found}
    assert not files & {first, second}
    assert set(list(lab.wrong)[2:]) <= files


def test_a_run_that_is_not_finished_has_none(lab: Lab) -> None:
    journal = finder(lab).runs_folder / lab.run / "events.jsonl"
    lines = journal.read_text("utf-8").splitlines()
    journal.write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    with pytest.raises(EngineError) as caught:
        finder(lab).find(lab.run, JobControl())
    assert caught.value.code is ErrorCode.RUN_UNFINISHED


def test_it_can_be_cancelled(lab: Lab) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        finder(lab).find(lab.run, control)


def test_a_picture_that_is_none_of_its_own_is_not_decided_about(lab: Lab) -> None:
    for decide in (lab.evaluator.keep, lab.evaluator.exclude):
        with pytest.raises(EngineError) as caught:
            decide(lab.run, PictureAddress(Path("elsewhere.jpg")), JobControl())
        assert caught.value.code is ErrorCode.PICTURE_NOT_OF_RUN
