"""What the folder itself says pictures are for is respected."""

import pytest

from engine.datasets.dataset import ProblemKind, Remedy, Role
from engine.datasets.split import split
from tests.helpers.reports import labels_of, path_of, paths_of, problem_with, report_of


def _split_names(*places: str) -> tuple[list[str], dict[str, Role]]:
    given = {"train": Role.TRAIN, "val": Role.VALIDATION, "test": Role.TEST}
    roles = {
        f"{label}/{place}{number}.png": given[place]
        for label in "ab"
        for place in places
        for number in range(10)
    }
    return list(roles), roles


def test_a_given_split_is_respected() -> None:
    names, roles = _split_names("train", "val", "test")
    result = split(report_of(names, roles=roles), {}, 0)
    for examples, place in (
        (result.train, "train"), (result.select, "val"), (result.report, "test"),
    ):  # fmt: skip
        assert paths_of(examples) == {path_of(name) for name in names if f"/{place}" in name}


@pytest.mark.parametrize("judge", ["test", "val"])
def test_what_is_given_to_judge_does_only_that_and_train_gives_what_chooses(judge: str) -> None:
    names, roles = _split_names("train", judge)
    result = split(report_of(names, roles=roles), {}, 0)
    assert labels_of(result.select) == {"a": 2, "b": 2}
    assert all("train" in path.name for path in paths_of(result.select))
    assert paths_of(result.report) == {path_of(name) for name in names if f"/{judge}" in name}


def test_of_many_val_pictures_half_choose_the_threshold() -> None:
    names = [f"{label}/{n}.png" for label in "ab" for n in range(130)]
    roles = {name: Role.VALIDATION for name in names if int(name[2:-4]) >= 20}
    names += ["a/test.png", "b/test.png"]
    roles |= {"a/test.png": Role.TEST, "b/test.png": Role.TEST}
    result = split(report_of(names, roles=roles), {}, 0)
    assert [len(examples) for _, examples in result.parts()] == [40, 110, 110, 2]


def test_where_no_picture_can_be_spared_those_that_judge_also_choose() -> None:
    names = ["a/1.png", "b/1.png", "a/val.png", "b/val.png"]
    roles = dict.fromkeys(names[2:], Role.VALIDATION)
    result = split(report_of(names, roles=roles), {}, 0)
    assert [len(examples) for _, examples in result.parts()] == [2, 2, 0, 0]


@pytest.mark.parametrize("kept", ["test", "val"])
def test_of_a_leak_the_picture_that_judges_is_kept(kept: str) -> None:
    names, roles = _split_names("train", "val", "test")
    leak = [f"a/{place}0.png" for place in ("train", "val", "test")]
    leak = leak if kept == "test" else leak[:2]
    problem = problem_with(ProblemKind.ACROSS_SPLITS, [leak], Remedy.KEEP_TOGETHER, Remedy.USE)
    report = report_of(names, [problem], roles)
    result = split(report, {}, 0)
    used = paths_of(result.everything)
    assert used & set(map(path_of, leak)) == {path_of(f"a/{kept}0.png")}
    as_is = split(report, {ProblemKind.ACROSS_SPLITS: Remedy.USE}, 0)
    assert len(as_is.everything) == 60


def test_a_class_that_nothing_is_learned_of_is_not_asked_for() -> None:
    names, roles = _split_names("train", "val")
    roles |= {"c/1.png": Role.VALIDATION}
    result = split(report_of([*names, "c/1.png"], roles=roles), {}, 0)
    assert result.classes == ("a", "b")
    assert "c" not in labels_of(result.everything)
