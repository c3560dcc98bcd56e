"""The verb that hands a model on: export."""

import argparse
import sys
from pathlib import Path
from typing import Any

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.places import find_places
from engine.base.types import Progress
from engine.cli.interrupt import cancelled_by_ctrl_c
from engine.export.request import ExportConfig, ExportResult, Format, LeftOut
from engine.models import ModelLibrary
from engine.training.runs.run_store import RunSummary
from engine.verbs.export import Exporter

_SENTENCES = {
    LeftOut.ONNX_OF_DETECTOR: "No ONNX: torchvision's exporter cannot do this detector.",
    LeftOut.BIOIMAGE_OF_DETECTOR: "No bioimage.io package: they are made of classifiers only.",
    LeftOut.SAMPLES: "No pictures of its own were at hand for samples.",
}


def add_verbs(verbs: Any) -> None:
    """Add the verb to the parser (argparse's subparsers, whose type has no public name)."""
    export = verbs.add_parser("export", help="hand a model on, as a folder that proves itself")
    export.add_argument("model", metavar="RUN|ID", help="a run, or the id of a model")
    export.add_argument("folder", type=Path, metavar="DEST", help="to be made")
    export.add_argument("--formats", type=_formats, default=(Format.SAFETENSORS, Format.ONNX),
                        metavar="LIST", help="of safetensors, onnx, bioimage")  # fmt: skip
    export.add_argument("--runs", type=Path, metavar="DIR", help="where runs are kept")
    export.set_defaults(run=_export)


def _formats(text: str) -> tuple[Format, ...]:
    try:
        return tuple(dict.fromkeys(Format(name.strip()) for name in text.split(",")))
    except ValueError as error:
        known = ", ".join(Format)
        raise argparse.ArgumentTypeError(f"must be some of {known}") from error


def _export(options: argparse.Namespace) -> int:
    places = find_places()
    library = ModelLibrary(places.data)
    exporter = Exporter(library, places, options.runs)
    control = JobControl(_show_progress)
    with cancelled_by_ctrl_c(control):
        model, run = _model_of(options.model, exporter, library)
        config = ExportConfig(model, options.folder, options.formats, run)
        result = exporter.export(config, control)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)  # noqa: T201
    for line in _as_text(result):
        print(line)  # noqa: T201
    return 0


def _model_of(text: str, exporter: Exporter, library: ModelLibrary) -> tuple[str, str]:
    """The id of a model, and the run that made it; the name of a run comes first."""
    for summary in exporter.runs():
        if text in {summary.run, str(exporter.runs_folder / summary.run)}:
            return _model_made_in(summary), summary.run
    return library.find(text).record.id, ""


def _model_made_in(summary: RunSummary) -> str:
    if summary.result is None:
        raise EngineError(ErrorCode.RUN_UNFINISHED, run=summary.run)
    return summary.result.model


def _as_text(result: ExportResult) -> list[str]:
    lines = [f"{result.folder}: {result.bytes / 1e6:.1f} MB", *(f"    {f}" for f in result.files)]
    lines += [_SENTENCES[item] for item in result.left_out]
    if result.samples:
        lines.append(
            f"Same answers: {result.same} of {result.samples}, "
            f"largest difference {result.largest_difference:.6f}"
        )
    return lines


def _show_progress(progress: Progress) -> None:
    if sys.stderr.isatty():
        print(f"\rstep {progress.done} of {progress.total} ", end="", file=sys.stderr)  # noqa: T201
