"""Finds pictures that seem to come from one patient, slide or plate, by their names."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from engine.datasets.dataset import Dataset, Item, Layout, Problem, ProblemKind, Remedy, Role

_LEAST_GROUPS = 3
_LEAST_PER_CLASS = 2
_LEAST_PICTURES = 2
"""In the mean: groups of one tell nothing."""
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
    """A proposal to keep groups together, where names look like groups.

    Args:
        dataset: they are from.
        items: that are used.
    """
    if any(item.role is Role.VALIDATION for item in items):
        return  # the folder has decided
    for groups in _ways_to_group(dataset, items):
        if _is_plausible(groups):
            sets = tuple(tuple(dict.fromkeys(item.path for item in g)) for g in groups.values())
            params = {"groups": str(len(groups)), "example": next(iter(groups))}
            yield Problem(ProblemKind.GROUPS, sets, (Remedy.USE, Remedy.KEEP_TOGETHER), params)
            return


def _ways_to_group(dataset: Dataset, items: Sequence[Item]) -> Iterator[Groups]:
    """By folder below the class, then by more and more words of the name."""
    yield _grouped(items, {item.path: _folder_below(dataset, item.path) for item in items})
    for words in range(1, _MOST_WORDS):
        yield _grouped(items, {item.path: _beginning(item.path, words) for item in items})


def _grouped(items: Sequence[Item], names: Mapping[Path, str]) -> Groups:
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[names[item.path]].append(item)
    return groups


def _folder_below(dataset: Dataset, path: Path) -> str:
    """Where below its class's folder a picture lies; empty where it lies right there."""
    above = {Layout.CLASS_FOLDERS: 1, Layout.SPLIT_FOLDERS: 2, Layout.TABLE: 0}[dataset.layout]
    if not path.is_relative_to(dataset.folder):
        return ""
    return "/".join(path.relative_to(dataset.folder).parts[above:-1])


def _beginning(path: Path, words: int) -> str:
    """The first words of a name that go on after them; empty where they name no group."""
    parts = _SEPARATORS.split(path.stem)
    first, rest = parts[:words], parts[words:]
    if not rest or not first[0] or first[0].lower().rstrip("0123456789") in {"", *_OF_CAMERAS}:
        return ""
    return "_".join(first)


def _is_plausible(groups: Groups) -> bool:
    pictures = sum(len(items) for items in groups.values())
    if "" in groups or len(groups) < _LEAST_GROUPS or pictures < _LEAST_PICTURES * len(groups):
        return False
    labels = [label for items in groups.values() for label in {item.label for item in items}]
    return min(Counter(labels).values()) >= _LEAST_PER_CLASS
