"""Problems of pictures that are there more than once, exactly or nearly."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from engine.base.jobs import JobControl
from engine.datasets.checks.perceptual_hash import near_duplicate_sets
from engine.datasets.dataset import PictureFacts, Problem, ProblemKind, Remedy, Role

_REMEDIES = {
    ProblemKind.TWO_LABELS: (Remedy.LEAVE_OUT, Remedy.USE),
    ProblemKind.ACROSS_SPLITS: (Remedy.KEEP_TOGETHER, Remedy.USE),
    ProblemKind.DUPLICATE: (Remedy.KEEP_ONE, Remedy.KEEP_TOGETHER),
    ProblemKind.NEAR_DUPLICATE: (Remedy.KEEP_TOGETHER, Remedy.KEEP_ONE, Remedy.USE),
}

_Set = Sequence[PictureFacts]


def repeated_pictures(facts: Sequence[PictureFacts], control: JobControl) -> Iterator[Problem]:
    """Problems of equal and nearly equal pictures, the gravest first.

    Args:
        facts: of pictures that can be used, in order.
        control: asked whether to go on.

    Raises:
        JobCancelled: when asked to.
    """
    by_content: dict[str, list[PictureFacts]] = defaultdict(list)
    for fact in facts:
        by_content[fact.content].append(fact)
    equal = [same for same in by_content.values() if len(same) > 1]
    firsts = [same[0] for same in by_content.values()]
    near = near_duplicate_sets([fact.perceptual_hash for fact in firsts], control)
    # a set of nearly equal pictures has all copies of each, so that none is on another side
    alike = [[fact for place in some for fact in by_content[firsts[place].content]]
             for some in near]  # fmt: skip

    sets: dict[ProblemKind, list[_Set]] = {kind: [] for kind in _REMEDIES}
    for same in equal:
        sets[_kind_of_equal(same)].append(same)
    for some in alike:
        kind = ProblemKind.ACROSS_SPLITS if _is_across(some) else ProblemKind.NEAR_DUPLICATE
        sets[kind].append(some)
    for kind, found in sets.items():
        if found:
            yield _problem(kind, found)


def _problem(kind: ProblemKind, sets: Sequence[_Set]) -> Problem:
    paths = tuple(tuple(dict.fromkeys(fact.item.picture for fact in some)) for some in sets)
    files = len({path for some in paths for path in some})
    params = {"sets": str(len(paths)), "files": str(files)}
    if kind is ProblemKind.TWO_LABELS:
        params["labels"] = " / ".join(dict.fromkeys(fact.item.label for fact in sets[0]))
    return Problem(kind, paths, _REMEDIES[kind], params)


def _kind_of_equal(same: _Set) -> ProblemKind:
    if len({fact.item.label for fact in same}) > 1:
        return ProblemKind.TWO_LABELS
    return ProblemKind.ACROSS_SPLITS if _is_across(same) else ProblemKind.DUPLICATE


def _is_across(some: _Set) -> bool:
    return len({fact.item.role or Role.TRAIN for fact in some}) > 1
