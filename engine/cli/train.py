"""`lensmith train`: a model taught from a folder of sorted pictures."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.base.device import AUTOMATIC
from engine.base.jobs import JobCancelled
from engine.base.language import ENGLISH
from engine.base.percent import interval
from engine.base.places import find_places
from engine.base.torch_loading import import_gently
from engine.cli.control import job_control
from engine.cli.library import user_library
from engine.cli.options import add_device, add_json, add_runs_folder
from engine.cli.output import complain, say
from engine.models import DEFAULT_MODEL
from engine.training.classification.config import TrainConfig
from engine.training.classification.events import EpochEnded, HeadFitted, RunResult, RunStarted
from engine.training.classification.sentences import judged_by
from engine.training.runs.event_file import as_line
from engine.training.runs.events import PictureLeftOut, Remark, RunEvent
from engine.training.runs.sentences import remark_sentence
from engine.training.settings import BATCH_SIZE, EPOCHS, LEARNING_RATE, SEED, Recipe
from engine.verbs.train import Trainer

NAME = "train"
HELP = "teach a model from a folder of sorted pictures"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("folder", type=Path, nargs="?", metavar="FOLDER")
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="ID", help="to start from")
    parser.add_argument("--recipe", type=Recipe, default=Recipe.BALANCED, choices=list(Recipe),
                        help="how thoroughly to learn")  # fmt: skip
    parser.add_argument("--epochs", type=_within(int, EPOCHS), metavar="N", help="at most")
    parser.add_argument("--learning-rate", type=_within(float, LEARNING_RATE), metavar="RATE")
    parser.add_argument("--batch-size", type=_within(int, BATCH_SIZE), default=32, metavar="N")
    parser.add_argument("--seed", type=_within(int, SEED), default=0, metavar="N")
    parser.add_argument("--name", default="", help="what to call the model")
    add_runs_folder(parser)
    parser.add_argument("--resume", default="", metavar="RUN", help="go on with a run")
    add_device(parser)
    add_json(parser)


def _within(kind: type, limits: tuple[float, float]) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        value = kind(text)
        if not limits[0] <= value <= limits[1]:
            raise argparse.ArgumentTypeError(f"must be from {limits[0]} to {limits[1]}")
        return value

    parse.__name__ = kind.__name__  # argparse names it in its message
    return parse


def run(options: argparse.Namespace) -> bool:
    """Teach it, or go on with a run that was broken off."""
    if (options.folder is None) == (not options.resume):
        options.wrong_use("name a FOLDER, or a run to --resume")
    trainer = Trainer(user_library(), find_places(), options.runs)
    output = _Output(as_line if options.json else _as_text)
    try:
        import_gently()  # takes seconds, in which Ctrl+C may end it wherever it is
        with job_control(on_item=output.write, patience=None) as control:
            if options.resume:
                device = "" if options.device == AUTOMATIC else options.device
                trainer.resume(options.resume, control, device)
            else:
                config = _config(options)
                report = trainer.check(config.folder, control)
                config = replace(config, folder=report.dataset.folder)  # a table lies in its own
                trainer.train(config, report, control)
    except JobCancelled:
        if output.run:
            complain(f"lensmith train --resume '{output.run}' goes on")
        raise
    return True


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
        form: what is printed of an event; empty for nothing.
        run: name of the run, once it has begun.
    """

    form: Callable[[RunEvent], str]
    run: str = ""

    def write(self, item: object) -> None:
        """Write one event."""
        assert isinstance(item, RunEvent)  # noqa: S101
        if isinstance(item, RunStarted):
            self.run = item.run
        if text := self.form(item):
            say(text)


def _as_text(event: RunEvent) -> str:
    sentence = _SENTENCES.get(type(event))
    return sentence(event) if sentence is not None else ""


def _epoch(event: EpochEnded) -> str:
    mark = "  best" if event.is_best else ""
    return (
        f"epoch {event.epoch}: {event.accuracy:.1%} right, loss {event.train_loss:.3f} learning, "
        f"{event.validation_loss:.3f} judged{mark}"
    )


def _remark(event: Remark) -> str:
    detail = f" ({event.detail})" if event.detail else ""
    return f"{remark_sentence(event, ENGLISH)}{detail}"


def _result(event: RunResult) -> str:
    low, high = interval(event.low, event.accuracy, event.high)
    return (
        f"{event.right} of {event.total} right: {event.accuracy:.1%}, between "
        f"{low:g}% and {high:g}%. Model: {event.model}\n"
        f"{judged_by(event.judged_by, ENGLISH)}"
    )


_SENTENCES: dict[type, Callable[[Any], str]] = {
    RunStarted: lambda e: (
        f"{e.run}: learning from {e.train} pictures of {len(e.classes)} classes, judged by "
        f"{e.report or 'cross-validation'}"
    ),
    HeadFitted: lambda e: f"first answer after {e.seconds:.1f} s: {e.accuracy:.1%} right",
    EpochEnded: _epoch,
    PictureLeftOut: lambda e: f"left out: {e.path}: {e.message}",
    Remark: _remark,
    RunResult: _result,
}
