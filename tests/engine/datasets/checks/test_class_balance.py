"""Classes with few pictures, or far fewer than others."""

import shutil
from pathlib import Path

from engine.base.language import ENGLISH
from engine.datasets import sentences
from engine.datasets.dataset import ProblemKind, Remedy
from engine.datasets.split import split
from tests.helpers.datasets import add_pictures, checked, kinds, make_dataset, problem_of


def test_an_empty_folder_has_nothing_to_learn_from(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    report = checked(folder)
    assert kinds(report) == [ProblemKind.NOTHING]
    assert problem_of(report, ProblemKind.NOTHING).remedies == (Remedy.STOP,)
    assert not report.can_teach


def test_loose_pictures_are_nothing_to_learn_from(tmp_path: Path) -> None:
    add_pictures(tmp_path / "set", 3)
    report = checked(tmp_path / "set")
    assert kinds(report) == [ProblemKind.NOTHING, ProblemKind.UNSORTED]
    assert problem_of(report, ProblemKind.NOTHING).params["unsorted"] == "3"


def test_classes_of_bad_files_are_nothing_to_learn_from(tmp_path: Path) -> None:
    for label in ("a", "b"):
        (tmp_path / "set" / label).mkdir(parents=True)
        (tmp_path / "set" / label / "1.jpg").touch()
    report = checked(tmp_path / "set")
    assert kinds(report) == [ProblemKind.NOTHING, ProblemKind.UNREADABLE]
    assert not report.can_teach


def test_a_single_class_cannot_be_told_from_anything(tmp_path: Path) -> None:
    report = checked(make_dataset(tmp_path / "set", {"cats": 10}))
    problem = problem_of(report, ProblemKind.SINGLE_CLASS)
    assert problem.params == {"label": "cats", "pictures": "10"}
    assert len(problem.files) == 10
    assert not report.can_teach


def test_one_class_that_is_left_when_contradictions_are_left_out_is_single(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "set", {"cats": 11, "dogs": 0})
    shutil.copy(folder / "cats" / "1.png", folder / "dogs" / "1.png")
    report = checked(folder)
    assert kinds(report)[:2] == [ProblemKind.SINGLE_CLASS, ProblemKind.TWO_LABELS]
    assert not report.can_teach


def test_nine_pictures_are_few_and_ten_are_not(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "set", {"a": 9, "b": 10, "c": 2})
    problem = problem_of(checked(folder), ProblemKind.TOO_FEW)
    assert [picture.file.parent.name for picture in problem.files] == ["a"] * 9 + ["c"] * 2
    assert problem.params == {"labels": "a, c", "classes": "2", "pictures": "2", "limit": "10"}
    assert problem.remedies == (Remedy.USE, Remedy.LEAVE_OUT)


def test_copies_count_once(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "set", {"a": 9, "b": 10})
    shutil.copy(folder / "a" / "1.png", folder / "a" / "copy.png")
    problem = problem_of(checked(folder), ProblemKind.TOO_FEW)
    assert problem.params["labels"] == "a"


def test_classes_of_one_picture_and_of_none_are_told_apart(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "set", {"a": 10, "b": 10, "empty": 0, "one": 1})
    (folder / "empty" / "bad.jpg").touch()
    empty, one = (p for p in checked(folder).problems if p.kind is ProblemKind.TOO_FEW)
    assert (empty.params["pictures"], empty.params["labels"]) == ("0", "empty")
    assert (empty.files, empty.remedies) == ((), (Remedy.LEAVE_OUT,))  # the file has its own card
    assert (one.params["pictures"], one.params["labels"]) == ("1", "one")
    assert one.remedies[0] is Remedy.USE


def test_pictures_that_only_judge_are_nothing_to_learn_from(tmp_path: Path) -> None:
    make_dataset(tmp_path / "set" / "train", {"a": 10, "b": 10})
    make_dataset(tmp_path / "set" / "val", {"a": 10, "c": 10})
    problem = problem_of(checked(tmp_path / "set"), ProblemKind.TOO_FEW)
    assert (problem.params["labels"], problem.params["pictures"]) == ("c", "0")
    assert len(problem.files) == 10


def test_empty_classes_are_named_and_nothing_of_another_is_attached(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "set", {"a": 10, "b": 10, "none": 0, "nil": 0, "broken": 0})
    (folder / "broken" / "bad.jpg").touch()
    report = checked(folder)
    problem = problem_of(report, ProblemKind.TOO_FEW)
    assert problem.files == ()
    told = sentences.sentence(problem, report, ENGLISH)
    assert told == "There is no picture to learn broken, nil and none from"
    outcome = sentences.outcome(problem, problem.remedies[0], ENGLISH)
    assert outcome == "The model will not know these classes."
    assert "unsure" not in sentences.reason(problem, ENGLISH)
    assert split(report, {}, 0).classes == ("a", "b")


def test_five_times_as_many_pictures_are_an_imbalance(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "set", {"common": 50, "rare": 10, "usual": 11})
    problem = problem_of(checked(folder), ProblemKind.IMBALANCE)
    assert [picture.file.parent.name for picture in problem.files] == ["rare"] * 10
    assert problem.remedies == (Remedy.WEIGHT, Remedy.USE)
    assert problem.params == {
        "largest": "common", "most": "50", "smallest": "rare", "fewest": "10",
    }  # fmt: skip


def test_less_than_five_times_as_many_are_none(tmp_path: Path) -> None:
    assert kinds(checked(make_dataset(tmp_path / "set", {"a": 49, "b": 10}))) == []
