"""Features of a data set's pictures, as what is fitted to them asks for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.datasets.dataset import Example, Part
from engine.inference.features.remaking import RemakingStore

Numbered = tuple[int, Example, int]
"""The number of an example, itself, and the index of its class."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredView:
    """What a network makes of one view of every picture.

    Attributes:
        features: what goes into the head, of each.
        activations: what goes into the first trained stage, of each; None if nothing does.
    """

    features: RemakingStore
    activations: RemakingStore | None


@dataclass(frozen=True, slots=True, eq=False)
class FeatureSet:
    """Features of every picture that could be read.

    Attributes:
        parts: the pictures of each part, numbered, with their classes.
        whole: of the pictures as they are.
        further: of further views of them, where there are few.
    """

    parts: Mapping[Part, tuple[Numbered, ...]]
    whole: StoredView
    further: tuple[StoredView, ...] = ()

    def of(self, examples: Sequence[Numbered]) -> tuple[Tensor, Tensor]:
        """(n, d) features and (n,) classes, of the pictures whose features are there.

        Raises:
            EngineError: features of all of them were lost, and no picture can be read.
        """
        features, there = self.found(examples)
        return features, labels_of(there)

    def found(self, examples: Sequence[Numbered]) -> tuple[Tensor, tuple[Numbered, ...]]:
        """(n, d) features, and the pictures whose features are there.

        Raises:
            EngineError: as `of`.
        """
        return _found(self.whole.features, examples)

    def to_learn(self, examples: Sequence[Numbered]) -> tuple[Tensor, Tensor]:
        """(views · n, d) features and classes: every view of the pictures, one view after another.

        Raises:
            EngineError: as `of`.
        """
        views, there = self.views(examples)
        return torch.cat(views), labels_of(there).repeat(len(views))

    def in_every_view(self, examples: Sequence[Numbered], count: int) -> tuple[Numbered, ...]:
        """Pictures once in each view, as `ActivationInputs` numbers them.

        Where pictures are varied instead, each is taken as often, and varied otherwise each time.

        Args:
            examples: to learn from.
            count: of these, with those that could not be read.
        """
        return tuple(
            (view * count + number, example, label)
            for view in range(1 + len(self.further))
            for number, example, label in examples
        )

    def views(self, examples: Sequence[Numbered]) -> tuple[list[Tensor], tuple[Numbered, ...]]:
        """(n, d) features of each view, the whole first, and the pictures that are in all of them.

        Raises:
            EngineError: as `of`.
        """
        there = tuple(examples)
        for view in (self.whole, *self.further):
            _, there = _found(view.features, there)
        return [_found(view.features, there)[0] for view in (self.whole, *self.further)], there


def labels_of(examples: Sequence[Numbered]) -> Tensor:
    """(n,) indices of classes."""
    return torch.tensor([label for _, _, label in examples], dtype=torch.long)


def _found(
    store: RemakingStore, examples: Sequence[Numbered]
) -> tuple[Tensor, tuple[Numbered, ...]]:
    arrays, failed = store.get([example.content for _, example, _ in examples])
    there = tuple(item for item in examples if item[1].content not in failed)
    return torch.from_numpy(arrays), there
