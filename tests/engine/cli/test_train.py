"""`lensmith train`: which events are told, and how."""

import json
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.cli.train import NAME
from engine.training.classification.config import TrainConfig
from engine.training.classification.events import EpochEnded, RunStarted, Stage
from engine.training.runs.events import (
    PictureLeftOut,
    Remark,
    RemarkKind,
    RunEvent,
    StageStarted,
)
from engine.training.settings import Recipe
from engine.verbs.train import Trainer
from tests.engine.cli.conftest import Run
from tests.helpers.histories import RESULT, make_report

pytestmark = pytest.mark.usefixtures("home")
EVENTS: tuple[RunEvent, ...] = (
    RunStarted("cells 1", "cells", Recipe.QUICK, "lite0", ("a", "b"), train=80, select=20),
    StageStarted(Stage.FINE_TUNE, 2),
    EpochEnded(1, 0.5, 0.25, 0.9, is_best=True, learning_rate=0.1, seconds=2),
    Remark(RemarkKind.MEMORY_HALVED, "8"),
    Remark(RemarkKind.STOPPED_EARLY),
    PictureLeftOut("a.png", "image.empty", "The file is empty (0 bytes)."),
    RESULT,
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[TrainConfig | str]:
    """What the trainer was asked for; it tells EVENTS."""
    asked: list[TrainConfig | str] = []

    def tell(control: JobControl, what: TrainConfig | str) -> None:
        asked.append(what)
        for event in EVENTS:
            control.deliver(event)

    monkeypatch.setattr(Trainer, "check", lambda self, folder, control: make_report(folder))
    monkeypatch.setattr(
        Trainer, "train", lambda self, config, report, control: tell(control, config)
    )
    monkeypatch.setattr(
        Trainer, "resume", lambda self, run, control, device: tell(control, f"{run} {device}")
    )
    return asked


def test_text_is_a_sentence_an_event(run: Run, asked: list[TrainConfig | str]) -> None:
    code, out, err = run(NAME, "set", "--recipe", "quick", "--epochs", "2", "--device", "cpu")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "cells 1: learning from 80 pictures of 2 classes, judged by cross-validation",
        "epoch 1: 90.0% right, loss 0.500 learning, 0.250 judged  best",
        "The memory was full: smaller portions from now on, with the same outcome. (8)",
        "It no longer got better, so it stopped before the last epoch.",
        "left out: a.png: The file is empty (0 bytes).",
        f"{RESULT.right} of {RESULT.total} right: {RESULT.accuracy:.1%}, between "
        f"{RESULT.low:.0%} and {RESULT.high:.0%}. Model: {RESULT.model}",
        "Judged by pictures it did not learn from, but which chose the best version: a little "
        "kinder than new pictures will be.",
    ]
    assert asked == [TrainConfig(Path("set"), recipe=Recipe.QUICK, epochs=2, device="cpu")]


def test_json_is_every_event(run: Run, asked: list[TrainConfig | str]) -> None:
    code, out, _ = run(NAME, "--resume", "cells 1", "--json")
    assert code == 0
    told = [json.loads(line)["event"] for line in out.splitlines()]
    assert told[:3] == ["run_started", "stage_started", "epoch_ended"]
    assert len(told) == len(EVENTS)
    assert asked == ["cells 1 "]


def test_a_run_goes_on_on_the_device_that_is_named(
    run: Run, asked: list[TrainConfig | str]
) -> None:
    assert run(NAME, "--resume", "cells 1", "--device", "cpu")[0] == 0
    assert asked == ["cells 1 cpu"]


@pytest.mark.parametrize(("begun", "hint"), [
    (True, "lensmith train --resume 'cells 1' goes on\n"), (False, ""),
])  # fmt: skip
def test_a_run_that_is_broken_off_says_how_it_goes_on(
    run: Run, monkeypatch: pytest.MonkeyPatch, begun: bool, hint: str
) -> None:
    def break_off(self: Trainer, name: str, control: JobControl, device: str) -> None:
        if begun:
            control.deliver(EVENTS[0])
        raise JobCancelled

    monkeypatch.setattr(Trainer, "resume", break_off)
    code, _, err = run(NAME, "--resume", "cells 1")
    assert (code, err) == (130, f"{hint}lensmith: interrupted.\n")


def test_a_run_that_is_not_there_is_said(run: Run) -> None:
    unknown = EngineError(ErrorCode.RUN_UNKNOWN, run="none")
    assert run(NAME, "--resume", "none") == (1, "", f"lensmith: {unknown}\n")


@pytest.mark.parametrize(("arguments", "said"), [
    ((), "name a FOLDER, or a run to --resume"),
    (("set", "--resume", "cells 1"), "name a FOLDER, or a run to --resume"),
    (("set", "--epochs", "0"), "must be from 1 to"),
    (("set", "--seed", "many"), "invalid int value"),
])  # fmt: skip
def test_wrong_use_is_explained(run: Run, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(NAME, *arguments)
    assert (code, out) == (2, "")
    assert said in err
