"""`lensmith import`: weights or a bundle that somebody handed over."""

import argparse
from pathlib import Path

from engine.base.places import find_places
from engine.cli.control import job_control
from engine.cli.library import user_library
from engine.cli.output import say
from engine.models import LibraryEntry
from engine.verbs.export import Exporter
from engine.verbs.models import ImportConfig, import_model

NAME = "import"
HELP = "add weights that somebody handed over"
_CAN_TELL = "From now on it says what is unlike anything it was taught."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("file", type=Path, metavar="FILE", help=".pth, .safetensors or a bundle")
    parser.add_argument("--labels", type=Path, metavar="FILE", help="the classes, one a line")
    parser.add_argument("--model", default="", metavar="ID", help="the model they belong to")
    parser.add_argument("--name", default="", help="what to call the model")


def run(options: argparse.Namespace) -> bool:
    """Add them to the user's models."""
    if options.file.is_dir():
        _import_bundle(options.file)
        return True
    config = ImportConfig(options.file, options.labels, base=options.model, name=options.name)
    with job_control() as control:
        entry = import_model(config, control, user_library())
    say(_as_text(entry))
    return True


def _import_bundle(folder: Path) -> None:
    with job_control() as control:
        taken = Exporter(user_library(), find_places()).import_bundle(folder, control)
    say(_as_text(taken.entry))
    if taken.samples:
        say(
            f"Same answers as before: {taken.same} of {taken.samples}, "
            f"largest difference {taken.largest_difference:.6f}"
        )
    else:
        say("It brings no samples, so its answers were not compared.")


def _as_text(entry: LibraryEntry) -> str:
    record = entry.record
    if entry.was_here:
        text = f"This model is already here as {record.id}: {record.name}"
        return f"{text}\n{_CAN_TELL}" if entry.got_reference else text
    return f"{record.id}: {record.architecture}, {record.classes} classes"
