"""What goes into the part of the network that is trained: remembered activations, or pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from engine.data.dataset import Example
from engine.errors import EngineError
from engine.images import read
from engine.models.preprocess import to_input
from engine.models.tensors import as_batch
from engine.train.augment import augment
from engine.train.config import Augmentation
from engine.train.store import ArrayStore
from engine.types import Failure, Preprocessing


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Inputs of some examples.

    Attributes:
        tensor: (n, …), on the device; None where there is none.
        kept: which of the examples asked for these are.
        failures: the others.
    """

    tensor: Tensor | None
    kept: tuple[int, ...]
    failures: tuple[Failure, ...] = ()


class Inputs(Protocol):
    """Gives inputs of examples; safe in any thread."""

    def get(self, examples: Sequence[tuple[int, Example]], epoch: int | None, /) -> Given:
        """The inputs of numbered examples; as they are (epoch None) or varied for an epoch."""


class ActivationInputs:
    """What went into the first trained stage, from the store."""

    def __init__(self, store: ArrayStore, device: str) -> None:
        self._store = store
        self._device = device

    def get(self, examples: Sequence[tuple[int, Example]], _epoch: int | None) -> Given:
        """The activations; they are there of every example."""
        arrays = self._store.get([example.content for _, example in examples])
        tensor = torch.from_numpy(arrays).to(self._device).float()
        return Given(_channels_last(tensor), tuple(range(len(examples))))


class PictureInputs:
    """Pictures read anew each time, varied while learning."""

    def __init__(self, rule: Preprocessing, how: Augmentation, seed: int, device: str) -> None:
        self._rule = rule
        self._how = how
        self._seed = seed
        self._device = device

    def get(self, examples: Sequence[tuple[int, Example]], epoch: int | None) -> Given:
        """The pictures; those that can no longer be read are named."""
        inputs, kept, failures = [], [], []
        for place, (number, example) in enumerate(examples):
            try:
                pixels = read(example.path, min_side=self._rule.resize).pixels
            except EngineError as error:
                failures.append(Failure(example.path, error))
                continue
            kept.append(place)
            if epoch is None or self._how is Augmentation.NONE:
                inputs.append(to_input(pixels, self._rule))
            else:
                seed = (self._seed, epoch, number)
                inputs.append(augment(pixels, self._rule, self._how, seed))
        if not inputs:
            return Given(None, (), tuple(failures))
        tensor = as_batch(np.stack(inputs), self._rule, self._device)
        return Given(tensor, tuple(kept), tuple(failures))


def _channels_last(tensor: Tensor) -> Tensor:
    if tensor.dim() != 4:
        return tensor
    return tensor.contiguous(memory_format=torch.channels_last)
