"""`lensmith report`: a run written down for others to read."""

import argparse
from pathlib import Path

from engine.base.places import find_places
from engine.cli.control import job_control
from engine.cli.library import user_library
from engine.cli.options import add_runs_folder
from engine.cli.output import say
from engine.verbs.evaluate import Evaluator
from engine.verbs.report import Reporter

NAME = "report"
HELP = "write a run down: figures, charts, methods"
_SUFFIXES = (".html", ".htm")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("run_name", metavar="RUN")
    parser.add_argument("file", type=_html, metavar="DEST", help="an .html file")
    parser.add_argument(
        "--without-pictures", action="store_true", help="show no pictures, only figures"
    )
    add_runs_folder(parser)


def _html(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in _SUFFIXES:
        raise argparse.ArgumentTypeError(
            "must end in .html; for a PDF, print that page from a browser, "
            "or choose PDF under Export… in the window"
        )
    return path


def run(options: argparse.Namespace) -> bool:
    """Write it."""
    places, library = find_places(), user_library()
    evaluator = Evaluator(library, places, options.runs)
    reporter = Reporter(library, places, evaluator.evaluate, options.runs)
    with_pictures = not options.without_pictures
    with job_control() as control:
        reporter.report(options.run_name, options.file, control, with_pictures=with_pictures)
    say(str(options.file))
    if with_pictures:
        say("A few of your pictures are shown in it, without their names and metadata.")
    return True
