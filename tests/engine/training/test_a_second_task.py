"""A task that is no classification comes in from outside: nothing else of Lensmith knows it.

It learns how bright a picture is (a regression), with runs, checkpoints and loop as they are.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled
from engine.base.pipeline import WorkerPool
from engine.base.places import Places
from engine.models import ModelLibrary
from engine.training.classification.plan import plan_of
from engine.training.loop import training_loop
from engine.training.loop.micro_batches import BatchGradients, MicroBatchGradients, MicroBatchLoss
from engine.training.loop.task import Checkpoint, EpochFacts, LeaveOut, LoopSettings
from engine.training.loop.train_state import TrainState
from engine.training.loop.training_loop import TrainingLoop
from engine.training.loop.workers import make_workers
from engine.training.runs.events import EndOfEpoch, EndOfRun, RunEvent, StartOfRun, StepTaken
from engine.training.runs.loop_state import LoopState, Score
from engine.training.runs.plan import Binding, Environment, Plan, Task
from engine.training.runs.run_session import RunSession
from engine.training.runs.run_store import RunStore
from engine.training.settings import Optimiser, Recipe
from engine.verbs.runs import TASKS
from engine.verbs.train import Trainer
from tests.helpers.teaching import SteeredControl, make_binding, make_plan_of, no_split

PICTURES = torch.rand(24, 12, generator=torch.Generator().manual_seed(3))
TARGETS = PICTURES.mean(dim=1, keepdim=True)


# the task: settings, events, what the loop asks of it


@dataclass(frozen=True, slots=True)
class BrightnessDetails:
    epochs: int
    recipe: Recipe = Recipe.BALANCED


@dataclass(frozen=True, slots=True)
class BrightnessStarted(StartOfRun):
    run: str
    resumed_epoch: int | None = None


@dataclass(frozen=True, slots=True)
class BrightnessEpoch(EndOfEpoch):
    epoch: int
    is_best: bool
    squared_error: float


@dataclass(frozen=True, slots=True)
class BrightnessResult(EndOfRun):
    run: str
    model: str
    name: str
    best_epoch: int
    epochs: int
    seconds: float
    weights: str
    squared_error: float

    @property
    def score(self) -> float:
        return 1 / (1 + self.squared_error)


def _details(values: dict[str, Any]) -> BrightnessDetails:
    return BrightnessDetails(int(values["epochs"]), Recipe(values["recipe"]))


class BrightnessTask:
    """What the loop asks (a `LoopTask`)."""

    def __init__(self, epochs: int, workers: WorkerPool) -> None:
        torch.manual_seed(0)
        self.network = nn.Sequential(nn.Linear(12, 8), nn.Tanh(), nn.Linear(8, 1)).eval()
        parameters = dict(self.network.named_parameters())
        self.settings = LoopSettings(epochs, 1e-2, patience=99, batch_size=8, seed=0)
        self.train_state = TrainState(self.network, [(1.0, parameters)], Optimiser.ADAMW, 0.9)
        self.examples = 16
        self._sums = MicroBatchGradients[int](list(parameters.values()), self._loss, workers)

    def _loss(self, numbers: Sequence[int], _epoch: int) -> MicroBatchLoss:
        places = list(numbers)
        loss = nn.functional.mse_loss(
            self.network(PICTURES[places]), TARGETS[places], reduction="sum"
        )
        return MicroBatchLoss(loss, len(places), len(places))

    def gradients(
        self, batch: Sequence[int], epoch: int, micro_batch: int, checkpoint: Checkpoint
    ) -> BatchGradients:
        return self._sums.gradients(batch, epoch, micro_batch, checkpoint)

    def evaluate(self, micro_batch: int, checkpoint: Checkpoint, leave_out: LeaveOut) -> Score:
        checkpoint()
        with torch.no_grad():
            error = float(nn.functional.mse_loss(self.network(PICTURES[16:]), TARGETS[16:]))
        return Score(1 / (1 + error), error)

    def epoch_ended(self, facts: EpochFacts, score: Score) -> BrightnessEpoch:
        return BrightnessEpoch(facts.epoch, facts.is_best, score.loss)


def plan(epochs: int = 6) -> Plan[BrightnessDetails]:
    details = BrightnessDetails(epochs)
    return Plan("brightness", "How bright", "bright", "", details, {"lensmith": "0"})


WEIGHTS: dict[str, Tensor] = {}
"""Of the run that ended last."""


def train(session: RunSession[BrightnessDetails], _environment: Environment) -> BrightnessResult:
    """Carry out a run."""
    session.start(BrightnessStarted(session.folder.run))
    with make_workers("cpu") as workers:
        task = BrightnessTask(session.plan.details.epochs, workers)
        found = session.checkpoints.restore(task.train_state)
        session.catch_up()
        if found is None:
            found = session.checkpoints.save(task.train_state, LoopState(micro_batch=4))
        loop = TrainingLoop(task, session, found)
        loop.run()
    state = loop.state
    result = BrightnessResult(
        session.folder.run, "bright", session.plan.name, state.best_epoch, state.epoch,
        loop.seconds, "0" * 64, state.best_loss,
    )  # fmt: skip
    session.finish(result)
    WEIGHTS.clear()
    WEIGHTS.update({n: tensor.clone() for n, tensor in task.train_state.tensors().items()})
    return result


BRIGHTNESS = Task(
    "brightness", (BrightnessStarted, BrightnessEpoch, BrightnessResult), asdict, _details, train
)


def learn(store: RunStore, control: SteeredControl | None = None) -> dict[str, Tensor]:
    """A run from its beginning, or from where it was broken off, by the verb; its weights."""
    if not list(store.folder.glob("*")):
        store.new("bright").write(plan(), Binding(Path("pictures"), "cpu", 4))
    home = store.folder.parent
    places = Places(*(home / name for name in ("config", "data", "log", "cache")))
    trainer = Trainer(ModelLibrary(places.data), places, store.folder, (*TASKS, BRIGHTNESS))
    trainer.resume(_only(store).run, control or SteeredControl())
    return dict(WEIGHTS)


def _only(store: RunStore) -> Any:
    return store.find(next(path.name for path in store.folder.iterdir()))


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs", (*TASKS, BRIGHTNESS))


# what a person relies on


def test_it_learns_and_tells_its_own_story(store: RunStore) -> None:
    control = SteeredControl()
    learn(store, control)
    errors = [event.squared_error for event in control.told.of(BrightnessEpoch)]
    assert len(errors) == 6
    assert errors[-1] < errors[0] / 2
    assert list(_only(store).event_file.read()) == control.told.items


def test_broken_off_and_resumed_it_ends_in_the_same_bits(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_loop, "_STEP_EVENT_SECONDS", -1.0)
    straight = learn(store)
    other = RunStore(tmp_path / "others", (*TASKS, BRIGHTNESS))
    control = SteeredControl()

    def at_event(event: RunEvent) -> None:
        if isinstance(event, StepTaken) and event.epoch > 2.4:
            control.cancel()

    control.at_event = at_event
    with pytest.raises(JobCancelled):
        learn(other, control)
    again = SteeredControl()
    resumed = learn(other, again)
    assert resumed.keys() == straight.keys()
    assert all(torch.equal(resumed[name], straight[name]) for name in straight)
    assert again.told.items[0].resumed_epoch == 2  # type: ignore[attr-defined]


def test_its_runs_are_listed_beside_those_of_classifiers(store: RunStore) -> None:
    learn(store)
    classifier = store.new("cells")
    classifier.write(make_plan_of(no_split()), make_binding())
    found = {summary.name: summary for summary in store.summaries()}
    assert found.keys() == {"How bright", "cells"}
    assert found["How bright"].result is not None
    assert 0.9 < found["How bright"].result.score <= 1
    assert found["How bright"].epoch == 6
    assert found["cells"].can_resume


def test_a_classifiers_verbs_refuse_its_runs_in_a_sentence(store: RunStore) -> None:
    learn(store)
    with pytest.raises(EngineError) as caught:
        plan_of(_only(store))
    assert caught.value.code is ErrorCode.RUN_DAMAGED
    assert "no classification" in str(caught.value)


def test_a_lensmith_that_does_not_know_it_passes_it_over(store: RunStore) -> None:
    learn(store)
    older = RunStore(store.folder, TASKS)
    assert list(older.summaries()) == []
    with pytest.raises(EngineError) as caught:
        older.find(_only(store).run).read_plan()
    assert caught.value.code is ErrorCode.RUN_DAMAGED


def test_its_plan_is_text_that_says_its_task(store: RunStore) -> None:
    folder = store.new("bright")
    folder.write(replace(plan(), name="Ä"), make_binding())
    values = json.loads((folder.path / "run.json").read_text("utf-8"))
    assert (values["task"], values["details"]["epochs"]) == ("brightness", 6)
    assert folder.read_plan() == replace(plan(), name="Ä")
