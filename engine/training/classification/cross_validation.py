"""The headline of a small data set: every picture judged by a head that was fitted without it."""

from collections.abc import Callable

import torch

from engine.datasets.dataset import Part
from engine.training.classification.feature_set import FeatureSet, labels_of
from engine.training.classification.logits_file import LogitSet
from engine.training.classification.out_of_fold import out_of_fold


def cross_validate(
    features: FeatureSet, classes: int, checkpoint: Callable[[], None], *, seed: int,
    weigh_classes: bool,
) -> tuple[LogitSet, torch.Tensor]:  # fmt: skip
    """Logits of every picture, and the (n,) labels they should have.

    Args:
        features: of all parts.
        classes: how many there are.
        checkpoint: called at every step; may raise to end it.
        seed: of the folds.
        weigh_classes: whether rare classes count for more.
    """
    views, examples = features.views([item for part in Part for item in features.parts[part]])
    labels = labels_of(examples)
    logits = out_of_fold(
        views[0], labels, classes, [example.group for _, example, _ in examples], checkpoint,
        seed=seed, weigh_classes=weigh_classes, further=views[1:],
    )  # fmt: skip
    return LogitSet(tuple(example for _, example, _ in examples), logits.numpy(), ()), labels
