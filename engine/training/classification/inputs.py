"""What goes into the part of the network that is trained: remembered activations, or pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from engine.base.errors import EngineError
from engine.base.types import Failure, Preprocessing
from engine.datasets.dataset import Example
from engine.images import read
from engine.inference.features.remaking import RemakingStore
from engine.models.preprocessing import as_batch, to_input
from engine.training.classification.augmentation import augment
from engine.training.classification.config import Augmentation


@dataclass(frozen=True, slots=True, eq=False)
class InputBatch:
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

    def get(self, examples: Sequence[tuple[int, Example]], epoch: int | None, /) -> InputBatch:
        """The inputs of numbered examples; as they are (epoch None) or varied for an epoch."""


class ActivationInputs:
    """What went into the first trained stage, from the store."""

    def __init__(self, store: RemakingStore, device: str) -> None:
        self._store = store
        self._device = device

    def get(self, examples: Sequence[tuple[int, Example]], _epoch: int | None) -> InputBatch:
        """The activations; what the store has lost of a picture that can be read is made anew."""
        try:
            arrays, failed = self._store.get([example.content for _, example in examples])
        except EngineError as error:
            return InputBatch(None, (), tuple(Failure(e.picture, error) for _, e in examples))
        kept = [n for n, (_, example) in enumerate(examples) if example.content not in failed]
        failures = [
            Failure(example.picture, failed[example.content])
            for _, example in examples
            if example.content in failed
        ]
        tensor = torch.from_numpy(arrays).to(self._device).float()
        return InputBatch(_channels_last(tensor), tuple(kept), tuple(failures))


class PictureInputs:
    """Pictures read anew each time, varied while learning."""

    def __init__(
        self, preprocessing: Preprocessing, how: Augmentation, seed: int, device: str
    ) -> None:
        self._preprocessing = preprocessing
        self._how = how
        self._seed = seed
        self._device = device

    def get(self, examples: Sequence[tuple[int, Example]], epoch: int | None) -> InputBatch:
        """The pictures; those that can no longer be read are named."""
        inputs, kept, failures = [], [], []
        for place, (number, example) in enumerate(examples):
            try:
                pixels = read(example.picture, min_side=self._preprocessing.resize).pixels
            except EngineError as error:
                failures.append(Failure(example.picture, error))
                continue
            kept.append(place)
            if epoch is None or self._how is Augmentation.NONE:
                inputs.append(to_input(pixels, self._preprocessing))
            else:
                seed = (self._seed, epoch, number)
                inputs.append(augment(pixels, self._preprocessing, self._how, seed))
        if not inputs:
            return InputBatch(None, (), tuple(failures))
        tensor = as_batch(np.stack(inputs), self._preprocessing, self._device)
        return InputBatch(tensor, tuple(kept), tuple(failures))


def _channels_last(tensor: Tensor) -> Tensor:
    if tensor.dim() != 4:
        return tensor
    return tensor.contiguous(memory_format=torch.channels_last)
