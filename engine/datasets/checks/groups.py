"""Finds pictures of one patient, slide or plate: as a table says, or by their names."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from engine.base.address import PictureAddress
from engine.datasets.dataset import Dataset, Item, Layout, Problem, ProblemKind, Remedy, Role

_LEAST_GROUPS = 3
_LEAST_PER_CLASS = 2
_LEAST_PICTURES = 2
"""In the mean: groups of one tell nothing."""
_NEARLY_ALL = 0.8
_MOST_WORDS = 4
"""Of a name that are compared."""
_SEPARATORS = re.compile(r"[_\-. ]+")
_OF_CAMERAS = frozenset({
    "img", "image", "images", "dsc", "dscn", "dscf", "dcim", "pxl", "pic", "picture", "photo",
    "foto", "bild", "scan", "frame", "screenshot", "snapshot", "untitled", "mvi", "capture",
    "whatsapp", "file",
})  # fmt: skip
"""What cameras and programs call pictures."""

Groups = Mapping[str, Sequence[Item]]


def named_groups(dataset: Dataset, items: Sequence[Item]) -> Iterator[Problem]:
    """That groups are kept together, where a table tells them or names look like groups.

    Args:
        dataset: they are from.
        items: that are used.
    """
    given = {item.role for item in items}
    if {Role.VALIDATION, Role.TEST} <= given:
        return  # the folder has decided
    divided = [item for item in items if item.role in {None, Role.TRAIN}]
    told = _grouped(divided, {item.picture: item.group for item in divided})
    if explicit := {name: items for name, items in told.items() if name}:
        yield _problem(explicit, {"told": "yes"})
        return
    for groups in _ways_to_group(dataset, divided):
        if _is_plausible(groups):
            yield _problem(groups, {})
            return


def _problem(groups: Groups, params: dict[str, str]) -> Problem:
    sets = tuple(tuple(dict.fromkeys(item.picture for item in g)) for g in groups.values())
    known = {"groups": str(len(groups)), "example": next(iter(groups))}
    remedies = (Remedy.KEEP_TOGETHER, Remedy.USE)
    return Problem(ProblemKind.GROUPS, sets, remedies, known | params, names=tuple(groups))


def _ways_to_group(dataset: Dataset, items: Sequence[Item]) -> Iterator[Groups]:
    """By folder below the class, then by more and more words of the name."""
    yield _grouped(items, {item.picture: _folder_below(dataset, item.picture) for item in items})
    for words in range(1, _MOST_WORDS):
        yield _grouped(items, {item.picture: _beginning(item.picture, words) for item in items})


def _grouped(items: Sequence[Item], names: Mapping[PictureAddress, str]) -> Groups:
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[names[item.picture]].append(item)
    return groups


def _folder_below(dataset: Dataset, picture: PictureAddress) -> str:
    """Where below its class's folder a picture lies; empty where it lies right there."""
    above = {Layout.CLASS_FOLDERS: 1, Layout.SPLIT_FOLDERS: 2, Layout.TABLE: 0}[dataset.layout]
    if not picture.file.is_relative_to(dataset.folder):
        return ""
    return "/".join(picture.file.relative_to(dataset.folder).parts[above:-1])


def _beginning(picture: PictureAddress, words: int) -> str:
    """The first words of a name that go on after them; empty where they name no group."""
    parts = _SEPARATORS.split(picture.file.stem)
    first, rest = parts[:words], parts[words:]
    if not rest or not first[0] or first[0].lower().rstrip("0123456789") in {"", *_OF_CAMERAS}:
        return ""
    return "_".join(first)


def _is_plausible(groups: Groups) -> bool:
    pictures = sum(len(items) for items in groups.values())
    if "" in groups or len(groups) < _LEAST_GROUPS or pictures < _LEAST_PICTURES * len(groups):
        return False
    labels = [label for items in groups.values() for label in {item.label for item in items}]
    return min(Counter(labels).values()) >= _LEAST_PER_CLASS and not _are_classes(groups)


def _are_classes(groups: Groups) -> bool:
    """Whether names tell the classes, of which a few lie in other folders."""
    totals = Counter(item.label for items in groups.values() for item in items)
    largest = dict.fromkeys(totals, 0)
    for items in groups.values():
        for label, count in Counter(item.label for item in items).items():
            largest[label] = max(largest[label], count)
    return all(largest[label] >= _NEARLY_ALL * totals[label] for label in totals)
