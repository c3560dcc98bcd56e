"""Stages of a classifier as the loop trains them: cross entropy on pictures or activations."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine.base.pipeline import WorkerPool
from engine.base.types import Failure
from engine.training.classification.events import EpochEnded
from engine.training.classification.feature_set import Numbered
from engine.training.classification.inputs import Inputs
from engine.training.classification.scores import score_of
from engine.training.loop.micro_batches import (
    BatchGradients,
    MicroBatchGradients,
    MicroBatchLoss,
    divide,
)
from engine.training.loop.task import Checkpoint, EpochFacts, LeaveOut, LoopSettings
from engine.training.loop.train_state import TrainState
from engine.training.runs.loop_state import Score

SMOOTHING = 0.1
"""Label smoothing (Szegedy et al., 2016)."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """What is learned from, and what chooses the best version.

    Attributes:
        train: to learn from.
        select: to evaluate an epoch by.
        select_weights: (classes,), how much each counts in that; None for as often as it occurs.
    """

    train: Sequence[Numbered]
    select: Sequence[Numbered]
    select_weights: Tensor | None = None


class ClassifierLoss:
    """Loss and logits of a network on one device; safe in any thread.

    The network stays in evaluation mode: batch norms keep their statistics and dropout is off.
    """

    def __init__(
        self, network: nn.Module, inputs: Inputs, class_weights: Tensor, device: str
    ) -> None:
        self._network = network
        self._inputs = inputs
        self._class_weights = class_weights.to(device)
        self._device = device

    @property
    def classes(self) -> int:
        """Number of classes."""
        return len(self._class_weights)

    def loss(self, examples: Sequence[Numbered], epoch: int) -> MicroBatchLoss:
        """Weighted, smoothed cross entropy of a micro batch, summed."""
        given = self._inputs.get([(number, example) for number, example, _ in examples], epoch)
        if given.tensor is None:
            return MicroBatchLoss(None, 0.0, 0, given.failures)
        targets = [examples[place][2] for place in given.kept]
        labels = torch.tensor(targets, device=self._device)
        with self._precision():
            logits = self._network(given.tensor)
        loss = cross_entropy(
            logits.float(), labels, self._class_weights, label_smoothing=SMOOTHING,
            reduction="sum",
        )  # fmt: skip
        weight = float(self._class_weights[labels].sum())
        return MicroBatchLoss(loss, weight, len(labels), given.failures)

    @torch.inference_mode()
    def logits(self, examples: Sequence[Numbered]) -> tuple[Tensor, Tensor, tuple[Failure, ...]]:
        """(n, classes) logits, the (n,) labels they should have, and pictures that are missing."""
        given = self._inputs.get([(number, example) for number, example, _ in examples], None)
        labels = torch.tensor([examples[place][2] for place in given.kept], dtype=torch.long)
        if given.tensor is None:
            return torch.empty(0, self.classes), labels, given.failures
        logits: Tensor = self._network(given.tensor)  # in full precision, as it is stored
        return logits.float().cpu(), labels, given.failures

    def _precision(self) -> AbstractContextManager[object]:
        """Half the bits where the graphics card computes with them well."""
        if self._device == "cuda" and torch.cuda.is_bf16_supported():
            return torch.autocast("cuda", torch.bfloat16)
        return nullcontext()


class FineTuningTask:
    """A classifier's stages, as the loop trains them (a `LoopTask`).

    Attributes:
        settings: how long, how fast.
        train_state: weights and optimiser.
        examples: how many there are to learn from.
    """

    def __init__(
        self, settings: LoopSettings, train_state: TrainState, loss: ClassifierLoss,
        examples: Examples, workers: WorkerPool,
    ) -> None:  # fmt: skip
        self.settings = settings
        self.train_state = train_state
        self.examples = len(examples.train)
        self._loss = loss
        self._examples = examples
        self._workers = workers
        parameters = list(train_state.parameters.values())
        self._gradients = MicroBatchGradients[Numbered](parameters, loss.loss, workers)

    def gradients(
        self, batch: Sequence[int], epoch: int, micro_batch: int, checkpoint: Checkpoint
    ) -> BatchGradients:
        """Loss and gradients of some of the training examples."""
        chosen = [self._examples.train[number] for number in batch]
        return self._gradients.gradients(chosen, epoch, micro_batch, checkpoint)

    def evaluate(self, micro_batch: int, checkpoint: Checkpoint, leave_out: LeaveOut) -> Score:
        """Accuracy and cross entropy on the select part."""
        examples = self._examples
        found = self.logits(examples.select, micro_batch, checkpoint, leave_out)
        return score_of(*found, examples.select_weights)

    def logits(
        self, examples: Sequence[Numbered], micro_batch: int, checkpoint: Callable[[], None],
        leave_out: LeaveOut,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """(n, classes) logits, float32 on the CPU, and the (n,) labels they should have.

        Pictures that can no longer be read are missing in both; `leave_out` receives them.
        """
        found = [torch.empty(0, self._loss.classes)]
        labels = [torch.empty(0, dtype=torch.long)]
        parts = self._workers.map(self._loss.logits, divide(examples, micro_batch))
        for logits, label, failures in parts:
            checkpoint()
            leave_out(failures)
            found.append(logits)
            labels.append(label)
        return torch.cat(found), torch.cat(labels)

    def epoch_ended(self, facts: EpochFacts, score: Score) -> EpochEnded:
        """The event for an epoch that has ended."""
        return EpochEnded(
            facts.epoch, facts.train_loss, score.loss, score.value, facts.is_best,
            facts.learning_rate, facts.seconds,
        )  # fmt: skip
