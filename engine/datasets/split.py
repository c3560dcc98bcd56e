"""Which picture is used for what: fair to every class, without leaks, and for one thing only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.base.errors import EngineError, ErrorCode
from engine.datasets.dataset import (
    CalibrateExamples,
    CheckReport,
    Decisions,
    Example,
    Examples,
    Part,
    PictureFacts,
    ProblemKind,
    Remedy,
    ReportExamples,
    Role,
    SelectExamples,
    Split,
    TrainExamples,
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
"""What is done about what, with each set in one part."""
FOR_A_THRESHOLD, _FOR_A_REPORT = 300, 1000
"""So many pictures can spare some for the threshold of "not sure", and for the report. Of fewer,
they are better learned from, and cross-validation judges."""
_MANY_GIVEN = 200
"""So many validation pictures choose both version and threshold, half of them each."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of each class goes into the parts beside the one that is learned from (0…1)."""

    select: float = 0.2
    calibrate: float = 0.0
    report: float = 0.0


_OF_SOME = Shares(select=0.1, calibrate=0.2)
_OF_MANY = Shares(select=0.1, calibrate=0.15, report=0.1)


def shares_of(pictures: int) -> Shares:
    """What is put aside of so many pictures."""
    if pictures >= _FOR_A_REPORT:
        return _OF_MANY
    return _OF_SOME if pictures >= FOR_A_THRESHOLD else Shares()


def split(report: CheckReport, decisions: Decisions, seed: int, shares: Shares | None = None
) -> Split:  # fmt: skip
    """Decide which picture is used for what; each is for one thing.

    What the folder keeps for judging (`test`, else `val`) judges, and nothing else; `val` beside
    `test` chooses. What is missing is taken from the pictures to learn from, the same share of
    each class as far as sets that belong together allow. A class of two such sets or more has a
    picture in every part that is asked for, unless sets of several classes leave none. The same
    report, decisions and seed give the same split on every computer.

    Args:
        report: of the check.
        decisions: what a person decided otherwise than proposed.
        seed: of the choice.
        shares: of each class; by how many pictures there are, if None.

    Raises:
        EngineError: DATASET_TOO_SMALL.
    """
    used = _in_fixed_order(report, used_pictures(report.facts, report.problems, decisions))
    group_of = _groups(report, decisions, used)
    pools = _given(used, group_of)
    parts = _filled(pools, shares, np.random.default_rng(seed))
    if not parts[Part.SELECT].facts and parts[Part.REPORT].facts:  # nothing can be spared
        parts[Part.SELECT], parts[Part.REPORT] = parts[Part.REPORT], _Pool([], [])
    learned = {fact.item.label for fact in parts[Part.TRAIN].facts}
    classes = tuple(label for label in report.dataset.classes if label in learned)
    examples = {part: _examples(pool, learned) for part, pool in parts.items()}
    if len(classes) < 2 or not examples[Part.SELECT]:
        raise EngineError(ErrorCode.DATASET_TOO_SMALL, reason=_reason(classes))
    return Split(
        classes,
        TrainExamples(examples[Part.TRAIN]),
        SelectExamples(examples[Part.SELECT]),
        CalibrateExamples(examples[Part.CALIBRATE]),
        ReportExamples(examples[Part.REPORT]),
        _weighs_classes(report, decisions),
        report.fingerprint,
    )


@dataclass(frozen=True, slots=True)
class _Pool:
    """Pictures, and the name of the group of each; empty for those that stand for themselves."""

    facts: list[PictureFacts]
    groups: list[str]

    def divided(self, share: float, random: np.random.Generator) -> "tuple[_Pool, _Pool]":
        """A share of each class, and the rest; groups are not torn."""
        sets = list(self._sets())
        labels = [[self.facts[place].item.label for place in one_set] for one_set in sets]
        chosen = group_stratified_split(labels, share, random)
        taken = {place for number in chosen for place in sets[number]}
        rest = [place for place in range(len(self.facts)) if place not in taken]
        return self._at(sorted(taken)), self._at(rest)

    def _at(self, places: Sequence[int]) -> "_Pool":
        return _Pool([self.facts[p] for p in places], [self.groups[p] for p in places])

    def _sets(self) -> Iterator[list[int]]:
        """Places that stay in one part, single ones included."""
        by_group: dict[object, list[int]] = {}
        for place, group in enumerate(self.groups):
            by_group.setdefault(group or place, []).append(place)
        yield from sorted(by_group.values())


