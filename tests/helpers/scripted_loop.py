"""The loop that trains, over a network of one layer and with answers that a test decides."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.base.address import PictureAddress
from engine.base.types import Failure
from engine.datasets.dataset import Example
from engine.training.classification.config import Augmentation, Optimiser
from engine.training.classification.recipes import FineTuning
from engine.training.loop.gradients import BatchGradients, MicroBatchGradients, Numbered
from engine.training.loop.train_state import LoopState, TrainState
from engine.training.loop.training_loop import TrainingLoop
from engine.training.runs.checkpoint_store import CheckpointStore
from engine.training.runs.disk_patience import PatientWriter
from engine.training.runs.event_log import EventLog
from engine.training.runs.run_folder import RunFolder
from tests.helpers.teaching import SteeredControl

PICTURES: tuple[Numbered, ...] = tuple(
    (n, Example(PictureAddress(Path(f"{n}.png")), "", f"{n}"), n % 2) for n in range(6)
)
BATCH = 2
STEPS = 3
"""To an epoch."""
HEAD = LoopState(best_accuracy=0.5, best_loss=1.0, micro_batch=8)
"""Where a training begins."""


class ScriptedGradients(MicroBatchGradients):
    """Gives gradients and answers as told.

    Attributes:
        asked: epoch, numbers of the pictures and size of the micro_batches, of each batch.
        losses: of the batches to come; 1 after the last one.
        rights: how many of four validation pictures are recognised, of the epochs to come; the
            last one stays.
        gradient: of every weight.
        failures: of every batch.
        pictures: of every batch.
        most: size of micro batch for which there is memory.
        at_batch: called before each batch is computed.
        at_judging: called before validation pictures are answered for.
    """

    def __init__(self, train_state: TrainState) -> None:
        self._parameters = list(train_state.parameters.values())
        self.asked: list[tuple[int, list[int], int]] = []
        self.losses: list[float] = []
        self.rights: list[int] = [2]
        self.gradient = 0.1
        self.failures: tuple[Failure, ...] = ()
        self.pictures = BATCH
        self.most = 1000
        self.at_batch: Callable[[], None] = lambda: None
        self.at_judging: Callable[[], None] = lambda: None

    def gradients(
        self, batch: Sequence[Numbered], epoch: int, size: int, between: Callable[[], None]
    ) -> BatchGradients:
        self.asked.append((epoch, [number for number, _, _ in batch], size))
        self.at_batch()
        between()
        if size > self.most:
            raise torch.OutOfMemoryError("out of memory")
        loss = self.losses.pop(0) if self.losses else 1.0
        gradients = tuple(torch.full_like(p, self.gradient) for p in self._parameters)
        return BatchGradients(loss, gradients, self.pictures, self.failures)

    def logits(
        self, examples: Sequence[Numbered], size: int, between: Callable[[], None],
        left_out: Callable[[Sequence[Failure]], None],
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        self.at_judging()
        between()
        left_out(self.failures)
        right = self.rights.pop(0) if len(self.rights) > 1 else self.rights[0]
        labels = torch.zeros(4, dtype=torch.long)
        labels[right:] = 1
        return torch.tensor([[2.0, 0.0]] * 4), labels


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
        gradients_of: gives gradients and answers.
        checkpoints: the store of checkpoints.
        loop: the loop.
    """

    def __init__(
        self, folder: RunFolder, control: SteeredControl | None = None, *, average: float = 0.0,
        **settings: Any,
    ) -> None:  # fmt: skip
        self.control = control or SteeredControl()
        self.train_state = RememberingTrainState(average)
        self.gradients_of = ScriptedGradients(self.train_state)
        write = PatientWriter(self.control)
        self.checkpoints = CheckpointStore(folder, write)
        found = self.checkpoints.restore(self.train_state)
        if found is None:
            found = self.checkpoints.keep(self.train_state, HEAD)
        chosen = {"epochs": 4, "learning_rate": 0.1, "patience": 99} | settings
        fine_tuning = FineTuning(
            stages=1, stage_decay=1.0, average=average, augmentation=Augmentation.NONE, **chosen,
        )  # fmt: skip
        self.loop = TrainingLoop(
            self.train_state, self.gradients_of, fine_tuning, self.checkpoints,
            EventLog(folder, self.control, write, device="cpu", model="Tiny"), self.control,
            train=PICTURES, validation=PICTURES[:4], batch=BATCH, seed=0, position=found,
            clock=time.monotonic(),
        )  # fmt: skip

    def weights(self) -> list[float]:
        """All of them, as they are now."""
        return [
            float(w) for p in self.train_state.parameters.values() for w in p.detach().flatten()
        ]
