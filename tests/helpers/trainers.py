"""A trainer that knows no model: it tells what it was given to tell."""

from collections.abc import Callable, Sequence
from pathlib import Path

from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.types import Progress
from engine.datasets.dataset import CheckReport
from engine.evaluation.results import Suspect
from engine.models import ModelLibrary
from engine.training.classification.config import TimeEstimates, TrainConfig
from engine.training.classification.events import RunResult
from engine.training.runs.events import RunEvent
from engine.training.runs.run_store import RunSummary
from engine.verbs.train import Trainer
from tests.helpers.histories import RESULT, make_report

Told = RunEvent | Progress | Callable[[JobControl], None]
"""An event, progress, or something to do (a door to wait at)."""


class FakeTrainer(Trainer):
    """Answers at once, unless a door among what it tells keeps it.

    Attributes:
        report: what every check finds; None for a plain folder of three classes.
        while_checking: told by a check before it ends.
        script: told by a run, new or resumed, before it ends.
        result: how a run ends.
        error: raised by the next verb instead, while it is set.
        estimates: told by every estimate.
        summaries: the runs on the disk.
        suspected: found in every folder.
        told: what earlier runs have told.
        asked: every call: the verb and what it was given.
    """

    def __init__(self) -> None:
        nowhere = Path("nowhere")
        super().__init__(ModelLibrary(nowhere), Places(nowhere, nowhere, nowhere, nowhere))
        self.report: CheckReport | None = None
        self.while_checking: Sequence[Told] = ()
        self.script: Sequence[Told] = ()
        self.result = RESULT
        self.error: Exception | None = None
        self.estimates = TimeEstimates(20, 70, 600)
        self.summaries: tuple[RunSummary, ...] = ()
        self.suspected: tuple[Suspect, ...] = ()
        self.told: dict[str, tuple[RunEvent, ...]] = {}
        self.asked: list[tuple[str, object]] = []

    def make_sample(self, control: JobControl) -> Path:
        self._begin("make_sample", None)
        return Path("/samples/cells")

    def check(self, folder: Path, control: JobControl) -> CheckReport:
        self._begin("check", folder)
        tell(self.while_checking, control)
        return self.report or make_report(folder)

    def suspects(
        self, config: TrainConfig, report: CheckReport, control: JobControl
    ) -> tuple[Suspect, ...]:
        return self.suspected

    def estimate(
        self, config: TrainConfig, report: CheckReport, control: JobControl
    ) -> TimeEstimates:
        self._begin("estimate", config)
        return self.estimates

    def train(self, config: TrainConfig, report: CheckReport, control: JobControl) -> RunResult:
        self._begin("train", config)
        tell(self.script, control)
        return self.result

    def resume(self, run: str, control: JobControl, device: str = "") -> RunResult:
        self._begin("resume", (run, device) if device else run)
        tell(self.script, control)
        return self.result

    def retrain(self, run: str, control: JobControl) -> RunResult:
        self._begin("retrain", run)
        tell(self.script, control)
        return self.result

    def runs(self, control: JobControl) -> tuple[RunSummary, ...]:
        return self.summaries

    def history(self, run: str, control: JobControl) -> tuple[RunEvent, ...]:
        self._begin("history", run)
        return self.told[run]

    def discard(self, run: str, control: JobControl) -> None:
        self._begin("discard", run)
        self.summaries = tuple(summary for summary in self.summaries if summary.run != run)

    def verbs(self) -> list[str]:
        """What it was asked to do, in order."""
        return [verb for verb, _ in self.asked]

    def _begin(self, verb: str, given: object) -> None:
        self.asked.append((verb, given))
        if self.error is not None:
            raise self.error


def tell(script: Sequence[Told], control: JobControl) -> None:
    for part in script:
        control.checkpoint()
        if isinstance(part, Progress):
            control.report(part)
        elif callable(part):
            part(control)
        else:
            control.deliver(part)
    control.checkpoint()
