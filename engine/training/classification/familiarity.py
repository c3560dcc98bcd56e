"""What a model has just learned from, kept with it so that it knows a stranger by it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from engine.base.errors import EngineError
from engine.base.pipeline import WorkerPool
from engine.datasets.dataset import Example, Part
from engine.inference.backends.pytorch.features import without_head
from engine.models.familiarity import Reference
from engine.models.familiarity.making import Learned, make_reference
from engine.training.classification.feature_set import FeatureSet, Numbered
from engine.training.classification.inputs import Inputs
from engine.training.loop.micro_batches import divide

_MOST_LOOKED_AT = 4000
"""Training pictures among which the reference's points are looked for; a few hundred are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Features of pictures, without those that cannot be read any more.

    Attributes:
        features: (n, dimension) float32.
        examples: the pictures, in the same order.
    """

    features: NDArray[np.float32]
    examples: tuple[Example, ...]


Picture = TypeVar("Picture")
FeaturesOf = Callable[[Sequence[Numbered]], Rows]
"""From pictures to their features; none may be left."""


def reference_of(
    parts: Mapping[Part, tuple[Numbered, ...]], features_of: FeaturesOf
) -> Reference | None:
    """The reference of a taught model; None where its pictures are too few, or gone.

    Select and calibrate set the threshold; report only counts the false alarms.

    Args:
        parts: the pictures; of very many to learn from, every so many-th is looked at.
        features_of: what goes into the head of the model as it is stored.
    """
    learned = features_of(looked_at(Part.TRAIN, parts[Part.TRAIN]))
    if not learned.examples:
        return None
    empty = np.empty((0, learned.features.shape[1]), np.float32)
    held_out = parts[Part.SELECT] + parts[Part.CALIBRATE]
    others = [
        found.features if part and (found := features_of(part)).examples else empty
        for part in (held_out, parts[Part.REPORT])
    ]
    groups = [_group_of(example) for example in learned.examples]
    return make_reference(Learned(learned.features, groups), *others)


def looked_at(part: Part, pictures: Sequence[Picture]) -> Sequence[Picture]:
    """Those of a part that a reference is made of: of very many to learn from, every so many-th."""
    if part is not Part.TRAIN:
        return pictures
    return pictures[:: max(1, -(-len(pictures) // _MOST_LOOKED_AT))]


def _group_of(example: Example) -> str:
    """What a picture belongs to; its own content where nothing is known: copies are no others."""
    return example.group or example.content


def frozen_features(features: FeatureSet) -> FeaturesOf:
    """Of a network that stayed as it was: from the store."""

    def rows(examples: Sequence[Numbered]) -> Rows:
        try:
            found, there = features.found(examples)
        except EngineError:  # all of them were lost
            return Rows(np.empty((0, 0), np.float32), ())
        return Rows(found.numpy(), tuple(example for _, example, _ in there))

    return rows


@dataclass(frozen=True, slots=True, eq=False)
class TunedFeatures:
    """Of a network whose last stages were trained, or all of them.

    Attributes:
        network: with its head, on the device, as it will be stored.
        head: name of that.
        inputs: what goes into it.
        workers: share the work.
        micro_batch: so many pictures at once.
        checkpoint: called between them; may raise to end it.
    """

    network: nn.Module
    head: str
    inputs: Inputs
    workers: WorkerPool
    micro_batch: int
    checkpoint: Callable[[], None]

    def __call__(self, examples: Sequence[Numbered]) -> Rows:
        """In full precision, as the stored model answers."""
        headless = without_head(self.network, self.head)

        @torch.inference_mode()
        def run(some: Sequence[Numbered]) -> Rows:
            given = self.inputs.get([(number, example) for number, example, _ in some], None)
            if given.tensor is None:
                return Rows(np.empty((0, 0), np.float32), ())
            found = headless(given.tensor).float().flatten(1).cpu().numpy()
            return Rows(found, tuple(some[place][1] for place in given.kept))

        made = []
        for rows in self.workers.map(run, divide(examples, self.micro_batch)):
            self.checkpoint()
            if rows.examples:
                made.append(rows)
        if not made:
            return Rows(np.empty((0, 0), np.float32), ())
        there = tuple(example for rows in made for example in rows.examples)
        return Rows(np.concatenate([rows.features for rows in made]), there)
