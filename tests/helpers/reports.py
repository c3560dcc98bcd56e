"""Reports of a check that never was: for tests of what is done with them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from engine.base.address import PictureAddress
from engine.datasets.dataset import (
    CheckReport,
    Dataset,
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

HERE = Path("dataset")


def path_of(name: str) -> PictureAddress:
    return PictureAddress(HERE / name)


def report_of(
    names: Iterable[str], problems: Sequence[Problem] = (), roles: Mapping[str, Role] | None = None
) -> CheckReport:
    """A report about files named `class/…`, with problems made up by the test."""
    roles = roles or {}
    items = [Item(path_of(name), name.split("/")[0], roles.get(name)) for name in names]
    facts = tuple(PictureFacts(item, f"content of {item.picture}") for item in items)
    classes = tuple(sorted({item.label for item in items}))
    dataset = Dataset(HERE, Layout.CLASS_FOLDERS, classes, tuple(items))
    return CheckReport(dataset, facts, (), tuple(problems), "fingerprint")


def names_of(label: str, count: int) -> list[str]:
    return [f"{label}/{number}.png" for number in range(count)]


def problem_with(kind: ProblemKind, sets: Iterable[Sequence[str]], *remedies: Remedy) -> Problem:
    return Problem(kind, tuple(tuple(map(path_of, names)) for names in sets), remedies)


def paths_of(examples: Sequence[Example]) -> set[PictureAddress]:
    return {example.picture for example in examples}


def labels_of(examples: Sequence[Example]) -> Counter[str]:
    return Counter(example.label for example in examples)


def sides_of(result: Split, names: Iterable[str]) -> set[bool]:
    """Whether pictures judge: one answer where all are on one side."""
    judging, learned = paths_of(result.select), paths_of(result.train)
    return {path in judging for path in map(path_of, names) if path in judging | learned}
