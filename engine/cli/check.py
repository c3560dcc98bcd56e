"""`lensmith check`: what is wrong with a folder of sorted pictures."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from engine.base.jobs import JobControl
from engine.base.language import ENGLISH
from engine.base.places import find_places
from engine.cli.control import job_control, pictures
from engine.cli.library import user_library
from engine.cli.options import add_json
from engine.cli.output import as_json, say
from engine.datasets import sentences
from engine.datasets.dataset import CheckReport, Problem
from engine.evaluation.results import as_problem
from engine.training.classification.config import TrainConfig
from engine.verbs.suspects import suspects_in_folder

NAME = "check"
HELP = "say what is wrong with a folder of sorted pictures"
_FIRST_FILES = 5
"""Of a problem, named in the text; JSON names all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    add_json(parser)


def run(options: argparse.Namespace) -> bool:
    """Check it; false where nothing can be learned from it."""
    from engine.datasets.checks.check import check  # noqa: PLC0415
    from engine.datasets.layouts.scan import scan  # noqa: PLC0415

    with job_control(pictures) as control:
        report = check(scan(options.folder, control), control, find_places().cache)
        report = _with_suspects(report, control)
    for line in _as_json(report) if options.json else _as_text(report):
        say(line)
    return report.can_teach


def _with_suspects(report: CheckReport, control: JobControl) -> CheckReport:
    """With a row of what seems to lie in the wrong folder, where kept features tell that."""
    config = TrainConfig(report.dataset.folder)
    found = suspects_in_folder(config, report, user_library(), find_places(), control)
    if not found:
        return report
    return replace(report, problems=(*report.problems, as_problem(found)))


def _as_json(report: CheckReport) -> Iterator[str]:
    for count in report.counts:
        yield as_json({"class": count.label, "pictures": count.usable})
    for problem in report.problems:
        yield as_json({
            "problem": problem.kind,
            "remedy": problem.remedies[0],
            "files": problem.files,
            "params": problem.params,
        } | ({"suggested": problem.suggested} if problem.suggested else {}))  # fmt: skip


def _as_text(report: CheckReport) -> Iterator[str]:
    width = max((len(count.label) for count in report.counts), default=0)
    for count in report.counts:
        yield f"{count.label:{width}}  {count.usable:6} pictures"
    if own := sentences.own_split(report, ENGLISH):
        yield f"{own}."
    for problem in report.problems:
        yield from _problem_as_text(problem, report)
    if not report.problems:
        yield "Nothing is wrong with these pictures."


def _problem_as_text(problem: Problem, report: CheckReport) -> Iterator[str]:
    what = sentences.sentence(problem, report, ENGLISH)
    done = sentences.outcome(problem, problem.remedies[0], ENGLISH)
    yield f"{what}. {done or sentences.reason(problem, ENGLISH)}"
    files, labels = problem.files, report.labels_of(problem)
    for number, path in enumerate(files[:_FIRST_FILES]):
        reason = f": {problem.errors[number]}" if problem.errors else ""
        if problem.suggested:
            reason = f": is {labels[path]}, seems to be {problem.suggested[number]}"
        yield f"    {path}{reason}"
    if len(files) > _FIRST_FILES:
        yield f"    and {len(files) - _FIRST_FILES} more"
