"""Which pictures are used, after what is done about the problems."""

from collections.abc import Iterable, Sequence

from engine.base.address import PictureAddress
from engine.datasets.dataset import (
    Decisions,
    Item,
    PictureFacts,
    Problem,
    ProblemKind,
    Remedy,
    Role,
    remedy_of,
)

_RANK = (Role.TRAIN, Role.VALIDATION, Role.TEST)
"""Of equal pictures, those that judge are kept: judging by other ones would be another test."""


def used_pictures(
    facts: Sequence[PictureFacts], problems: Iterable[Problem], decisions: Decisions
) -> list[PictureFacts]:
    """The facts about the pictures that are used, in their order.

    Args:
        facts: of all pictures.
        problems: found in them, those of repeated pictures in the order of the check.
        decisions: what a person decided otherwise than proposed.
    """
    items: dict[PictureAddress, list[Item]] = {}
    for fact in facts:
        if fact.error is None:
            items.setdefault(fact.item.picture, []).append(fact.item)
    for problem in problems:
        remedy = remedy_of(problem, decisions)
        for one_set in problem.sets:
            present = {path: items[path] for path in one_set if path in items}
            for path in _left_out(problem.kind, remedy, present):
                del items[path]
    return [fact for fact in facts if fact.error is None and fact.item.picture in items]


def _left_out(
    kind: ProblemKind, remedy: Remedy, one_set: dict[PictureAddress, list[Item]]
) -> list[PictureAddress]:
    """Which files of a set are left out."""
    if remedy is Remedy.LEAVE_OUT:
        return list(one_set)
    if remedy is Remedy.KEEP_ONE:
        return _all_but_one(one_set)
    if kind is ProblemKind.ACROSS_SPLITS and remedy is Remedy.KEEP_TOGETHER and one_set:
        ranks = {path: max(_rank(item) for item in items) for path, items in one_set.items()}
        return [path for path, rank in ranks.items() if rank < max(ranks.values())]
    return []


def _all_but_one(one_set: dict[PictureAddress, list[Item]]) -> list[PictureAddress]:
    """All but the first file of each class: pictures of two classes are not the same thing."""
    seen: set[tuple[str, ...]] = set()
    rest = []
    for path, items in one_set.items():
        labels = tuple(item.label for item in items)
        if labels in seen:
            rest.append(path)
        seen.add(labels)
    return rest


def _rank(item: Item) -> int:
    return _RANK.index(item.role or Role.TRAIN)
