"""Which pictures are learned from and which judge: fair to every class, and without leaks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.base.errors import EngineError, ErrorCode
from engine.datasets.dataset import (
    CheckReport,
    Decisions,
    Example,
    PictureFacts,
    ProblemKind,
    Remedy,
    Role,
    Split,
    remedy_of,
)
from engine.datasets.disjoint_sets import join
from engine.datasets.exclusion import used_pictures
from engine.datasets.group_stratified_split import group_stratified_split

_TOGETHER = {
    (ProblemKind.DUPLICATE, Remedy.KEEP_TOGETHER),
    (ProblemKind.NEAR_DUPLICATE, Remedy.KEEP_TOGETHER),
    (ProblemKind.GROUPS, Remedy.KEEP_TOGETHER),
    (ProblemKind.TWO_LABELS, Remedy.USE),
}
"""What is done about what, with each set on one side."""


@dataclass(frozen=True, slots=True)
class _Sides:
    train: list[PictureFacts]
    validation: list[PictureFacts]
    test: list[PictureFacts]


def split(report: CheckReport, decisions: Decisions, seed: int, share: float = 0.2) -> Split:
    """Decide which picture is used for what.

    What the folder says is respected; where it has no validation pictures they are taken from
    those to learn from, the same share of each class as far as sets that belong together allow.
    A class of two such sets or more has a validation picture, unless sets of several classes
    leave none. The same report, decisions and seed give the same split on every computer.

    Args:
        report: of the check.
        decisions: what a person decided otherwise than proposed.
        seed: of the choice.
        share: of each class that is for validation (0…1).

    Raises:
        EngineError: DATASET_TOO_SMALL.
    """
    used = _in_fixed_order(report, used_pictures(report.facts, report.problems, decisions))
    sides = _as_given(used)
    if not sides.validation:
        sides = _with_validation(report, decisions, sides, seed, share)
    learned = {fact.item.label for fact in sides.train}
    classes = tuple(label for label in report.dataset.classes if label in learned)
    validation = _examples(sides.validation, learned)
    if len(classes) < 2 or not validation:
        raise EngineError(ErrorCode.DATASET_TOO_SMALL, reason=_reason(classes))
    return Split(
        classes,
        _examples(sides.train, learned),
        validation,
        _examples(sides.test, learned),
        _weighs_classes(report, decisions),
        report.fingerprint,
    )


def _in_fixed_order(report: CheckReport, used: Sequence[PictureFacts]) -> list[PictureFacts]:
    """By class and name, whatever order the file system tells them in."""
    rank = {label: place for place, label in enumerate(report.dataset.classes)}
    return sorted(used, key=lambda f: (rank[f.item.label], report.dataset.name_of(f.item.picture)))


def _as_given(used: Sequence[PictureFacts]) -> _Sides:
    sides = _Sides([], [], [])
    by_role = {Role.VALIDATION: sides.validation, Role.TEST: sides.test}
    for fact in used:
        by_role.get(fact.item.role or Role.TRAIN, sides.train).append(fact)
    return sides


def _with_validation(
    report: CheckReport, decisions: Decisions, sides: _Sides, seed: int, share: float
) -> _Sides:
    """Take validation pictures from those to learn from."""
    pool = sides.train
    sets = _sets(report, decisions, pool)
    labels = [[pool[place].item.label for place in one_set] for one_set in sets]
    chosen = group_stratified_split(labels, share, np.random.default_rng(seed))
    judging = {place for number in chosen for place in sets[number]}
    return _Sides(
        [fact for place, fact in enumerate(pool) if place not in judging],
        [fact for place, fact in enumerate(pool) if place in judging],
        sides.test,
    )


def _sets(
    report: CheckReport, decisions: Decisions, pool: Sequence[PictureFacts]
) -> list[list[int]]:
    """Places in the pool that must stay on one side, single ones included."""
    places: dict[object, list[int]] = {}
    for place, fact in enumerate(pool):
        places.setdefault(fact.item.picture, []).append(place)
    pairs = [(same[0], place) for same in places.values() for place in same[1:]]
    for problem in report.problems:
        if (problem.kind, remedy_of(problem, decisions)) not in _TOGETHER:
            continue
        for one_set in problem.sets:
            there = [places[path][0] for path in one_set if path in places]
            pairs += [(there[0], place) for place in there[1:]]
    joined = join(len(pool), pairs)
    tied = {place for one_set in joined for place in one_set}
    return sorted([*joined, *([place] for place in range(len(pool)) if place not in tied)])


def _examples(facts: Sequence[PictureFacts], learned: set[str]) -> tuple[Example, ...]:
    """As examples; a class that nothing is learned of is not asked for either."""
    return tuple(
        Example(fact.item.picture, fact.item.label, fact.content)
        for fact in facts
        if fact.item.label in learned
    )


def _weighs_classes(report: CheckReport, decisions: Decisions) -> bool:
    return any(
        problem.kind is ProblemKind.IMBALANCE and remedy_of(problem, decisions) is Remedy.WEIGHT
        for problem in report.problems
    )


def _reason(classes: Sequence[str]) -> str:
    if not classes:
        return "no picture is left"
    if len(classes) == 1:
        return f"only the class “{classes[0]}” is left"
    return "no class has two pictures that are independent of each other"
