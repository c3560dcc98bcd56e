"""`lensmith export`: a model handed on, as a folder that proves itself."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from engine.base.errors import EngineError, ErrorCode
from engine.base.language import ENGLISH
from engine.base.places import find_places
from engine.cli.control import job_control, steps
from engine.cli.library import user_library
from engine.cli.options import add_runs_folder
from engine.cli.output import say
from engine.export.request import ExportConfig, ExportResult, Format
from engine.export.sentences import left_out_sentence, travelling_sentence
from engine.models import ModelLibrary
from engine.training.runs.run_store import RunSummary
from engine.verbs.export import Exporter

NAME = "export"
HELP = "hand a model on, as a folder that proves itself"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("model", metavar="RUN|ID", help="a run, or the id of a model")
    parser.add_argument("folder", type=Path, metavar="DEST", help="to be made")
    parser.add_argument("--formats", type=_formats, default=(Format.SAFETENSORS, Format.ONNX),
                        metavar="LIST", help="of safetensors, onnx, bioimage")  # fmt: skip
    parser.add_argument("--without-pictures", action="store_true",
                        help="take none of your pictures along; drawn ones prove it")  # fmt: skip
    add_runs_folder(parser)


def _formats(text: str) -> tuple[Format, ...]:
    try:
        return tuple(dict.fromkeys(Format(name.strip()) for name in text.split(",")))
    except ValueError as error:
        known = ", ".join(Format)
        raise argparse.ArgumentTypeError(f"must be some of {known}") from error


def run(options: argparse.Namespace) -> bool:
    """Write the folder, read it back and compare."""
    library = user_library()
    exporter = Exporter(library, find_places(), options.runs)
    with job_control(steps) as control:
        model, run_name = _model_of(options.model, exporter, library)
        config = ExportConfig(
            model, options.folder, options.formats, run_name,
            with_pictures=not options.without_pictures,
        )  # fmt: skip
        result = exporter.export(config, control)
    for line in _as_text(result):
        say(line)
    return True


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


def _as_text(result: ExportResult) -> Iterator[str]:
    yield f"{result.folder}: {result.bytes / 1e6:.1f} MB"
    for file in result.files:
        yield f"    {file}"
    if travelling := travelling_sentence(result.pictures, ENGLISH):
        yield travelling
    for item in result.left_out:
        yield left_out_sentence(item, ENGLISH)
    if result.samples:
        yield (
            f"Same answers: {result.same} of {result.samples}, "
            f"largest difference {result.largest_difference:.6f}"
        )
