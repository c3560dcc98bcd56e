"""`lensmith shortcuts`: whether a model may have learned something beside the matter."""

import argparse

from engine.base.language import ENGLISH
from engine.base.places import find_places
from engine.cli.control import job_control, pictures
from engine.cli.library import user_library
from engine.cli.options import add_run
from engine.cli.output import as_json, say
from engine.evaluation.shortcuts.findings import Finding
from engine.evaluation.shortcuts.sentences import sentence, title, verdict
from engine.verbs.shortcuts import ShortcutSearch

NAME = "shortcuts"
HELP = "say whether a model learned what is beside the matter"
_MARKS = {True: "!", False: " ", None: "–"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    add_run(parser)


def run(options: argparse.Namespace) -> bool:
    """Look for them."""
    search = ShortcutSearch(user_library(), find_places(), options.runs)
    with job_control(pictures) as control:
        findings = search.look(options.run_name, control, options.device)
    for finding in findings:
        say(_as_json(finding) if options.json else _as_text(finding))
    if not options.json:
        say(verdict(findings, ENGLISH))
    return True


def _as_json(finding: Finding) -> str:
    names = {key: finding.params[key] for key in ("region", "fact") if key in finding.params}
    told = {"sentence": sentence(finding, ENGLISH)}
    return as_json({"test": finding.test, "found": finding.found} | names | finding.figures | told)


def _as_text(finding: Finding) -> str:
    return f"{_MARKS[finding.found]} {title(finding.test, ENGLISH)}: {sentence(finding, ENGLISH)}"
