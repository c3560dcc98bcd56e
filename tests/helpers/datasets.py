"""Folders of sorted pictures for tests, and their check."""

import itertools
from collections.abc import Mapping
from pathlib import Path

from engine.base.jobs import JobControl
from engine.datasets.checks.check import check
from engine.datasets.dataset import CheckReport, Problem, ProblemKind
from engine.datasets.layouts.scan import scan
from tests.helpers.pictures import photo, save

_seeds = itertools.count(1000)


def add_pictures(folder: Path, count: int, *, size: tuple[int, int] = (64, 48)) -> list[Path]:
    """Put pictures into a folder, `1.png`, `2.png` …: no two alike, in no test the same."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        save(photo(*size, seed=next(_seeds)), folder / f"{number}.png")
        for number in range(1, count + 1)
    ]


def make_dataset(folder: Path, classes: Mapping[str, int]) -> Path:
    """A folder a class, with so many different pictures each."""
    for label, count in classes.items():
        add_pictures(folder / label, count)
    return folder


def checked(folder: Path) -> CheckReport:
    """The report about a folder; findings are kept beside it."""
    control = JobControl()
    return check(scan(folder, control), control, folder.parent / "cache")


def problem_of(report: CheckReport, kind: ProblemKind) -> Problem:
    """The one problem of a kind."""
    (problem,) = [problem for problem in report.problems if problem.kind is kind]
    return problem


def kinds(report: CheckReport) -> list[ProblemKind]:
    """What was found, in order."""
    return [problem.kind for problem in report.problems]
