"""One batch, in micro batches that workers share: its loss and gradients, for any task."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from engine.base.pipeline import WorkerPool
from engine.base.types import Failure

E = TypeVar("E")


@dataclass(frozen=True, slots=True, eq=False)
class BatchGradients:
    """What a batch says about the weights.

    Attributes:
        loss: mean over the batch; 0 where nothing of it could be read.
        gradients: of each trained parameter.
        pictures: how many were read.
        failures: the others.
    """

    loss: float
    gradients: tuple[Tensor, ...]
    pictures: int
    failures: tuple[Failure, ...]

    @property
    def is_finite(self) -> bool:
        """Whether all its numbers are numbers."""
        return all(bool(gradient.isfinite().all()) for gradient in self.gradients)


@dataclass(frozen=True, slots=True, eq=False)
class MicroBatchLoss:
    """Loss of a micro batch, with its graph.

    Attributes:
        loss: summed over the pictures, a scalar; None where none could be read.
        weight: what the sum is divided by in the end, summed over the pictures.
        pictures: how many were read.
        failures: the others.
    """

    loss: Tensor | None
    weight: float
    pictures: int
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    loss: float
    gradients: tuple[Tensor, ...]
    weight: float
    pictures: int
    failures: tuple[Failure, ...]


LossOf = Callable[[Sequence[E], int], MicroBatchLoss]
"""From examples and epoch (from 1) to their loss."""


class MicroBatchGradients(Generic[E]):
    """Adds up gradients of micro batches in their order: the same bits with any number of workers.

    The network has to stay in evaluation mode (batch norms keep their statistics, dropout is off),
    so that a picture's part in a batch does not depend on how the batch is divided.
    """

    def __init__(
        self, parameters: Sequence[nn.Parameter], loss_of: LossOf[E], workers: WorkerPool
    ) -> None:
        self._parameters = list(parameters)
        self._loss_of = loss_of
        self._workers = workers

    def gradients(
        self, batch: Sequence[E], epoch: int, size: int, checkpoint: Callable[[], None]
    ) -> BatchGradients:
        """Loss and gradients of a batch.

        Args:
            batch: the examples.
            epoch: decides how pictures are varied.
            size: of a micro batch.
            checkpoint: called between micro batches; may raise.

        Raises:
            torch.OutOfMemoryError, RuntimeError: memory is short (`engine.base.device`).
        """
        total: list[Tensor] = [torch.zeros_like(parameter) for parameter in self._parameters]
        loss = weight = 0.0
        pictures = 0
        failures: tuple[Failure, ...] = ()
        parts = self._workers.map(lambda part: self._part(part, epoch), divide(batch, size))
        for part in parts:
            checkpoint()
            loss, weight = loss + part.loss, weight + part.weight
            pictures += part.pictures
            failures += part.failures
            for sum_, gradient in zip(total, part.gradients, strict=False):
                sum_.add_(gradient)
        if weight > 0:
            for gradient in total:
                gradient.div_(weight)
        return BatchGradients(loss / max(weight, 1e-12), tuple(total), pictures, failures)

    def _part(self, examples: Sequence[E], epoch: int) -> _Part:
        found = self._loss_of(examples, epoch)
        if found.loss is None:
            return _Part(0.0, (), found.weight, found.pictures, found.failures)
        gradients = torch.autograd.grad(found.loss, self._parameters, materialize_grads=True)
        return _Part(
            float(found.loss.detach()), gradients, found.weight, found.pictures, found.failures
        )


def divide(batch: Sequence[E], size: int) -> list[Sequence[E]]:
    """A batch in micro batches."""
    return [batch[start : start + size] for start in range(0, len(batch), size)]
