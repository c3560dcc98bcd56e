"""Options that several verbs have."""

import argparse
from pathlib import Path

from engine.base.device import AUTOMATIC, DEVICES
from engine.models import DEFAULT_MODEL


def add_device(parser: argparse.ArgumentParser) -> None:
    """`--device`: where to compute."""
    parser.add_argument("--device", default=AUTOMATIC, choices=DEVICES)


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`: for programs."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def add_model_or_file(parser: argparse.ArgumentParser) -> None:
    """`--model`: an id, or a file or bundle that is used without being imported; `--labels`."""
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="ID|FILE")
    parser.add_argument("--labels", type=Path, metavar="FILE", help="classes of a model FILE")


def add_runs_folder(parser: argparse.ArgumentParser) -> None:
    """`--runs`: another folder of runs."""
    parser.add_argument("--runs", type=Path, metavar="DIR", help="where runs are kept")


def add_run(parser: argparse.ArgumentParser) -> None:
    """A run to look at, where it is, what computes, and how it is told."""
    parser.add_argument("run_name", metavar="RUN")
    add_runs_folder(parser)
    add_device(parser)
    add_json(parser)
