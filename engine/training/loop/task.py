"""What a task brings to the loop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.base.types import Failure
from engine.training.loop.micro_batches import BatchGradients
from engine.training.loop.train_state import TrainState
from engine.training.runs.events import EndOfEpoch
from engine.training.runs.loop_state import Score

Checkpoint = Callable[[], None]
"""Called between micro batches; may raise to end the work."""
LeaveOut = Callable[[Sequence[Failure]], None]
"""Receives the pictures that can no longer be read."""


@dataclass(frozen=True, slots=True)
class LoopSettings:
    """How long, how fast and in which order to learn.

    Attributes:
        epochs: at most.
        learning_rate: at its peak.
        patience: epochs without a better version after which it ends.
        batch_size: pictures to an optimiser step.
        seed: of the order of the pictures.
        ends_when_perfect: whether nothing is left to learn once nothing that chooses is answered
            wrongly; else the loss goes on deciding.
        judges: pictures that judge an epoch, where what chance makes of so few is to decide
            nothing (`LoopState.is_improved_by`); 0: every difference counts.
    """

    epochs: int
    learning_rate: float
    patience: int
    batch_size: int
    seed: int
    ends_when_perfect: bool = False
    judges: int = 0


@dataclass(frozen=True, slots=True)
class EpochFacts:
    """What the loop knows of an epoch that has ended.

    Attributes:
        epoch: from 1.
        train_loss: mean over its pictures.
        is_best: whether this is the best version so far.
        learning_rate: at its end.
        seconds: it took.
    """

    epoch: int
    train_loss: float
    is_best: bool
    learning_rate: float
    seconds: float


class LoopTask(Protocol):
    """Computes gradients and scores; the loop schedules, checkpoints and emits events.

    Attributes:
        settings: how long, how fast.
        train_state: weights and optimiser.
        examples: how many there are to learn from.
    """

    settings: LoopSettings
    train_state: TrainState
    examples: int

    def gradients(
        self, batch: Sequence[int], epoch: int, micro_batch: int, checkpoint: Checkpoint, /
    ) -> BatchGradients:
        """Loss and gradients of a batch.

        Args:
            batch: numbers of examples, below `examples`.
            epoch: from 1; decides how pictures are varied.
            micro_batch: pictures that are computed at once.
            checkpoint: see `Checkpoint`.

        Raises:
            torch.OutOfMemoryError, RuntimeError: memory is short.
        """

    def evaluate(self, micro_batch: int, checkpoint: Checkpoint, leave_out: LeaveOut, /) -> Score:
        """How good the network is as it stands, on the validation pictures."""

    def epoch_ended(self, facts: EpochFacts, score: Score, /) -> EndOfEpoch:
        """The event for an epoch that has ended."""
