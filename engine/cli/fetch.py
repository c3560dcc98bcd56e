"""`lensmith fetch`: the weights of a model, from their publisher or a mirror."""

import argparse

from engine.cli.control import job_control, megabytes
from engine.cli.library import user_library
from engine.cli.output import say
from engine.verbs.models import fetch_model

NAME = "fetch"
HELP = "fetch the weights of a model"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("model", metavar="ID")
    parser.add_argument("--mirror", default="", metavar="URL", help="a web folder with the files")


def run(options: argparse.Namespace) -> bool:
    """Fetch them; what is there already is gone on from."""
    with job_control(megabytes) as control:
        fetch_model(options.model, options.mirror, control, user_library())
    say(f"{options.model}: ready")
    return True
