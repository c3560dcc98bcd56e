"""One batch, in micro_batches that workers share: its loss and gradients, or its answers."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine.base.pipeline import WorkerPool
from engine.base.types import Failure
from engine.datasets.dataset import Example
from engine.training.classification.inputs import Inputs

SMOOTHING = 0.1
"""Label smoothing (Szegedy et al., 2016)."""
_SAID_WHEN_FULL = ("out of memory", "can't allocate memory", "not enough memory")

Numbered = tuple[int, Example, int]
"""The number of an example, itself, and the index of its class."""


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
class _Piece:
    loss: float
    weight: float
    gradients: tuple[Tensor, ...]
    pictures: int
    failures: tuple[Failure, ...]


class MicroBatchGradients:
    """Computes with the trained part of a network, on one device.

    The network stays in evaluation mode: batch norms keep their statistics and dropout is off, so
    that a picture's part in a batch does not depend on how the batch is divided.
    """

    def __init__(  # noqa: PLR0913
        self, network: nn.Module, parameters: Sequence[nn.Parameter], inputs: Inputs,
        class_weights: Tensor, workers: WorkerPool, device: str,
    ) -> None:  # fmt: skip
        self._network = network
        self._parameters = list(parameters)
        self._inputs = inputs
        self._class_weights = class_weights.to(device)
        self._workers = workers
        self._device = device

    def gradients(
        self, batch: Sequence[Numbered], epoch: int, size: int, between: Callable[[], None]
    ) -> BatchGradients:
        """Loss and gradients of a batch, computed in micro_batches and added in their order.

        Args:
            batch: the examples.
            epoch: decides how pictures are varied.
            size: of a micro batch.
            between: called while micro_batches are computed; may raise.

        Raises:
            torch.OutOfMemoryError, RuntimeError: memory is short (`is_out_of_memory`).
        """
        total: list[Tensor] = [torch.zeros_like(parameter) for parameter in self._parameters]
        loss = weight = 0.0
        pictures = 0
        failures: tuple[Failure, ...] = ()
        for micro_batch in self._workers.map(
            lambda part: self._micro_batch(part, epoch), _cut(batch, size)
        ):
            between()
            loss, weight = loss + micro_batch.loss, weight + micro_batch.weight
            pictures += micro_batch.pictures
            failures += micro_batch.failures
            for sum_, gradient in zip(total, micro_batch.gradients, strict=False):
                sum_.add_(gradient)
        if weight > 0:
            for gradient in total:
                gradient.div_(weight)
        return BatchGradients(loss / max(weight, 1e-12), tuple(total), pictures, failures)

    def logits(
        self, examples: Sequence[Numbered], size: int, between: Callable[[], None],
        left_out: Callable[[Sequence[Failure]], None],
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """(n, classes) answers, float32 on the CPU, and the (n,) classes they should be.

        Pictures that can no longer be read are missing in both; `left_out` is told of them.
        """
        answers = [torch.empty(0, len(self._class_weights))]
        labels = [torch.empty(0, dtype=torch.long)]
        for answer, label, failures in self._workers.map(self._answer, _cut(examples, size)):
            between()
            left_out(failures)
            answers.append(answer)
            labels.append(label)
        return torch.cat(answers), torch.cat(labels)

    def _micro_batch(self, part: Sequence[Numbered], epoch: int) -> _Piece:
        given = self._inputs.get([(number, example) for number, example, _ in part], epoch)
        if given.tensor is None:
            return _Piece(0.0, 0.0, (), 0, given.failures)
        labels = torch.tensor([part[place][2] for place in given.kept], device=self._device)
        with self._precision():
            logits = self._network(given.tensor)
        loss = cross_entropy(
            logits.float(), labels, self._class_weights, label_smoothing=SMOOTHING,
            reduction="sum",
        )  # fmt: skip
        gradients = torch.autograd.grad(loss, self._parameters, materialize_grads=True)
        weight = float(self._class_weights[labels].sum())
        return _Piece(float(loss.detach()), weight, gradients, len(labels), given.failures)

    @torch.inference_mode()
    def _answer(self, part: Sequence[Numbered]) -> tuple[Tensor, Tensor, tuple[Failure, ...]]:
        given = self._inputs.get([(number, example) for number, example, _ in part], None)
        labels = torch.tensor([part[place][2] for place in given.kept], dtype=torch.long)
        if given.tensor is None:
            return torch.empty(0, len(self._class_weights)), labels, given.failures
        with self._precision():
            logits: Tensor = self._network(given.tensor)
        return logits.float().cpu(), labels, given.failures

    def _precision(self) -> AbstractContextManager[object]:
        """Half the bits where the graphics card computes with them well."""
        if self._device == "cuda" and torch.cuda.is_bf16_supported():
            return torch.autocast("cuda", torch.bfloat16)
        return nullcontext()


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether a computation failed for want of memory, on whatever device."""
    if isinstance(error, torch.OutOfMemoryError):
        return True
    return any(words in str(error).lower() for words in _SAID_WHEN_FULL)


def _cut(batch: Sequence[Numbered], size: int) -> list[Sequence[Numbered]]:
    return [batch[start : start + size] for start in range(0, len(batch), size)]
