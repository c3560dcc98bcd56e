"""Problems of classes: too few pictures, or far fewer than of others."""

from collections.abc import Iterator, Mapping, Sequence

from engine.base.address import PictureAddress
from engine.datasets.dataset import Problem, ProblemKind, Remedy

FEW = 10
"""With fewer pictures a class is learned by luck."""
_MANY_TIMES = 5
"""So many times the pictures of the smallest class make the largest one drown it."""

Pictures = Sequence[PictureAddress]


def nothing_to_learn(classes: Mapping[str, Pictures], unsorted: int) -> Iterator[Problem]:
    """What keeps everything from being learned.

    Args:
        classes: the pictures of each that are there to learn from.
        unsorted: pictures of no class.
    """
    filled = [label for label, paths in classes.items() if paths]
    if not filled:
        params = {"classes": str(len(classes)), "unsorted": str(unsorted)}
        yield Problem(ProblemKind.NOTHING, (), (Remedy.STOP,), params)
    elif len(filled) == 1:
        paths = tuple(classes[filled[0]])
        params = {"label": filled[0], "pictures": str(len(paths))}
        yield Problem(ProblemKind.SINGLE_CLASS, (paths,), (Remedy.STOP,), params)


def unequal_classes(
    classes: Mapping[str, Pictures], judging: Mapping[str, Pictures]
) -> Iterator[Problem]:
    """Problems of classes with few pictures.

    Args:
        classes: the pictures of each that are there to learn from.
        judging: those of each that are there to judge by; a class that is not learned needs none.
    """
    if not any(classes.values()):
        return
    empty = [label for label, paths in classes.items() if not paths]
    if empty:
        sets = tuple(tuple(judging[label]) for label in empty if judging.get(label))
        yield _few(empty, sets, "0", (Remedy.LEAVE_OUT,))
    single = [label for label, paths in classes.items() if len(paths) == 1]
    if single:
        sets = tuple(tuple(classes[label]) for label in single)
        yield _few(single, sets, "1", (Remedy.USE, Remedy.LEAVE_OUT))
    few = [label for label, paths in classes.items() if 1 < len(paths) < FEW]
    if few:
        sets = tuple(tuple(classes[label]) for label in few)
        fewest = str(min(len(classes[label]) for label in few))
        yield _few(few, sets, fewest, (Remedy.USE, Remedy.LEAVE_OUT))
    yield from _imbalance({label: paths for label, paths in classes.items() if paths})


def _few(
    labels: Sequence[str], sets: tuple[tuple[PictureAddress, ...], ...], pictures: str,
    remedies: tuple[Remedy, ...],
) -> Problem:  # fmt: skip
    params = {
        "labels": ", ".join(labels),
        "classes": str(len(labels)),
        "pictures": pictures,
        "limit": str(FEW),
    }
    return Problem(ProblemKind.TOO_FEW, sets, remedies, params, labels=tuple(labels))


def _imbalance(classes: Mapping[str, Pictures]) -> Iterator[Problem]:
    largest = max(classes, key=lambda label: len(classes[label]))
    smallest = min(classes, key=lambda label: len(classes[label]))
    most = len(classes[largest])
    if most < _MANY_TIMES * len(classes[smallest]):
        return
    rare = tuple(tuple(paths) for paths in classes.values() if _MANY_TIMES * len(paths) <= most)
    params = {
        "largest": largest,
        "most": str(most),
        "smallest": smallest,
        "fewest": str(len(classes[smallest])),
    }
    yield Problem(ProblemKind.IMBALANCE, rare, (Remedy.WEIGHT, Remedy.USE), params)
