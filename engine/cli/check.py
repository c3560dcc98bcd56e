"""The verbs that look after pictures to learn from: check, sample."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.base.jobs import JobControl
from engine.base.places import find_places
from engine.base.types import Progress
from engine.cli.interrupt import cancelled_by_ctrl_c
from engine.datasets.dataset import CheckReport, Problem, ProblemKind, Remedy

_FIRST_FILES = 5
"""Of a problem, named in the text; JSON names all."""

_SENTENCES = {
    ProblemKind.NOTHING: "there is nothing to learn from: no class has a picture",
    ProblemKind.SINGLE_CLASS: "only one class has pictures: {label}",
    ProblemKind.UNREADABLE_FOLDER: "folders that cannot be opened: {folders}",
    ProblemKind.UNREADABLE: "files that cannot be read: {files}",
    ProblemKind.TRUNCATED: "files that end in the middle of the picture: {files}",
    ProblemKind.NOT_A_PICTURE: "files that are no pictures: {files}",
    ProblemKind.UNSORTED: "pictures of no class: {files}",
    ProblemKind.TWO_LABELS: "pictures under two labels: {sets} (the first: {labels})",
    ProblemKind.DUPLICATE: "pictures that are there more than once: {sets} ({files} files)",
    ProblemKind.NEAR_DUPLICATE: "sets of nearly equal pictures: {sets} ({files} files)",
    ProblemKind.ACROSS_SPLITS: "pictures in more than one of train, val and test: {sets}",
    ProblemKind.TOO_FEW: "classes with few pictures ({pictures}; {limit} are needed): {labels}",
    ProblemKind.IMBALANCE: "{largest} has {most} pictures, {smallest} has {fewest}",
    ProblemKind.MIXED_SIZES: "sizes differ much: {smallest} to {largest} pixels",
    ProblemKind.MIXED_DEPTHS: "pictures with {rare} bits where the others have {common}: {files}",
    ProblemKind.GROUPS: "names look like {groups} groups, such as {example}",
}
_REMEDIES = {
    Remedy.STOP: "nothing can be learned until this is mended",
    Remedy.LEAVE_OUT: "left out",
    Remedy.KEEP_ONE: "one of each is used",
    Remedy.KEEP_TOGETHER: "used, each set on one side",
    Remedy.WEIGHT: "rare classes count for more",
    Remedy.USE: "used as they are",
}
_OTHER_WORDS = {
    (ProblemKind.UNREADABLE_FOLDER, Remedy.USE): "the others are used",
    (ProblemKind.ACROSS_SPLITS, Remedy.KEEP_TOGETHER): "left out of train",
    (ProblemKind.TOO_FEW, Remedy.LEAVE_OUT): "the class is left out",
}


def add_verbs(verbs: Any) -> None:
    """Add the verbs to the parser (argparse's subparsers, whose type has no public name)."""
    check = verbs.add_parser("check", help="say what is wrong with a folder of sorted pictures")
    check.add_argument("folder", type=Path, metavar="FOLDER")
    check.add_argument("--json", action="store_true", help="one JSON object a line")
    check.set_defaults(run=_check)

    sample = verbs.add_parser("sample", help="draw sample pictures to try teaching with")
    sample.add_argument("folder", type=Path, metavar="FOLDER", help="to be made")
    sample.set_defaults(run=_sample)


def _check(options: argparse.Namespace) -> int:
    from engine.datasets.checks.check import check  # noqa: PLC0415
    from engine.datasets.layouts.scan import scan  # noqa: PLC0415

    control = JobControl(_show_progress)
    with cancelled_by_ctrl_c(control):
        report = check(scan(options.folder, control), control, find_places().cache)
    _clear_progress()
    for line in _as_json(report) if options.json else _as_text(report):
        print(line)  # noqa: T201
    return 0 if report.can_teach else 1


def _sample(options: argparse.Namespace) -> int:
    from engine.datasets.sample_pictures import make_sample  # noqa: PLC0415

    control = JobControl(_show_progress)
    with cancelled_by_ctrl_c(control):
        make_sample(options.folder, control)
    _clear_progress()
    print(f"{options.folder}: ready")  # noqa: T201
    return 0


def _as_json(report: CheckReport) -> Iterable[str]:
    for count in report.counts:
        yield _json({"class": count.label, "pictures": count.usable})
    for problem in report.problems:
        yield _json({
            "problem": problem.kind,
            "remedy": problem.remedies[0],
            "files": [str(path) for path in problem.files],
            "params": problem.params,
        })  # fmt: skip


def _json(fields: dict[str, object]) -> str:
    return json.dumps(fields, ensure_ascii=False)


def _as_text(report: CheckReport) -> Iterable[str]:
    width = max((len(count.label) for count in report.counts), default=0)
    for count in report.counts:
        yield f"{count.label:{width}}  {count.usable:6} pictures"
    for problem in report.problems:
        yield from _problem_as_text(problem)
    if not report.problems:
        yield "Nothing is wrong with these pictures."


def _problem_as_text(problem: Problem) -> Iterable[str]:
    remedy = problem.remedies[0]
    done = _OTHER_WORDS.get((problem.kind, remedy), _REMEDIES[remedy])
    sentence = _SENTENCES[problem.kind].format(**problem.params)
    yield f"{sentence[0].upper()}{sentence[1:]}. {done[0].upper()}{done[1:]}."
    files = problem.files
    for number, path in enumerate(files[:_FIRST_FILES]):
        reason = f": {problem.errors[number]}" if problem.errors else ""
        yield f"    {path}{reason}"
    if len(files) > _FIRST_FILES:
        yield f"    and {len(files) - _FIRST_FILES} more"


def _show_progress(progress: Progress) -> None:
    if sys.stderr.isatty():
        total = f" of {progress.total}" if progress.total else ""
        print(f"\r{progress.done}{total} pictures ", end="", file=sys.stderr)  # noqa: T201


def _clear_progress() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)  # noqa: T201
