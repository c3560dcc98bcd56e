"""Learning again learns: from the right labels, without what is excluded, to other weights."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.datasets import corrections
from engine.datasets.corrections import Correction
from engine.datasets.dataset import Example, Split, TrainExamples
from engine.evaluation.corrections import read_corrections, write_corrections
from engine.evaluation.retraining import plan_retraining
from engine.training.classification.plan import plan_of
from engine.training.settings import Recipe
from tests.helpers.teaching import make_plan_of, make_split, tiny_backbone
from tests.helpers.teaching_runs import Finished, teach


@dataclass(frozen=True)
class Wrong:
    """A run that learned from a picture in the wrong folder.

    Attributes:
        first: the run.
        picture: that lies wrong.
        right: its class.
    """

    first: Finished
    picture: Example
    right: str


@pytest.fixture
def wrong(tmp_path: Path) -> Wrong:
    split = make_split(tmp_path / "set", 6, report=2)
    example, *others = split.train
    planted = replace(example, label="red")
    split = replace(split, train=TrainExamples((planted, *others)))
    first = teach(tmp_path, make_plan_of(split, Recipe.QUICK), tiny_backbone())
    return Wrong(first, planted, example.label)


def again(wrong: Wrong, said: tuple[Correction, ...], place: Path) -> Finished:
    """The run that learns with what was said."""
    write_corrections(wrong.first.folder.path, said)
    plan, _ = plan_retraining(wrong.first.folder, wrong.first.ground.library)
    return teach(place, plan, tiny_backbone())


def split_of(run: Finished) -> Split:
    return plan_of(run.folder).details.split


def test_a_relabelled_training_picture_changes_the_weights(wrong: Wrong, tmp_path: Path) -> None:
    said = corrections.corrected((), wrong.picture, wrong.right)
    second = again(wrong, said, tmp_path / "again")
    labels = {example.content: example.label for example in split_of(second).train}
    assert labels[wrong.picture.content] == wrong.right
    assert second.result.weights != wrong.first.result.weights
    assert second.plan.corrected_from == wrong.first.folder.run
    assert second.plan.details.folder_labels == {wrong.picture.content: "red"}
    assert plan_of(second.folder).details.folder_labels == {wrong.picture.content: "red"}


def test_without_a_change_the_weights_are_the_same_bits(wrong: Wrong, tmp_path: Path) -> None:
    """What makes the test above say something: nothing else differs between two runs."""
    same = teach(tmp_path / "same", wrong.first.plan, tiny_backbone())
    assert same.result.weights == wrong.first.result.weights


def test_an_excluded_picture_leaves_and_changes_the_weights(wrong: Wrong, tmp_path: Path) -> None:
    judging = split_of(wrong.first).report[0]
    said = corrections.excluded(corrections.excluded((), wrong.picture), judging)
    second = again(wrong, said, tmp_path / "again")
    before, after = split_of(wrong.first), split_of(second)
    assert len(after.everything) == len(before.everything) - 2
    gone = {wrong.picture.content, judging.content}
    assert gone.isdisjoint(example.content for example in after.everything)
    assert len(after.report) == len(before.report) - 1
    assert second.result.weights != wrong.first.result.weights


def test_what_is_only_kept_is_nothing_to_learn_from(wrong: Wrong, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        again(wrong, corrections.kept((), wrong.picture), tmp_path / "again")
    assert caught.value.code is ErrorCode.RUN_NOTHING_CORRECTED


def test_a_class_does_not_lose_all_it_learns_from(wrong: Wrong, tmp_path: Path) -> None:
    blue = [example for example in split_of(wrong.first).train if example.label == "blue"]
    said = corrections.corrected((), blue[0], "green")
    for example in blue[1:]:
        said = corrections.excluded(said, example)
    with pytest.raises(EngineError) as caught:
        again(wrong, said, tmp_path / "again")
    assert caught.value.code is ErrorCode.RUN_CLASS_EMPTIED
    assert "Of blue, no picture would be left" in str(caught.value)
    assert read_corrections(wrong.first.folder.path) == said  # nothing is lost


def test_what_chooses_the_version_does_not_go_altogether(wrong: Wrong, tmp_path: Path) -> None:
    said: tuple[Correction, ...] = ()
    for example in split_of(wrong.first).select:
        said = corrections.excluded(said, example)
    with pytest.raises(EngineError) as caught:
        again(wrong, said, tmp_path / "again")
    assert caught.value.code is ErrorCode.RUN_CHOICE_EMPTIED


def test_what_the_folder_says_is_known_after_two_corrections(wrong: Wrong, tmp_path: Path) -> None:
    second = again(wrong, corrections.corrected((), wrong.picture, "green"), tmp_path / "second")
    relabelled = next(e for e in split_of(second).train if e.content == wrong.picture.content)
    write_corrections(second.folder.path, corrections.corrected((), relabelled, "blue"))
    plan, _ = plan_retraining(second.folder, second.ground.library)
    assert plan.details.folder_labels == {wrong.picture.content: "red"}


def test_corrections_of_earlier_versions_are_learned_with(wrong: Wrong, tmp_path: Path) -> None:
    row = {"content": wrong.picture.content, "path": "x", "given": "red", "label": wrong.right}
    file = wrong.first.folder.path / "corrections.json"
    file.write_text(json.dumps({"format": 1, "corrections": [row]}))
    plan, _ = plan_retraining(wrong.first.folder, wrong.first.ground.library)
    assert teach(tmp_path / "again", plan, tiny_backbone()).result.weights != (
        wrong.first.result.weights
    )
