"""The verb that writes a run down for others to read: report."""

import argparse
from pathlib import Path
from typing import Any

from engine.base.jobs import JobControl
from engine.base.places import find_places
from engine.cli.interrupt import cancelled_by_ctrl_c
from engine.models import ModelLibrary
from engine.verbs.evaluate import Evaluator
from engine.verbs.report import Reporter

_SUFFIXES = (".html", ".htm")


def add_verbs(verbs: Any) -> None:
    """Add the verb to the parser (argparse's subparsers, whose type has no public name)."""
    report = verbs.add_parser("report", help="write a run down: figures, charts, methods")
    report.add_argument("run_name", metavar="RUN")
    report.add_argument("file", type=_html, metavar="DEST", help="an .html file")
    report.add_argument("--runs", type=Path, metavar="DIR", help="where runs are kept")
    report.set_defaults(run=_report)


def _html(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in _SUFFIXES:
        raise argparse.ArgumentTypeError(
            "must end in .html; for a PDF, print that page from a browser, "
            "or choose PDF under Export… in the window"
        )
    return path


def _report(options: argparse.Namespace) -> int:
    places = find_places()
    library = ModelLibrary(places.data)
    reviewer = Evaluator(library, places, options.runs)
    reporter = Reporter(library, places, reviewer.evaluate, options.runs)
    control = JobControl()
    with cancelled_by_ctrl_c(control):
        reporter.report(options.run_name, options.file, control)
    print(options.file)  # noqa: T201
    return 0
