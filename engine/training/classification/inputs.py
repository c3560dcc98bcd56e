"""What goes into the part of the network that is trained: remembered activations, or pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.base.errors import EngineError
from engine.base.types import Failure, Preprocessing
from engine.datasets.dataset import Example
from engine.images import read
from engine.inference.backends.pytorch.batch import as_batch
from engine.inference.features.remaking import RemakingStore
from engine.models.preprocessing import to_input
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
    """What went into the first trained stage, from the stores of one view or several."""

    def __init__(self, views: Sequence[RemakingStore], device: str, examples: int) -> None:
        """Take the stores over.

        Args:
            views: the stores, the whole pictures' first.
            device: torch's name of where they are used.
            examples: to learn from. While learning, their numbers go on with the next view.
        """
        self._views = views
        self._device = device
        self._examples = examples

    def get(self, examples: Sequence[tuple[int, Example]], epoch: int | None) -> InputBatch:
        """The activations; what a store has lost of a picture that can be read is made anew."""
        found: dict[int, NDArray[np.generic]] = {}
        failed: dict[int, EngineError] = {}
        for view, store in enumerate(self._views):
            places = [
                place for place, (number, _) in enumerate(examples)
                if view == (0 if epoch is None else number // self._examples)
            ]  # fmt: skip
            if places:
                arrays, errors = _from(store, [examples[place][1].content for place in places])
                failed |= {p: e for p in places if (e := errors.get(examples[p][1].content))}
                there = [place for place in places if place not in failed]
                found |= dict(zip(there, arrays, strict=True))
        failures = tuple(Failure(examples[p][1].picture, failed[p]) for p in sorted(failed))
        kept = tuple(sorted(found))
        if not kept:
            return InputBatch(None, (), failures)
        stacked = torch.from_numpy(np.stack([found[place] for place in kept]))
        tensor = stacked.to(self._device).float()
        return InputBatch(_channels_last(tensor), kept, failures)


def _from(
    store: RemakingStore, contents: Sequence[str]
) -> tuple[NDArray[np.generic] | tuple[()], Mapping[str, EngineError]]:
    """The arrays that are there, in order, and what is wrong with the others."""
    try:
        return store.get(contents)
    except EngineError as error:
        return (), dict.fromkeys(contents, error)


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
