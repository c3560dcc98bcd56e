"""Problems of pictures that were not taken in the same way: other sizes, other bit depths."""

from collections.abc import Iterator, Sequence
from statistics import median

from engine.datasets.dataset import PictureFacts, Problem, ProblemKind, Remedy

_SIZES_APART = 4
"""So many times as long a side shows things in another scale."""


def heterogeneous_pictures(facts: Sequence[PictureFacts]) -> Iterator[Problem]:
    """Problems of pictures that differ in kind from most.

    Args:
        facts: of the pictures that are used.
    """
    if facts:
        yield from _mixed_sizes(facts)
        yield from _mixed_depths(facts)


def _mixed_sizes(facts: Sequence[PictureFacts]) -> Iterator[Problem]:
    by_side = sorted(facts, key=_side)
    smallest, largest = by_side[0], by_side[-1]
    if _side(largest) <= _SIZES_APART * _side(smallest):
        return
    usual = median(_side(fact) for fact in facts)
    odd = [fact for fact in facts if not usual / 2 <= _side(fact) <= usual * 2]
    params = {
        "smallest": f"{smallest.width} × {smallest.height}",
        "largest": f"{largest.width} × {largest.height}",
    }
    yield _problem(ProblemKind.MIXED_SIZES, odd, params)


def _mixed_depths(facts: Sequence[PictureFacts]) -> Iterator[Problem]:
    deep = [fact for fact in facts if fact.depth > 8]
    shallow = [fact for fact in facts if fact.depth <= 8]
    if not deep or not shallow:
        return
    rare, common = sorted((deep, shallow), key=len)
    params = {"rare": _depths(rare), "common": _depths(common)}
    yield _problem(ProblemKind.MIXED_DEPTHS, rare, params)


def _problem(kind: ProblemKind, odd: Sequence[PictureFacts], params: dict[str, str]) -> Problem:
    paths = tuple((path,) for path in dict.fromkeys(fact.item.picture for fact in odd))
    return Problem(kind, paths, (Remedy.USE,), params | {"files": str(len(paths))})


def _depths(facts: Sequence[PictureFacts]) -> str:
    return ", ".join(str(depth) for depth in sorted({fact.depth for fact in facts}))


def _side(fact: PictureFacts) -> int:
    return max(fact.width, fact.height)
