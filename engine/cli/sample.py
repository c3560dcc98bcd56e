"""`lensmith sample`: pictures to try teaching with."""

import argparse
from pathlib import Path

from engine.cli.control import job_control, pictures
from engine.cli.output import say

NAME = "sample"
HELP = "draw sample pictures to try teaching with"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="to be made")


def run(options: argparse.Namespace) -> bool:
    """Draw them."""
    from engine.datasets.sample_pictures import make_sample  # noqa: PLC0415

    with job_control(pictures) as control:
        make_sample(options.folder, control)
    say(f"{options.folder}: ready")
    return True
