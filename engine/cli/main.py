"""The verbs without a window."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.device import AUTOMATIC, set_up_threads
from engine.base.errors import EngineError
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Failure, Outcome
from engine.cli import check, evaluate, export, features, models, report, train
from engine.cli.interrupt import cancelled_by_ctrl_c
from engine.cli.output import JsonOutput, OutcomeOutput, TextOutput
from engine.inference import PredictorCache
from engine.inference.batch.answering import BatchRequest, answer_all
from engine.models import DEFAULT_MODEL
from engine.verbs import pictures as picture_verbs
from engine.verbs import predict

EXIT_OK, EXIT_FAILURES, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str]) -> int:
    """Run one verb.

    Returns:
        The exit code: 0; 1 when something could not be read or done; 2 for wrong use; 130 when
        interrupted.
    """
    set_up_threads(beside_a_window=False)
    _print_any_path()
    try:
        try:
            options = _parser().parse_args(arguments)
            return int(options.run(options))
        finally:
            sys.stdout.flush()  # now, while a reader that has gone can still be passed over
    except EngineError as error:
        print(f"lensmith: {error}", file=sys.stderr)  # noqa: T201
        return EXIT_FAILURES
    except JobCancelled:  # what was done until now is kept
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILURES


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lensmith", description="Without a verb, the window opens."
    )
    parser.add_argument("--version", action="version", version=f"lensmith {version('lensmith')}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    predict = verbs.add_parser("predict", help="name what is in pictures")
    predict.add_argument("paths", nargs="+", metavar="PATH",
                         help="a picture, or a folder of pictures")  # fmt: skip
    predict.add_argument("--model", default=DEFAULT_MODEL, metavar="ID|FILE")
    predict.add_argument("--labels", type=Path, metavar="FILE", help="classes of a model FILE")
    predict.add_argument("--top", type=_positive, default=5, metavar="N", help="labels a picture")
    predict.add_argument("--device", default=AUTOMATIC, choices=[AUTOMATIC, "cpu", "cuda", "mps"])
    form = predict.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a line")
    form.add_argument("--csv", type=Path, metavar="FILE", help="write a table")
    predict.add_argument("--resume", action="store_true",
                         help="go on with the table: pictures in it are passed over")  # fmt: skip
    predict.set_defaults(run=_predict, misused=predict.error)

    models.add_verbs(verbs)
    check.add_verbs(verbs)
    train.add_verbs(verbs)
    features.add_verbs(verbs)
    export.add_verbs(verbs)
    evaluate.add_verbs(verbs)
    report.add_verbs(verbs)
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number, at least 1")
    return int(text)


def _predict(options: argparse.Namespace) -> int:
    if options.resume and options.csv is None:
        options.misused("--resume goes on with a table: it needs --csv")
    as_given: dict[PictureAddress, str] = {
        picture: text
        for text in reversed(options.paths)
        if (picture := picture_verbs.address_of(text)) == PictureAddress.parse(text)
    }  # Path drops a leading ./

    def name(picture: PictureAddress) -> str:
        return as_given.get(picture, str(picture))

    try:
        failures = (_to_stdout if options.csv is None else _to_table)(options, name)
    except JobCancelled:  # what was answered until now is kept
        return EXIT_INTERRUPTED
    return EXIT_FAILURES if failures else EXIT_OK


def _to_stdout(options: argparse.Namespace, name: Callable[[PictureAddress], str]) -> int:
    """Print the answers as they come.

    Returns:
        How many pictures could not be read.
    """
    output: OutcomeOutput = (JsonOutput if options.json else TextOutput)(sys.stdout)
    failures = 0

    def show(outcome: object) -> None:
        nonlocal failures
        assert isinstance(outcome, Outcome)  # noqa: S101
        failures += isinstance(outcome, Failure)
        output.write(outcome, name(outcome.picture))

    control = JobControl(on_item=show)
    with cancelled_by_ctrl_c(control), ExitStack() as stack:
        gathered = picture_verbs.gather(_named(options), control)
        for failure in gathered.failures:
            control.deliver(failure)
        model, library = stack.enter_context(
            models.model_named(options.model, options.labels, control)
        )
        config = predict.IdentifyConfig(gathered.pictures, model, options.device, options.top)
        predict.identify(config, control, PredictorCache(library))
    return failures


def _to_table(options: argparse.Namespace, name: Callable[[PictureAddress], str]) -> int:
    """Write the answers to a file, which is there also when interrupted.

    Returns:
        How many pictures in it could not be read.
    """
    control = JobControl()
    with cancelled_by_ctrl_c(control), ExitStack() as stack:
        model, library = stack.enter_context(
            models.model_named(options.model, options.labels, control)
        )
        order = BatchRequest(_named(options), model, options.device, options.top)
        result = answer_all(
            order, options.csv, control, PredictorCache(library), resume=options.resume,
            is_whole_when_cancelled=True, name=name,
        )  # fmt: skip
    return result.failures


def _named(options: argparse.Namespace) -> tuple[PictureAddress, ...]:
    return tuple(map(picture_verbs.address_of, options.paths))


def _print_any_path() -> None:
    """Print paths as they were given, whatever bytes their names are made of."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # absent where a test has replaced it
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="surrogateescape")
