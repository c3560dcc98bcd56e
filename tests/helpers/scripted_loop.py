"""The loop that trains, over a network of one layer and with scores that a test decides."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from engine.base.types import Failure
from engine.training.classification.events import EpochEnded
from engine.training.loop.micro_batches import BatchGradients
from engine.training.loop.task import Checkpoint, EpochFacts, LeaveOut, LoopSettings
from engine.training.loop.train_state import TrainState
from engine.training.loop.training_loop import TrainingLoop
from engine.training.runs.loop_state import LoopState, Score
from engine.training.runs.run_folder import RunFolder
from engine.training.runs.run_session import RunSession
from engine.training.settings import Optimiser
from tests.helpers.teaching import SteeredControl, make_binding, make_plan_of, no_split

EXAMPLES = 6
BATCH = 2
STEPS = 3
"""To an epoch."""
HEAD = LoopState(best_value=0.5, best_loss=1.0, micro_batch=8)
"""Where a training begins."""


class ScriptedTask:
    """Gives gradients and scores as told.

    Attributes:
        asked: epoch, numbers of the pictures and size of the micro batches, of each batch.
        losses: of the batches to come; 1 after the last one.
        rights: how many of four validation pictures are recognised, of the epochs to come; the
            last one stays.
        gradient: of every weight.
        failures: of every batch.
        pictures: of every batch.
        most: size of micro batch for which there is memory.
        at_batch: called before each batch is computed.
        at_evaluation: called before a version is evaluated.
    """

    def __init__(self, settings: LoopSettings, train_state: "RememberingTrainState") -> None:
        self.settings = settings
        self.train_state: TrainState = train_state
        self.examples = EXAMPLES
        self.asked: list[tuple[int, list[int], int]] = []
        self.losses: list[float] = []
        self.rights: list[int] = [2]
        self.gradient = 0.1
        self.failures: tuple[Failure, ...] = ()
        self.pictures = BATCH
        self.most = 1000
        self.at_batch: Callable[[], None] = lambda: None
        self.at_evaluation: Callable[[], None] = lambda: None

    def gradients(
        self, batch: Sequence[int], epoch: int, micro_batch: int, checkpoint: Checkpoint
    ) -> BatchGradients:
        self.asked.append((epoch, list(batch), micro_batch))
        self.at_batch()
        checkpoint()
        if micro_batch > self.most:
            raise torch.OutOfMemoryError("out of memory")
        loss = self.losses.pop(0) if self.losses else 1.0
        parameters = self.train_state.parameters.values()
        gradients = tuple(torch.full_like(p, self.gradient) for p in parameters)
        return BatchGradients(loss, gradients, self.pictures, self.failures)

    def evaluate(self, micro_batch: int, checkpoint: Checkpoint, leave_out: LeaveOut) -> Score:
        self.at_evaluation()
        checkpoint()
        leave_out(self.failures)
        right = self.rights.pop(0) if len(self.rights) > 1 else self.rights[0]
        return Score(right / 4, 4.0 - right)

    def epoch_ended(self, facts: EpochFacts, score: Score) -> EpochEnded:
        return EpochEnded(
            facts.epoch, facts.train_loss, score.loss, score.value, facts.is_best,
            facts.learning_rate, facts.seconds,
        )  # fmt: skip


class RememberingTrainState(TrainState):
    """A network of one layer that remembers its steps.

    Attributes:
        steps: gradients and rate of each.
    """

    def __init__(self, average: float) -> None:
        network = nn.Linear(2, 2)
        with torch.no_grad():
            network.weight.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
            network.bias.zero_()
        groups = [(1.0, dict(network.named_parameters()))]
        super().__init__(network, groups, Optimiser.SGD, average)
        self.steps: list[tuple[list[Tensor], float]] = []

    def step(self, gradients: Sequence[Tensor], rate: float) -> None:
        self.steps.append(([gradient.clone() for gradient in gradients], rate))
        super().step(gradients, rate)


class Scene:
    """A loop with all that belongs to it; may be taken up again by another one.

    Attributes:
        control: tells the loop to end, and what it has told.
        train_state: whose weights are trained.
        task: gives gradients and scores.
        checkpoints: their store.
        loop: the loop.
    """

    def __init__(
        self, folder: RunFolder, control: SteeredControl | None = None, *, average: float = 0.0,
        **settings: Any,
    ) -> None:  # fmt: skip
        self.control = control or SteeredControl()
        self.train_state = RememberingTrainState(average)
        chosen = {"epochs": 4, "learning_rate": 0.1, "patience": 99} | settings
        self.task = ScriptedTask(LoopSettings(**chosen, batch_size=BATCH, seed=0), self.train_state)
        session = RunSession(folder, make_plan_of(no_split()), make_binding(), self.control, "Tiny")
        self.checkpoints = session.checkpoints
        found = self.checkpoints.restore(self.train_state)
        if found is None:
            found = self.checkpoints.save(self.train_state, HEAD)
        self.loop = TrainingLoop(self.task, session, found)

    def weights(self) -> list[float]:
        """All of them, as they are now."""
        return [
            float(w) for p in self.train_state.parameters.values() for w in p.detach().flatten()
        ]
