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


def test_without_val_validation_is_taken_from_train() -> None:
    names, roles = _split_names("train", "test")
    result = split(report_of(names, roles=roles), {}, 0)
    assert labels_of(result.select) == {"a": 2, "b": 2}
    assert all("train" in path.name for path in paths_of(result.select))
    assert len(result.report) == 20


@pytest.mark.parametrize("kept", ["test", "val"])
def test_of_a_leak_the_picture_that_judges_is_kept(kept: str) -> None:
    names, roles = _split_names("train", "val", "test")
    leak = [f"a/{place}0.png" for place in ("train", "val", "test")]
    leak = leak if kept == "test" else leak[:2]
    problem = problem_with(ProblemKind.ACROSS_SPLITS, [leak], Remedy.KEEP_TOGETHER, Remedy.USE)
    report = report_of(names, [problem], roles)
    result = split(report, {}, 0)
    used = paths_of(result.train) | paths_of(result.select) | paths_of(result.report)
    assert used & set(map(path_of, leak)) == {path_of(f"a/{kept}0.png")}
    as_is = split(report, {ProblemKind.ACROSS_SPLITS: Remedy.USE}, 0)
    assert len(as_is.train) + len(as_is.select) + len(as_is.report) == 60


def test_a_class_that_nothing_is_learned_of_is_not_asked_for() -> None:
    names, roles = _split_names("train", "val")
    roles |= {"c/1.png": Role.VALIDATION}
    result = split(report_of([*names, "c/1.png"], roles=roles), {}, 0)
    assert result.classes == ("a", "b")
    assert "c" not in labels_of(result.select)
