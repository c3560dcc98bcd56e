"""`lensmith models`: the models there are."""

import argparse
from dataclasses import asdict

from engine.cli.library import user_library
from engine.cli.options import add_json
from engine.cli.output import as_json, say
from engine.models import LibraryEntry

NAME = "models"
HELP = "list the models"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    add_json(parser)


def run(options: argparse.Namespace) -> bool:
    """List them."""
    for entry in user_library().entries():
        say(as_json(_fields(entry)) if options.json else _as_text(entry))
    return True


def _fields(entry: LibraryEntry) -> dict[str, object]:
    return asdict(entry.record) | {
        "ready": entry.is_ready,
        "bytes": entry.bytes,
        "weights_file": str(entry.file) if entry.file else None,
    }


def _as_text(entry: LibraryEntry) -> str:
    record = entry.record
    state = "ready" if entry.is_ready else f"fetch {record.megabytes:.0f} MB"
    return f"{record.id:20} {state:14} {record.name}: {record.advice or record.source}"
