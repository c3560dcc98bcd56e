"""The check as a whole: what it counts, how it goes on, how it ends."""

import shutil
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Progress
from engine.datasets.checks.check import check
from engine.datasets.dataset import ClassCount, ProblemKind
from engine.datasets.layouts.scan import scan
from tests.helpers.addresses import addresses
from tests.helpers.datasets import add_pictures, checked, kinds, make_dataset
from tests.helpers.pictures import photo, save


def test_good_pictures_have_no_problem(dataset: Path) -> None:
    report = checked(dataset)
    assert report.problems == ()
    assert report.can_teach
    assert [(count.label, count.usable) for count in report.counts] == [("cats", 10), ("dogs", 10)]


def test_facts_are_those_of_the_file(dataset: Path) -> None:
    path = save(photo(300, 200), dataset / "cats" / "0.jpg")
    fact = checked(dataset).facts[0]
    assert (fact.item.picture.file, fact.item.label) == (path, "cats")
    assert (fact.width, fact.height, fact.depth, fact.error) == (300, 200, 8, None)
    assert len(fact.content) == 64
    assert 0 < fact.perceptual_hash < 2**128


def test_samples_are_spread_over_the_class(tmp_path: Path) -> None:
    paths = add_pictures(tmp_path / "set" / "a", 30, size=(16, 16))
    few = add_pictures(tmp_path / "set" / "b", 3, size=(16, 16))
    (tmp_path / "set" / "b" / "9.png").write_bytes(b"no picture")
    many, three = checked(tmp_path / "set").counts
    assert len(set(many.samples)) == 8
    assert (many.samples[0], many.samples[-1]) == addresses(paths[0], paths[-1])
    assert three == ClassCount("b", 3, tuple(map(PictureAddress, few)))


def test_the_fingerprint_is_the_same_wherever_the_folder_lies(dataset: Path) -> None:
    copy = dataset.with_name("copy")
    shutil.copytree(dataset, copy)
    assert checked(copy).fingerprint == checked(dataset).fingerprint


@pytest.mark.parametrize("change", ["content", "name", "label"])
def test_the_fingerprint_changes_with_every_change(dataset: Path, change: str) -> None:
    before = checked(dataset).fingerprint
    one = dataset / "cats" / "1.png"
    if change == "content":
        save(photo(50, 50), one)
    else:
        one.rename(dataset / ("cats/other.png" if change == "name" else "dogs/11.png"))
    assert checked(dataset).fingerprint != before


def test_progress_ends_with_all_pictures(dataset: Path) -> None:
    reports: list[Progress] = []
    control = JobControl(reports.append)
    check(scan(dataset, JobControl()), control, dataset.parent / "cache")
    assert [report.done for report in reports] == [*range(1, 21), 20]
    assert {report.total for report in reports} == {20}
    assert all((report.seconds_left or 0) >= 0 for report in reports)


def test_a_cancelled_check_ends_and_keeps_what_it_knows(dataset: Path) -> None:
    read: list[int] = []

    def cancel_at_five(progress: Progress) -> None:
        read.append(progress.done)
        if progress.done == 5:
            control.cancel()

    control = JobControl(cancel_at_five)
    cache = dataset.parent / "cache"
    with pytest.raises(JobCancelled):
        check(scan(dataset, JobControl()), control, cache)
    assert read == [1, 2, 3, 4, 5]
    reports: list[Progress] = []
    check(scan(dataset, JobControl()), JobControl(reports.append), cache)
    assert reports[0].done == 6


def test_the_folder_is_left_as_it_is(dataset: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in dataset.rglob("*")}
    checked(dataset)
    assert {path: path.stat().st_mtime_ns for path in dataset.rglob("*")} == before


def test_problems_come_with_the_gravest_first(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "set", {"a": 60, "b": 2})
    (folder / "a" / "bad.png").write_bytes(b"")
    shutil.copy(folder / "a" / "1.png", folder / "a" / "copy.png")
    assert kinds(checked(folder)) == [
        ProblemKind.UNREADABLE,
        ProblemKind.DUPLICATE,
        ProblemKind.TOO_FEW,
        ProblemKind.IMBALANCE,
    ]
