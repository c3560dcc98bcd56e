"""The verb that teaches: train."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.base.device import AUTOMATIC
from engine.base.jobs import JobCancelled, JobControl
from engine.base.places import find_places
from engine.cli.interrupt import cancelled_by_ctrl_c
from engine.models import DEFAULT_MODEL, ModelLibrary
from engine.training.classification.config import TrainConfig
from engine.training.classification.events import EpochEnded, HeadFitted, RunResult, RunStarted
from engine.training.runs.event_file import as_line
from engine.training.runs.events import PictureLeftOut, Remark, RunEvent
from engine.training.settings import BATCH_SIZE, EPOCHS, LEARNING_RATE, SEED, Recipe
from engine.verbs.train import Trainer

_INTERRUPTED = 130


def add_verbs(verbs: Any) -> None:
    """Add the verb to the parser (argparse's subparsers, whose type has no public name)."""
    train = verbs.add_parser("train", help="teach a model from a folder of sorted pictures")
    train.add_argument("folder", type=Path, nargs="?", metavar="FOLDER")
    train.add_argument("--model", default=DEFAULT_MODEL, metavar="ID", help="to start from")
    train.add_argument("--recipe", type=Recipe, default=Recipe.BALANCED, choices=list(Recipe),
                       help="how thoroughly to learn")  # fmt: skip
    train.add_argument("--epochs", type=_within(int, EPOCHS), metavar="N", help="at most")
    train.add_argument("--learning-rate", type=_within(float, LEARNING_RATE), metavar="RATE")
    train.add_argument("--batch-size", type=_within(int, BATCH_SIZE), default=32, metavar="N")
    train.add_argument("--seed", type=_within(int, SEED), default=0, metavar="N")
    train.add_argument("--name", default="", help="what to call the model")
    train.add_argument("--runs", type=Path, metavar="DIR", help="where runs are kept")
    train.add_argument("--resume", default="", metavar="RUN", help="go on with a run")
    train.add_argument("--device", default=AUTOMATIC, choices=[AUTOMATIC, "cpu", "cuda", "mps"])
    train.add_argument("--json", action="store_true", help="one JSON object a line")
    train.set_defaults(run=lambda options: _train(options, train.error))


def _within(kind: type, limits: tuple[float, float]) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        value = kind(text)
        if not limits[0] <= value <= limits[1]:
            raise argparse.ArgumentTypeError(f"must be from {limits[0]} to {limits[1]}")
        return value

    parse.__name__ = kind.__name__  # argparse names it in its message
    return parse


def _train(options: argparse.Namespace, wrong_use: Callable[[str], None]) -> int:
    if (options.folder is None) == (not options.resume):
        wrong_use("name a FOLDER, or a run to --resume")
    places = find_places()
    teacher = Trainer(ModelLibrary(places.data), places, options.runs)
    output = _JsonLines() if options.json else _Sentences()
    control = JobControl(on_item=output.write)
    try:
        with cancelled_by_ctrl_c(control):
            if options.resume:
                teacher.resume(options.resume, control)
            else:
                config = _config(options)
                quiet = JobControl()
                report = teacher.check(config.folder, quiet)
                teacher.train(config, report, control)
    except JobCancelled:
        if output.run:
            print(f"lensmith train --resume '{output.run}' goes on", file=sys.stderr)  # noqa: T201
        return _INTERRUPTED
    return 0


def _config(options: argparse.Namespace) -> TrainConfig:
    return TrainConfig(
        options.folder, model=options.model, recipe=options.recipe, name=options.name,
        seed=options.seed, epochs=options.epochs, learning_rate=options.learning_rate,
        batch_size=options.batch_size, device=options.device,
    )  # fmt: skip


@dataclass
class _Output:
    """Where events go.

    Attributes:
        run: name of the run, once it has begun.
    """

    run: str = ""

    def write(self, item: object) -> None:
        """Write one event."""
        assert isinstance(item, RunEvent)  # noqa: S101
        if isinstance(item, RunStarted):
            self.run = item.run
        text = self.text(item)
        if text:
            print(text, flush=True)  # noqa: T201

    def text(self, event: RunEvent) -> str:
        """What is written of an event."""
        return as_line(event)


class _JsonLines(_Output):
    """For programs: the lines of `events.jsonl`."""


class _Sentences(_Output):
    """For people."""

    def text(self, event: RunEvent) -> str:
        """What is written of an event; empty for nothing."""
        for kind, sentence in _SENTENCES.items():
            if isinstance(event, kind):
                return str(sentence(event))
        return ""


def _epoch(event: EpochEnded) -> str:
    mark = "  best" if event.is_best else ""
    return (
        f"epoch {event.epoch}: {event.accuracy:.1%} right, loss {event.train_loss:.3f} learning, "
        f"{event.validation_loss:.3f} judged{mark}"
    )


def _result(event: RunResult) -> str:
    return (
        f"{event.right} of {event.total} right: {event.accuracy:.1%}, between {event.low:.0%} "
        f"and {event.high:.0%}. Model: {event.model}"
    )


_SENTENCES: dict[type, Callable[[Any], str]] = {
    RunStarted: lambda e: (
        f"{e.run}: learning from {e.train} pictures of {len(e.classes)} classes, judged by "
        f"{e.validation}"
    ),
    HeadFitted: lambda e: f"first answer after {e.seconds:.1f} s: {e.accuracy:.1%} right",
    EpochEnded: _epoch,
    PictureLeftOut: lambda e: f"left out: {e.path}: {e.message}",
    Remark: lambda e: f"{e.kind.value.replace('_', ' ')} {e.detail}".rstrip(),
    RunResult: _result,
}
