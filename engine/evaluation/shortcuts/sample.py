"""The pictures that the tests look at, as inputs of the model, and the model itself."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray

from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.pipeline import WorkerPool
from engine.base.types import Progress
from engine.datasets.dataset import Example
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.features.extraction import read_input
from engine.models.loading import LoadedModel

MOST = 400
"""Pictures that are looked at, whatever the size of the data set."""
_MOST_CLASSES = 40

Inputs = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Some pictures of a run, of its classes by turns.

    Attributes:
        examples: n of them.
        inputs: (n, crop, crop, 3).
        labels: (n,) places in `classes`.
        classes: names of those that are in it.
    """

    examples: tuple[Example, ...]
    inputs: Inputs
    labels: NDArray[np.int64]
    classes: tuple[str, ...]

    @property
    def groups(self) -> list[str]:
        """(n,) names; empty for a picture that stands for itself."""
        return [example.group for example in self.examples]

    @property
    def chance(self) -> float:
        """Share of right answers of whoever always says the commonest class."""
        return float(np.bincount(self.labels).max() / len(self.labels))

    def named(self, told: Sequence[int]) -> str:
        """Classes by their numbers, as part of a sentence."""
        return " and ".join(f"“{self.classes[number]}”" for number in told)


def choose(examples: Sequence[Example], classes: Sequence[str], most: int = MOST) -> list[Example]:
    """At most so many pictures, of each class as many as there are places; always the same."""
    by_class: dict[str, list[Example]] = {label: [] for label in classes}
    seen: set[str] = set()
    for example in examples:
        if example.content not in seen:
            seen.add(example.content)
            by_class[example.label].append(example)
    random = np.random.default_rng(0)
    piles = sorted(by_class.values(), key=len, reverse=True)[:_MOST_CLASSES]
    mixed = [[pile[place] for place in random.permutation(len(pile))] for pile in piles]
    longest = max(map(len, mixed), default=0)
    turns = (pile[turn] for turn in range(longest) for pile in mixed if turn < len(pile))
    return list(islice(turns, most))


def read_sample(
    examples: Sequence[Example], model: LoadedModel, pool: WorkerPool, control: JobControl
) -> Sample:
    """Read them; those that cannot be read, or were changed since, are left out.

    Raises:
        JobCancelled: when asked to.
    """
    assert model.preprocessing is not None, "a detector"  # noqa: S101
    rule = model.preprocessing

    def read(example: Example) -> tuple[Example, Inputs] | None:
        try:
            return example, read_input(example, rule)
        except EngineError:
            return None

    with closing(pool.imap(read, examples, control)) as found:
        there = [item for item in found if item is not None]
    classes = tuple(label for label in model.classes if any(e.label == label for e, _ in there))
    labels = np.asarray([classes.index(example.label) for example, _ in there], np.int64)
    side = rule.crop
    inputs = np.stack([i for _, i in there]) if there else np.zeros((0, side, side, 3), np.uint8)
    return Sample(tuple(example for example, _ in there), inputs, labels, classes)


class Looking:
    """The model looks at inputs that were tampered with, and says how far it is.

    Args:
        total: how many inputs it will look at in all.
    """

    def __init__(  # noqa: PLR0913
        self, model: LoadedModel, head: str, extractor: FeatureExtractor, pool: WorkerPool,
        control: JobControl, total: int,
    ) -> None:  # fmt: skip
        layer = model.network.get_submodule(head)
        assert isinstance(layer, torch.nn.Linear)  # noqa: S101
        self._weight = layer.weight.detach().cpu().float().numpy()
        self._bias = layer.bias.detach().cpu().float().numpy() if layer.bias is not None else 0.0
        self._extractor = extractor
        self._pool = pool
        self.control = control
        self._total = total
        self._done = 0

    def features(self, inputs: Iterator[Inputs] | Inputs) -> NDArray[np.float32]:
        """(n, d) of inputs (crop, crop, 3).

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY.
            JobCancelled: when asked to.
        """
        size = self._extractor.batch_size
        each = iter(inputs)
        batches = iter(lambda: list(islice(each, size)), [])
        made = []
        with closing(
            self._pool.imap(partial(_features, self._extractor), batches, self.control)
        ) as found:
            for features in found:
                made.append(features)
                self._done += len(features)
                self.control.report(Progress(min(self._done, self._total), self._total))
        return np.concatenate(made)

    def answers(self, inputs: Iterator[Inputs] | Inputs) -> NDArray[np.int64]:
        """(n,) outputs that the model gives.

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY.
            JobCancelled: when asked to.
        """
        logits = self.features(inputs) @ self._weight.T + self._bias
        return np.asarray(logits.argmax(axis=1), np.int64)


def _features(extractor: FeatureExtractor, inputs: Sequence[Inputs]) -> NDArray[np.float32]:
    return extractor.extract(np.stack(inputs))[0]
