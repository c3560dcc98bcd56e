"""The parser, the exit codes, and who carries out which verb."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Protocol

from engine.base.device import set_up_threads
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled
from engine.cli import (
    check,
    evaluate,
    export,
    features,
    fetch,
    import_,
    inspect,
    models,
    predict,
    report,
    sample,
    shortcuts,
    suspects,
    train,
)
from engine.cli.interrupt import EXIT_INTERRUPTED, INTERRUPTED, heard, was_pressed
from engine.cli.output import complain

EXIT_OK, EXIT_FAILURES = 0, 1
"""argparse itself ends with 2 for wrong use."""


class Verb(Protocol):
    """What a verb's module has."""

    NAME: str
    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add its options to its parser."""

    def run(self, options: argparse.Namespace) -> bool:
        """Do it.

        Args:
            options: also has `wrong_use`, which ends with a complaint about the options.

        Returns:
            Whether everything could be done.
        """


_VERBS: tuple[Verb, ...] = (
    predict, models, fetch, import_, inspect, check, sample, train, features, export, evaluate,
    suspects, shortcuts, report,
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Run one verb.

    Returns:
        The exit code: 0; 1 when something could not be read or done; 2 for wrong use; 130 when
        interrupted.
    """
    set_up_threads(beside_a_window=False)
    _print_any_path()
    try:
        with heard():
            return _run(arguments)
    except (JobCancelled, KeyboardInterrupt):  # what was done until now is kept
        return _interrupted()
    except EngineError as error:
        if was_pressed() and error.code is ErrorCode.ENGINE_BROKEN:
            return _interrupted()
        complain(f"lensmith: {error}")
        return EXIT_FAILURES
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILURES
    except Exception:  # a library that was ended in the midst of its work says so in its own way
        if not was_pressed():
            raise
        return _interrupted()


def _run(arguments: Sequence[str]) -> int:
    try:
        options = _parser().parse_args(arguments)
        return EXIT_OK if options.run(options) else EXIT_FAILURES
    finally:
        sys.stdout.flush()  # now, while a reader that has gone can still be passed over


def _interrupted() -> int:
    complain(INTERRUPTED)
    return EXIT_INTERRUPTED


def is_verb(word: str) -> bool:
    """Whether a command line that begins so is for the shell, also where a file has that name."""
    return any(word == verb.NAME for verb in _VERBS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lensmith", description="Without a verb, the window opens."
    )
    said = f"lensmith {version('lensmith')}"
    parser.add_argument("-V", "--version", action="version", version=said)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in _VERBS:
        own = verbs.add_parser(verb.NAME, help=verb.HELP)
        verb.add_arguments(own)
        own.set_defaults(run=verb.run, wrong_use=own.error)
    return parser


def _print_any_path() -> None:
    """Print paths as they were given, whatever bytes their names are made of."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # absent where a test has replaced it
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="surrogateescape")
