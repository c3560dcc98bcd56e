"""`lensmith inspect`: the layers of a model."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.control import job_control
from engine.cli.library import model_named
from engine.cli.output import as_json, say
from engine.verbs.models import inspect_model

if TYPE_CHECKING:
    from engine.models.structure import Layer, Structure

NAME = "inspect"
HELP = "show what a model consists of"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("model", metavar="ID|FILE")
    parser.add_argument("--labels", type=Path, metavar="FILE", help="the classes, one a line")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> bool:
    """Show them."""
    with (
        job_control() as control,
        model_named(options.model, options.labels, control) as (model, library),
    ):
        structure = inspect_model(model, control, library)
    if options.json:
        say(as_json(asdict(structure)))
        return True
    for line in _as_text(structure):
        say(line)
    return True


def _as_text(structure: "Structure") -> Iterator[str]:
    yield f"{structure.total_parameters:,} parameters"
    for layer in structure.layers:
        yield from _layer_as_text(layer)


def _layer_as_text(layer: "Layer") -> Iterator[str]:
    name = "  " * layer.depth + layer.name
    share = f"{layer.share:6.1%}" if layer.parameters else ""
    columns = (f"{name:36}", f"{layer.kind:24}", f"{layer.output:18}", f"{layer.parameters:>12,}")
    yield " ".join((*columns, share, layer.part))
    for child in layer.children:
        yield from _layer_as_text(child)
