"""Sentences about what a check found."""

from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.language import ENGLISH
from engine.datasets import sentences
from engine.datasets.dataset import Problem, ProblemKind, Remedy
from tests.helpers import histories
from tests.helpers.datasets import checked, make_dataset

FOLDER = Path("/data/cells")
REPORT = histories.make_report(FOLDER, {"round": 40, "rods": 4})


def problem(kind: ProblemKind, count: int, *remedies: Remedy) -> Problem:
    sets = tuple(
        (PictureAddress(FOLDER / "rods" / f"{number:03}.png"),) for number in range(1, count + 1)
    )
    return Problem(kind, sets, remedies or (Remedy.USE,))


@pytest.mark.parametrize("kind", ProblemKind)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_every_problem_has_a_sentence_without_gaps(kind: ProblemKind, count: int) -> None:
    sentence = sentences.sentence(problem(kind, count), REPORT, ENGLISH)
    assert sentence
    assert "{" not in sentence


@pytest.mark.parametrize("remedy", [remedy for remedy in Remedy if remedy is not Remedy.STOP])
def test_every_remedy_but_stop_says_what_will_be_done(remedy: Remedy) -> None:
    assert sentences.outcome(problem(ProblemKind.DUPLICATE, 2), remedy, ENGLISH).endswith(".")


def test_one_file_is_spoken_of_in_the_singular() -> None:
    single = problem(ProblemKind.TRUNCATED, 1, Remedy.LEAVE_OUT)
    assert sentences.sentence(single, REPORT, ENGLISH) == "A picture is cut short"
    assert sentences.outcome(single, Remedy.LEAVE_OUT, ENGLISH) == "It will be left out."


def test_imbalance_names_the_largest_and_the_smallest_class() -> None:
    sentence = sentences.sentence(problem(ProblemKind.IMBALANCE, 0), REPORT, ENGLISH)
    assert sentence == "There are 40 pictures of round, but 4 of rods"


def test_small_classes_are_named_and_many_are_counted() -> None:
    few = sentences.sentence(problem(ProblemKind.TOO_FEW, 0), REPORT, ENGLISH)
    assert few == "There are few pictures of rods"
    counts = {f"class {number}": 3 for number in range(9)}
    many = sentences.sentence(
        problem(ProblemKind.TOO_FEW, 0), histories.make_report(FOLDER, counts), ENGLISH
    )
    assert many == "There are few pictures of class 0, class 1 and 7 other classes"


def test_every_kind_and_every_remedy_has_a_row() -> None:
    assert list(sentences.PROBLEMS) == list(ProblemKind)
    assert set(sentences.REASONS) <= set(ProblemKind)
    assert set(sentences.CHOICES) == set(sentences.OUTCOMES) == set(Remedy)


def test_what_stops_everything_says_what_to_do_about_it() -> None:
    for kind in (ProblemKind.NOTHING, ProblemKind.SINGLE_CLASS):
        assert sentences.outcome(problem(kind, 1), Remedy.STOP, ENGLISH) == ""
        assert sentences.reason(problem(kind, 1), ENGLISH).endswith(".")


@pytest.mark.parametrize(
    ("sides", "told"),
    [
        ({"a": 12, "b": 12}, ""),
        ({"train/a": 12, "train/b": 12, "val/a": 3, "val/b": 2},
         "Its own split is used: 5 to judge; some of the other 24 choose the best version"),
        ({"train/a": 12, "train/b": 12, "val/a": 3, "val/b": 2, "test/a": 1, "test/b": 1},
         "Its own split is used: 24 to learn from, 5 to choose the best version, 2 to judge"),
        ({"train/a": 12, "train/b": 12, "test/a": 1, "test/b": 1},
         "Its own split is used: 2 to judge; some of the other 24 choose the best "
         "version"),
    ],
)  # fmt: skip
def test_a_split_of_its_own_is_told_as_it_is_used(
    sides: dict[str, int], told: str, tmp_path: Path
) -> None:
    report = checked(make_dataset(tmp_path / "set", sides))
    assert sentences.own_split(report, ENGLISH) == told


def test_another_folder_or_the_pictures_of_both_sides_have_outcomes_of_their_own() -> None:
    folder = problem(ProblemKind.UNREADABLE_FOLDER, 1)
    assert sentences.outcome(folder, Remedy.USE, ENGLISH) == "Lensmith goes on without it."
    across = problem(ProblemKind.ACROSS_SPLITS, 1)
    told = sentences.outcome(across, Remedy.KEEP_TOGETHER, ENGLISH)
    assert told == "They will only be judged by, not learned from."
