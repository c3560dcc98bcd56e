"""Which pictures are learned from and which judge."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.datasets.checks.check import check
from engine.datasets.dataset import Decisions, ProblemKind, Remedy
from engine.datasets.layouts.scan import scan
from engine.datasets.split import Shares, split
from tests.helpers.datasets import checked, make_dataset
from tests.helpers.reports import (
    labels_of,
    names_of,
    path_of,
    paths_of,
    problem_with,
    report_of,
    sides_of,
)

SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_picture_is_on_one_side_and_each_class_gives_its_share(seed: int) -> None:
    result = split(report_of(names_of("a", 50) + names_of("b", 15) + names_of("c", 3)), {}, seed)
    assert result.classes == ("a", "b", "c")
    assert labels_of(result.select) == {"a": 10, "b": 3, "c": 1}
    assert labels_of(result.train) == {"a": 40, "b": 12, "c": 2}
    assert not paths_of(result.train) & paths_of(result.select)
    assert result.report == ()
    assert result.fingerprint == "fingerprint"


def test_the_same_seed_gives_the_same_split_in_whatever_order_files_are_found() -> None:
    report = report_of(names_of("a", 20) + names_of("b", 20))
    shuffled = list(report.facts)
    random.Random(1).shuffle(shuffled)
    assert split(report, {}, 7) == split(replace(report, facts=tuple(shuffled)), {}, 7)


def test_other_seeds_give_other_splits() -> None:
    report = report_of(names_of("a", 20) + names_of("b", 20))
    assert len({frozenset(paths_of(split(report, {}, seed).select)) for seed in SEEDS}) > 15


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_the_share_can_be_chosen(share: float) -> None:
    result = split(report_of(names_of("a", 40) + names_of("b", 20)), {}, 0, Shares(share))
    assert labels_of(result.select) == {"a": 40 * share, "b": 20 * share}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [ProblemKind.DUPLICATE, ProblemKind.NEAR_DUPLICATE])
def test_sets_stay_on_one_side(seed: int, kind: ProblemKind) -> None:
    names = names_of("a", 40) + names_of("b", 40)
    rng = random.Random(seed)
    shuffled = rng.sample(names, 60)
    sets = [shuffled[start : start + 4] for start in range(0, 60, 4)]
    problem = problem_with(kind, sets, Remedy.KEEP_TOGETHER, Remedy.USE)
    result = split(report_of(names, [problem]), {}, seed)
    assert all(len(sides_of(result, one_set)) == 1 for one_set in sets)
    assert len(result.train) + len(result.select) == 80
    counts = labels_of(result.select)
    assert 6 <= counts["a"] <= 10
    assert 6 <= counts["b"] <= 10


@pytest.mark.parametrize("seed", SEEDS)
def test_sets_that_share_a_picture_stay_on_one_side(seed: int) -> None:
    names = names_of("a", 10) + names_of("b", 10)
    copies = problem_with(ProblemKind.DUPLICATE, [["a/0.png", "a/1.png"]], Remedy.KEEP_TOGETHER)
    near = problem_with(ProblemKind.NEAR_DUPLICATE, [["a/1.png", "b/2.png"]], Remedy.KEEP_TOGETHER)
    result = split(report_of(names, [copies, near]), {}, seed)
    assert len(sides_of(result, ["a/0.png", "a/1.png", "b/2.png"])) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_groups_stay_together_unless_a_person_says_otherwise(seed: int) -> None:
    names = [f"{label}/p{group}_{n}.png" for label in "ab" for group in range(5) for n in range(4)]
    sets = [[name for name in names if f"p{group}_" in name] for group in range(5)]
    problem = problem_with(ProblemKind.GROUPS, sets, Remedy.KEEP_TOGETHER, Remedy.USE)
    report = report_of(names, [replace(problem, names=tuple(f"p{g}" for g in range(5)))])
    together = split(report, {}, seed)
    assert labels_of(together.select) == {"a": 4, "b": 4}
    assert all(len(sides_of(together, one_set)) == 1 for one_set in sets)
    assert {e.group for e in together.everything} == {"p0", "p1", "p2", "p3", "p4"}
    as_they_are = split(report, {ProblemKind.GROUPS: Remedy.USE}, seed)
    assert any(len(sides_of(as_they_are, one_set)) == 2 for one_set in sets)
    assert {e.group for e in as_they_are.everything} == {""}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_class_of_two_sets_has_one_on_each_side(seed: int) -> None:
    halves = [names_of("a", 40)[:25], names_of("a", 40)[25:]]
    problem = problem_with(ProblemKind.NEAR_DUPLICATE, halves, Remedy.KEEP_TOGETHER)
    result = split(report_of(names_of("a", 40) + names_of("b", 2), [problem]), {}, seed)
    assert labels_of(result.select) == {"a": 15, "b": 1}


def test_a_class_of_one_picture_is_learned_and_not_judged() -> None:
    result = split(report_of(names_of("a", 10) + names_of("b", 1)), {}, 0)
    assert labels_of(result.train)["b"] == 1
    assert labels_of(result.select) == {"a": 2}


def test_of_duplicates_one_is_used_unless_a_person_says_otherwise() -> None:
    names = names_of("a", 10) + names_of("b", 10)
    copies = ["a/0.png", "a/5.png", "a/6.png"]
    problem = problem_with(ProblemKind.DUPLICATE, [copies], Remedy.KEEP_ONE, Remedy.KEEP_TOGETHER)
    report = report_of(names, [problem])
    result = split(report, {}, 0)
    used = paths_of(result.train) | paths_of(result.select)
    assert used & set(map(path_of, copies)) == {path_of("a/0.png")}
    both = split(report, {ProblemKind.DUPLICATE: Remedy.KEEP_TOGETHER}, 0)
    assert len(both.train) + len(both.select) == 20
    assert len(sides_of(both, copies)) == 1


def test_of_nearly_equal_pictures_one_of_each_class_is_kept() -> None:
    names = names_of("a", 10) + names_of("b", 10)
    near = problem_with(ProblemKind.NEAR_DUPLICATE, [["a/0.png", "a/1.png", "b/3.png"]],
                    Remedy.KEEP_TOGETHER, Remedy.KEEP_ONE, Remedy.USE)  # fmt: skip
    result = split(report_of(names, [near]), {ProblemKind.NEAR_DUPLICATE: Remedy.KEEP_ONE}, 0)
    used = paths_of(result.train) | paths_of(result.select)
    assert set(map(path_of, names)) - used == {path_of("a/1.png")}


def test_contradictions_are_left_out_or_kept_together() -> None:
    names = names_of("a", 10) + names_of("b", 10)
    pair = ["a/0.png", "b/0.png"]
    problem = problem_with(ProblemKind.TWO_LABELS, [pair], Remedy.LEAVE_OUT, Remedy.USE)
    report = report_of(names, [problem])
    result = split(report, {}, 0)
    assert not (paths_of(result.train) | paths_of(result.select)) & set(map(path_of, pair))
    for seed in SEEDS:
        used = split(report, {ProblemKind.TWO_LABELS: Remedy.USE}, seed)
        assert len(used.train) + len(used.select) == 20
        assert len(sides_of(used, pair)) == 1


def test_a_remedy_that_is_not_offered_is_not_taken() -> None:
    problem = problem_with(ProblemKind.IMBALANCE, [], Remedy.WEIGHT, Remedy.USE)
    report = report_of(names_of("a", 10) + names_of("b", 10), [problem])
    assert split(report, {ProblemKind.IMBALANCE: Remedy.LEAVE_OUT}, 0).weigh_classes
    assert split(report, {}, 0).weigh_classes
    assert not split(report, {ProblemKind.IMBALANCE: Remedy.USE}, 0).weigh_classes
    assert not split(report_of(names_of("a", 10) + names_of("b", 10)), {}, 0).weigh_classes


def test_unusable_pictures_are_used_for_nothing() -> None:
    report = report_of(names_of("a", 10) + names_of("b", 10))
    bad = replace(report.facts[3], error=EngineError(ErrorCode.IMAGE_EMPTY))
    result = split(replace(report, facts=(*report.facts[:3], bad, *report.facts[4:])), {}, 0)
    assert bad.item.picture not in paths_of(result.train) | paths_of(result.select)
    assert len(result.train) + len(result.select) == 19


@pytest.mark.parametrize(
    ("counts", "reason"),
    [({}, "no picture"), ({"a": 9}, "only the class “a”"), ({"a": 1, "b": 1}, "independent")],
)
def test_too_little_to_learn_from_is_said(counts: dict[str, int], reason: str) -> None:
    with pytest.raises(EngineError) as caught:
        split(report_of(name for label in counts for name in names_of(label, counts[label])), {}, 0)
    assert caught.value.code is ErrorCode.DATASET_TOO_SMALL
    assert reason in str(caught.value)


def test_a_class_left_out_by_decision_is_gone(tmp_path: Path) -> None:
    report = checked(make_dataset(tmp_path / "set", {"a": 10, "b": 10, "few": 3}))
    decisions: Decisions = {ProblemKind.TOO_FEW: Remedy.LEAVE_OUT}
    assert split(report, decisions, 0).classes == ("a", "b")
    assert split(report, {}, 0).classes == ("a", "b", "few")


def test_examples_carry_the_content_of_the_file(dataset: Path) -> None:
    control = JobControl()
    report = check(scan(dataset, control), control, dataset.parent / "cache")
    result = split(report, {}, 0)
    contents = {fact.item.picture: fact.content for fact in report.facts}
    assert {e.picture: e.content for e in (*result.train, *result.select)} == contents
    assert result.fingerprint == report.fingerprint


@pytest.mark.parametrize(
    ("count", "parts"),
    [(149, (238, 60, 0, 0)), (150, (210, 30, 60, 0)), (500, (650, 100, 150, 100))],
)
@pytest.mark.parametrize("seed", range(3))
def test_a_picture_has_one_part_and_many_pictures_have_parts_for_every_use(
    count: int, parts: tuple[int, ...], seed: int
) -> None:
    result = split(report_of(names_of("a", count) + names_of("b", count)), {}, seed)
    assert tuple(len(examples) for _, examples in result.parts()) == parts
    assert len(paths_of(result.everything)) == 2 * count
    for _, examples in result.parts():
        assert len(set(labels_of(examples).values())) <= 1  # of each class the same


def test_of_many_pictures_groups_stay_in_one_part_of_four() -> None:
    names = [
        f"{label}/p{group}_{n}.png" for label in "ab" for group in range(40) for n in range(14)
    ]
    sets = [[name for name in names if f"/p{group}_" in name] for group in range(40)]
    problem = problem_with(ProblemKind.GROUPS, sets, Remedy.KEEP_TOGETHER, Remedy.USE)
    result = split(report_of(names, [problem]), {}, 0)
    homes = {e.picture: part for part, examples in result.parts() for e in examples}
    assert all(len({homes[path_of(name)] for name in one_set}) == 1 for one_set in sets)
    assert all(examples for _, examples in result.parts())
