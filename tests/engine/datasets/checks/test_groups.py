"""Names that look like patients, slides or plates."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.datasets.checks.groups import named_groups
from engine.datasets.dataset import Dataset, Item, Layout, Problem, Remedy, Role

HERE = Path("dataset")


def _groups(
    names: Sequence[str], *, layout: Layout = Layout.CLASS_FOLDERS, role: Role | None = None
) -> list[Problem]:
    """What is proposed for files named `class/name`."""
    items = [Item(PictureAddress(HERE / name), name.split("/", 1)[0], role) for name in names]
    classes = tuple(dict.fromkeys(item.label for item in items))
    return list(named_groups(Dataset(HERE, layout, classes, tuple(items)), items))


def _names(pattern: str, groups: Sequence[str], count: int = 3) -> list[str]:
    """Every group in both classes."""
    return [
        f"{label}/" + pattern.format(group=group, number=number)
        for label in ("ill", "well")
        for group in groups
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("pattern", "groups"),
    [
        ("{group}_{number}.png", ["patient1", "patient2", "patient12"]),
        ("{group}-{number:03}.tif", ["slideA", "slideB", "slideC"]),
        ("{group} {number} left.jpg", ["Anna", "Berta", "Carla"]),
        ("patient_{group}_{number}.png", ["1", "2", "3"]),
        ("study_{group}_well{number}.png", ["plate1", "plate2", "plate3"]),
        ("{group}/{number}.png", ["p1", "p2", "p3"]),
    ],
)
def test_groups_are_proposed(pattern: str, groups: list[str]) -> None:
    (problem,) = _groups(_names(pattern, groups))
    assert len(problem.sets) == 3
    assert {len(one_set) for one_set in problem.sets} == {6}
    assert problem.remedies == (Remedy.KEEP_TOGETHER, Remedy.USE)
    assert len(set(problem.names)) == 3
    assert problem.params["groups"] == "3"
    assert problem.params["example"].endswith(groups[0])


@pytest.mark.parametrize(
    "names",
    [
        _names("IMG_{group}_{number}.jpg", ["1", "2", "3"]),
        _names("{group}{number:03}.png", ["", "", ""]),
        _names("{group}_{number}.png", ["001", "002", "003"]),
        _names("{group}_{number}.png", ["patient1", "patient2"]),  # too few groups
        _names("{group}_1.png", ["p1", "p2", "p3"], count=1)[:3],  # of one picture each
        [f"{label}/{label}_{n}.png" for label in ("a", "b", "c") for n in range(9)],
        ["a/patient1_1.png", "a/patient1_2.png", "a/7.png", *_names("x", ["1"])],
    ],
)
def test_counters_are_no_groups(names: list[str]) -> None:
    assert _groups(names) == []


def test_a_class_needs_two_groups() -> None:
    names = [f"a/p{g}_{n}.png" for g in range(3) for n in range(3)]
    assert _groups([*names, *(f"b/p9_{n}.png" for n in range(3))]) == []


def test_nothing_is_proposed_where_the_folder_has_decided() -> None:
    names = _names("{group}_{number}.png", ["p1", "p2", "p3"])
    assert _groups(names, role=Role.VALIDATION) == []
    assert len(_groups(names, role=Role.TRAIN)) == 1


def test_groups_that_a_table_tells_are_kept_together_whatever_the_names_are() -> None:
    told = {"a/1.png": "p1", "a/2.png": "p1", "b/3.png": "p2", "b/4.png": ""}
    items = [Item(PictureAddress(HERE / n), n[0], None, group) for n, group in told.items()]
    (problem,) = named_groups(Dataset(HERE, Layout.TABLE, ("a", "b"), tuple(items)), items)
    assert problem.names == ("p1", "p2")
    assert [len(one_set) for one_set in problem.sets] == [2, 1]
    assert problem.remedies[0] is Remedy.KEEP_TOGETHER
    assert problem.params["told"] == "yes"


def test_where_only_who_judges_is_given_the_others_are_grouped() -> None:
    names = _names("{group}_{number}.png", ["p1", "p2", "p3"])
    items = [Item(PictureAddress(HERE / name), name.split("/", 1)[0]) for name in names]
    test = Item(PictureAddress(HERE / "ill/other.png"), "ill", Role.TEST)
    dataset = Dataset(HERE, Layout.CLASS_FOLDERS, ("ill", "well"), (*items, test))
    (problem,) = named_groups(dataset, dataset.items)
    assert test.picture not in problem.files


def test_names_of_classes_are_no_groups_where_some_lie_in_other_folders() -> None:
    names = [
        f"{label}/{label}_{n}.png" for label in ("cocci", "rods", "spirals") for n in range(20)
    ]
    moved = ["rods/cocci_90.png", "spirals/rods_91.png", "cocci/spirals_92.png"]
    moved += ["rods/spirals_93.png", "spirals/cocci_94.png", "cocci/rods_95.png"]
    assert _groups([*names, *moved]) == []
