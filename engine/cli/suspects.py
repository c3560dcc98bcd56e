"""`lensmith suspects`: pictures of a run that seem to lie in the wrong folder."""

import argparse

from engine.base.places import find_places
from engine.cli.control import job_control, pictures
from engine.cli.library import user_library
from engine.cli.options import add_run
from engine.cli.output import as_json, say
from engine.evaluation.results import Suspect
from engine.verbs.suspects import SuspectFinder

NAME = "suspects"
HELP = "list pictures that seem to lie in the wrong folder"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    add_run(parser)


def run(options: argparse.Namespace) -> bool:
    """List them, the surest first."""
    finder = SuspectFinder(user_library(), find_places(), options.runs)
    with job_control(pictures) as control:
        found = finder.find_undecided(options.run_name, control, options.device)
    if options.json:
        for suspect in found:
            say(_as_json(suspect))
        return True
    say(_heading(len(found)))
    for suspect in found:
        say(f"    {suspect.picture}: is {suspect.label}, seems to be {suspect.suggested} "
            f"({suspect.score:.0%})")  # fmt: skip
    return True


def _as_json(suspect: Suspect) -> str:
    return as_json({
        "path": suspect.picture, "label": suspect.label, "suggested": suspect.suggested,
        "score": suspect.score, "part": suspect.part.value,
    })  # fmt: skip


def _heading(count: int) -> str:
    if not count:
        return "No picture looks more like another class."
    if count == 1:
        return "1 picture looks more like another class. Nothing was changed."
    return f"{count} pictures look more like another class, the surest first. Nothing was changed."