def _given(used: Sequence[PictureFacts], group_of: Sequence[str]) -> dict[Part, _Pool]:
    """As the folder says it; the rest is to be learned from."""
    pools = {part: _Pool([], []) for part in Part}
    has_test = any(fact.item.role is Role.TEST for fact in used)
    judging = {Role.TEST: Part.REPORT, Role.VALIDATION: Part.SELECT if has_test else Part.REPORT}
    for fact, group in zip(used, group_of, strict=True):
        pool = pools[judging.get(fact.item.role or Role.TRAIN, Part.TRAIN)]
        pool.facts.append(fact)
        pool.groups.append(group)
    return pools


def _filled(
    pools: dict[Part, _Pool], shares: Shares | None, random: np.random.Generator
) -> dict[Part, _Pool]:
    """With what is missing, out of what is to be learned from."""
    if pools[Part.SELECT].facts:
        if len(pools[Part.SELECT].facts) >= _MANY_GIVEN:
            pools[Part.CALIBRATE], pools[Part.SELECT] = pools[Part.SELECT].divided(0.5, random)
        return pools
    if shares is None:
        shares = shares_of(len(pools[Part.TRAIN].facts))
    left = 1.0
    wanted = {Part.REPORT: 0.0 if pools[Part.REPORT].facts else shares.report,
              Part.CALIBRATE: shares.calibrate, Part.SELECT: shares.select}  # fmt: skip
    for part, share in wanted.items():
        if share:
            pools[part], pools[Part.TRAIN] = pools[Part.TRAIN].divided(share / left, random)
            left -= share
    return pools


def _in_fixed_order(report: CheckReport, used: Sequence[PictureFacts]) -> list[PictureFacts]:
    """By class and name, whatever order the file system tells them in."""
    rank = {label: place for place, label in enumerate(report.dataset.classes)}
    return sorted(used, key=lambda f: (rank[f.item.label], report.dataset.name_of(f.item.picture)))


def _groups(
    report: CheckReport, decisions: Decisions, used: Sequence[PictureFacts]
) -> list[str]:  # fmt: skip
    """The name of each picture's group: as the check found it, else after its first picture."""
    places: dict[object, list[int]] = {}
    for place, fact in enumerate(used):
        places.setdefault(fact.item.picture, []).append(place)
    pairs = [(same[0], place) for same in places.values() for place in same[1:]]
    named: dict[int, str] = {}
    for problem in report.problems:
        if (problem.kind, remedy_of(problem, decisions)) not in _TOGETHER:
            continue
        for number, one_set in enumerate(problem.sets):
            there = [places[path][0] for path in one_set if path in places]
            pairs += [(there[0], place) for place in there[1:]]
            if problem.names:
                named |= dict.fromkeys(there, problem.names[number])
    groups = [named.get(place, "") for place in range(len(used))]
    for joined in join(len(used), pairs):
        first = min(joined)
        name = next((named[place] for place in sorted(joined) if place in named), "")
        for place in joined:
            groups[place] = name or report.dataset.name_of(used[first].item.picture)
    return groups


def _examples(pool: _Pool, learned: set[str]) -> Examples:
    """As examples; a class that nothing is learned of is not asked for either."""
    return tuple(
        Example(fact.item.picture, fact.item.label, fact.content, group)
        for fact, group in zip(pool.facts, pool.groups, strict=True)
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
