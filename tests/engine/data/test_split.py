"""Which pictures are learned from and which judge."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from engine.data.check import check
from engine.data.dataset import (
    CheckReport,
    Dataset,
    Decisions,
    Example,
    Item,
    Layout,
    PictureFacts,
    Problem,
    ProblemKind,
    Remedy,
    Role,
    Split,
)
from engine.data.scan import scan
from engine.data.split import split
from engine.errors import EngineError, ErrorCode
from engine.jobs import JobControl
from tests.helpers.datasets import checked, make_dataset

HERE = Path("dataset")
SEEDS = range(20)


def _path(name: str) -> Path:
    return HERE / name


def _report(
    names: Iterable[str], problems: Sequence[Problem] = (), roles: Mapping[str, Role] | None = None
) -> CheckReport:
    """A report about files named `class/…`, with problems made up by the test."""
    roles = roles or {}
    items = [Item(_path(name), name.split("/")[0], roles.get(name)) for name in names]
    facts = tuple(PictureFacts(item, f"content of {item.path}") for item in items)
    classes = tuple(sorted({item.label for item in items}))
    dataset = Dataset(HERE, Layout.CLASS_FOLDERS, classes, tuple(items))
    return CheckReport(dataset, facts, (), tuple(problems), "fingerprint")


def _class(label: str, count: int) -> list[str]:
    return [f"{label}/{number}.png" for number in range(count)]


def _problem(kind: ProblemKind, sets: Iterable[Sequence[str]], *remedies: Remedy) -> Problem:
    return Problem(kind, tuple(tuple(map(_path, names)) for names in sets), remedies)


def _paths(examples: Sequence[Example]) -> set[Path]:
    return {example.path for example in examples}


def _labels(examples: Sequence[Example]) -> Counter[str]:
    return Counter(example.label for example in examples)


def _sides_of(result: Split, names: Iterable[str]) -> set[bool]:
    """Whether pictures judge: one answer where all are on one side."""
    judging, used = _paths(result.validation), _paths(result.validation) | _paths(result.train)
    return {path in judging for path in map(_path, names) if path in used}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_picture_is_on_one_side_and_each_class_gives_its_share(seed: int) -> None:
    result = split(_report(_class("a", 50) + _class("b", 15) + _class("c", 3)), {}, seed)
    assert result.classes == ("a", "b", "c")
    assert _labels(result.validation) == {"a": 10, "b": 3, "c": 1}
    assert _labels(result.train) == {"a": 40, "b": 12, "c": 2}
    assert not _paths(result.train) & _paths(result.validation)
    assert result.test == ()
    assert result.fingerprint == "fingerprint"


def test_the_same_seed_gives_the_same_split_in_whatever_order_files_are_found() -> None:
    report = _report(_class("a", 20) + _class("b", 20))
    shuffled = list(report.facts)
    random.Random(1).shuffle(shuffled)
    assert split(report, {}, 7) == split(replace(report, facts=tuple(shuffled)), {}, 7)


def test_other_seeds_give_other_splits() -> None:
    report = _report(_class("a", 20) + _class("b", 20))
    assert len({frozenset(_paths(split(report, {}, seed).validation)) for seed in SEEDS}) > 15


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_the_share_can_be_chosen(share: float) -> None:
    result = split(_report(_class("a", 40) + _class("b", 20)), {}, 0, share)
    assert _labels(result.validation) == {"a": 40 * share, "b": 20 * share}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [ProblemKind.DUPLICATE, ProblemKind.NEAR_DUPLICATE])
def test_sets_stay_on_one_side(seed: int, kind: ProblemKind) -> None:
    names = _class("a", 40) + _class("b", 40)
    rng = random.Random(seed)
    shuffled = rng.sample(names, 60)
    sets = [shuffled[start : start + 4] for start in range(0, 60, 4)]
    problem = _problem(kind, sets, Remedy.KEEP_TOGETHER, Remedy.USE)
    result = split(_report(names, [problem]), {}, seed)
    assert all(len(_sides_of(result, one_set)) == 1 for one_set in sets)
    assert len(result.train) + len(result.validation) == 80
    counts = _labels(result.validation)
    assert 6 <= counts["a"] <= 10
    assert 6 <= counts["b"] <= 10


@pytest.mark.parametrize("seed", SEEDS)
def test_sets_that_share_a_picture_stay_on_one_side(seed: int) -> None:
    names = _class("a", 10) + _class("b", 10)
    copies = _problem(ProblemKind.DUPLICATE, [["a/0.png", "a/1.png"]], Remedy.KEEP_TOGETHER)
    near = _problem(ProblemKind.NEAR_DUPLICATE, [["a/1.png", "b/2.png"]], Remedy.KEEP_TOGETHER)
    result = split(_report(names, [copies, near]), {}, seed)
    assert len(_sides_of(result, ["a/0.png", "a/1.png", "b/2.png"])) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_groups_stay_together_where_a_person_says_so(seed: int) -> None:
    names = [f"{label}/p{group}_{n}.png" for label in "ab" for group in range(5) for n in range(4)]
    sets = [[name for name in names if f"p{group}_" in name] for group in range(5)]
    problem = _problem(ProblemKind.GROUPS, sets, Remedy.USE, Remedy.KEEP_TOGETHER)
    report = _report(names, [problem])
    together = split(report, {ProblemKind.GROUPS: Remedy.KEEP_TOGETHER}, seed)
    assert _labels(together.validation) == {"a": 4, "b": 4}
    assert all(len(_sides_of(together, one_set)) == 1 for one_set in sets)
    as_proposed = split(report, {}, seed)
    assert any(len(_sides_of(as_proposed, one_set)) == 2 for one_set in sets)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_class_of_two_sets_has_one_on_each_side(seed: int) -> None:
    halves = [_class("a", 40)[:25], _class("a", 40)[25:]]
    problem = _problem(ProblemKind.NEAR_DUPLICATE, halves, Remedy.KEEP_TOGETHER)
    result = split(_report(_class("a", 40) + _class("b", 2), [problem]), {}, seed)
    assert _labels(result.validation) == {"a": 15, "b": 1}


def test_a_class_of_one_picture_is_learned_and_not_judged() -> None:
    result = split(_report(_class("a", 10) + _class("b", 1)), {}, 0)
    assert _labels(result.train)["b"] == 1
    assert _labels(result.validation) == {"a": 2}


def test_of_duplicates_one_is_used_unless_a_person_says_otherwise() -> None:
    names = _class("a", 10) + _class("b", 10)
    copies = ["a/0.png", "a/5.png", "a/6.png"]
    problem = _problem(ProblemKind.DUPLICATE, [copies], Remedy.KEEP_ONE, Remedy.KEEP_TOGETHER)
    report = _report(names, [problem])
    result = split(report, {}, 0)
    used = _paths(result.train) | _paths(result.validation)
    assert used & set(map(_path, copies)) == {_path("a/0.png")}
    both = split(report, {ProblemKind.DUPLICATE: Remedy.KEEP_TOGETHER}, 0)
    assert len(both.train) + len(both.validation) == 20
    assert len(_sides_of(both, copies)) == 1


def test_of_nearly_equal_pictures_one_of_each_class_is_kept() -> None:
    names = _class("a", 10) + _class("b", 10)
    near = _problem(ProblemKind.NEAR_DUPLICATE, [["a/0.png", "a/1.png", "b/3.png"]],
                    Remedy.KEEP_TOGETHER, Remedy.KEEP_ONE, Remedy.USE)  # fmt: skip
    result = split(_report(names, [near]), {ProblemKind.NEAR_DUPLICATE: Remedy.KEEP_ONE}, 0)
    used = _paths(result.train) | _paths(result.validation)
    assert set(map(_path, names)) - used == {_path("a/1.png")}


def test_contradictions_are_left_out_or_kept_together() -> None:
    names = _class("a", 10) + _class("b", 10)
    pair = ["a/0.png", "b/0.png"]
    problem = _problem(ProblemKind.TWO_LABELS, [pair], Remedy.LEAVE_OUT, Remedy.USE)
    report = _report(names, [problem])
    result = split(report, {}, 0)
    assert not (_paths(result.train) | _paths(result.validation)) & set(map(_path, pair))
    for seed in SEEDS:
        used = split(report, {ProblemKind.TWO_LABELS: Remedy.USE}, seed)
        assert len(used.train) + len(used.validation) == 20
        assert len(_sides_of(used, pair)) == 1


def test_a_remedy_that_is_not_offered_is_not_taken() -> None:
    problem = _problem(ProblemKind.IMBALANCE, [], Remedy.WEIGHT, Remedy.USE)
    report = _report(_class("a", 10) + _class("b", 10), [problem])
    assert split(report, {ProblemKind.IMBALANCE: Remedy.LEAVE_OUT}, 0).weigh_classes
    assert split(report, {}, 0).weigh_classes
    assert not split(report, {ProblemKind.IMBALANCE: Remedy.USE}, 0).weigh_classes
    assert not split(_report(_class("a", 10) + _class("b", 10)), {}, 0).weigh_classes


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
    result = split(_report(names, roles=roles), {}, 0)
    for examples, place in (
        (result.train, "train"), (result.validation, "val"), (result.test, "test"),
    ):  # fmt: skip
        assert _paths(examples) == {_path(name) for name in names if f"/{place}" in name}


def test_without_val_validation_is_taken_from_train() -> None:
    names, roles = _split_names("train", "test")
    result = split(_report(names, roles=roles), {}, 0)
    assert _labels(result.validation) == {"a": 2, "b": 2}
    assert all("train" in path.name for path in _paths(result.validation))
    assert len(result.test) == 20


@pytest.mark.parametrize("kept", ["test", "val"])
def test_of_a_leak_the_picture_that_judges_is_kept(kept: str) -> None:
    names, roles = _split_names("train", "val", "test")
    leak = [f"a/{place}0.png" for place in ("train", "val", "test")]
    leak = leak if kept == "test" else leak[:2]
    problem = _problem(ProblemKind.ACROSS_SPLITS, [leak], Remedy.KEEP_TOGETHER, Remedy.USE)
    report = _report(names, [problem], roles)
    result = split(report, {}, 0)
    used = _paths(result.train) | _paths(result.validation) | _paths(result.test)
    assert used & set(map(_path, leak)) == {_path(f"a/{kept}0.png")}
    as_is = split(report, {ProblemKind.ACROSS_SPLITS: Remedy.USE}, 0)
    assert len(as_is.train) + len(as_is.validation) + len(as_is.test) == 60


def test_a_class_that_nothing_is_learned_of_is_not_asked_for() -> None:
    names, roles = _split_names("train", "val")
    roles |= {"c/1.png": Role.VALIDATION}
    result = split(_report([*names, "c/1.png"], roles=roles), {}, 0)
    assert result.classes == ("a", "b")
    assert "c" not in _labels(result.validation)


def test_unusable_pictures_are_used_for_nothing() -> None:
    report = _report(_class("a", 10) + _class("b", 10))
    bad = replace(report.facts[3], error=EngineError(ErrorCode.IMAGE_EMPTY))
    result = split(replace(report, facts=(*report.facts[:3], bad, *report.facts[4:])), {}, 0)
    assert bad.item.path not in _paths(result.train) | _paths(result.validation)
    assert len(result.train) + len(result.validation) == 19


@pytest.mark.parametrize(
    ("counts", "reason"),
    [({}, "no picture"), ({"a": 9}, "only the class “a”"), ({"a": 1, "b": 1}, "independent")],
)
def test_too_little_to_learn_from_is_said(counts: dict[str, int], reason: str) -> None:
    with pytest.raises(EngineError) as caught:
        split(_report(name for label in counts for name in _class(label, counts[label])), {}, 0)
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
    contents = {fact.item.path: fact.content for fact in report.facts}
    assert {e.path: e.content for e in (*result.train, *result.validation)} == contents
    assert result.fingerprint == report.fingerprint
