"""Pictures that seem to lie in the wrong folder.

Confident learning (Northcutt et al., 2021): what a linear head that has not learned from a picture
thinks of the label it was given, ranked by self-confidence. Measured with planted labels beside
logistic regression (of C 0.0003 to 1), kernels and neighbours, and beside the margin between the
best label and the given one: discriminants and self-confidence find more.
"""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.datasets.dataset import Example, Part
from engine.evaluation.calibration import fit_temperature
from engine.evaluation.discriminant import discriminant
from engine.evaluation.results import Suspect
from engine.training.classification.out_of_fold import folds_of

_NO_SPREAD = 1e-6
_SURE = 10
"""Discriminants of a thousand features are surer than they are right: their temperature is
looked for around this one."""
_OF_A_CLASS = 0.5
"""A group with more of a class is not held out as one: nothing of the class would be left."""
NEIGHBOURS = 3

Floats = NDArray[np.float32]
Parted = Sequence[tuple[Part, Example]]
"""Pictures, each with what it is used for."""


def find_suspects(
    features: Floats, pictures: Parted, classes: Sequence[str], seed: int,
    checkpoint: Callable[[], None],
) -> tuple[Suspect, ...]:  # fmt: skip
    """Those to whom such a head gives another label, the surest first.

    What cannot be told is left out: of a class of one picture no head has learned when that is
    held out. The same features, labels and seed give the same suspects.

    Args:
        features: (n, d), of a network that has not learned from these labels.
        pictures: (n,).
        classes: names, in the order of the outputs.
        seed: of the folds.
        checkpoint: called often; may raise to end it.
    """
    place = {label: number for number, label in enumerate(classes)}
    labels = np.asarray([place[example.label] for _, example in pictures], np.int64)
    groups = _divisible([example.group for _, example in pictures], labels)
    chances, is_told = _chances(features, labels, groups, len(classes), seed, checkpoint)
    rows = np.arange(len(labels))
    doubt = 1 - chances[rows, labels]
    others = chances.copy()
    others[rows, labels] = -1
    suggested = others.argmax(axis=1)
    found = np.flatnonzero(is_told & (others[rows, suggested] > chances[rows, labels]))
    found = found[np.argsort(-doubt[found], kind="stable")]
    near = _Neighbours(features, labels, found, [example.content for _, example in pictures])
    suspects = []
    for row in found.tolist():
        checkpoint()
        part, example = pictures[row]
        ours, theirs = (near.of(row, int(label)) for label in (labels[row], suggested[row]))
        suspects.append(Suspect(
            example.picture, example.content, example.label, classes[suggested[row]],
            float(doubt[row]), part, _addresses(pictures, ours), _addresses(pictures, theirs),
        ))  # fmt: skip
    return tuple(suspects)


def _chances(  # noqa: PLR0913
    features: Floats, labels: NDArray[np.int64], groups: Sequence[str], classes: int, seed: int,
    checkpoint: Callable[[], None],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:  # fmt: skip
    """(n, classes) probabilities of heads that have not learned from a picture.

    Returns:
        Them, and (n,) whether these heads have learned from others of its class.
    """
    spread = features.std(axis=0)
    standard = (features - features.mean(axis=0)) / np.where(spread > _NO_SPREAD, spread, 1)
    inputs, targets = torch.from_numpy(standard), torch.from_numpy(labels)
    folds = folds_of(labels, groups, seed)
    logits = torch.zeros(len(labels), classes, dtype=torch.float64)
    for fold in np.unique(folds):
        checkpoint()
        held_out = torch.from_numpy(folds == fold)
        logits[held_out] = discriminant(
            inputs[~held_out], targets[~held_out], classes, inputs[held_out]
        )
    is_told = _has_learned_class(labels, folds)
    logits /= _SURE
    temperature = fit_temperature(logits[is_told].float().numpy(), labels[is_told])
    return torch.softmax(logits / temperature, dim=1).numpy(), is_told


def _divisible(groups: Sequence[str], labels: NDArray[np.int64]) -> list[str]:
    """The groups; no name for pictures of one that is most of a class."""
    sizes = np.bincount(labels)
    shares = Counter(zip(groups, labels.tolist(), strict=True))
    whole = {group for (group, label), n in shares.items() if n > _OF_A_CLASS * sizes[label]}
    return ["" if group in whole else group for group in groups]


def _has_learned_class(
    labels: NDArray[np.int64], folds: NDArray[np.int64]
) -> NDArray[np.bool_]:  # fmt: skip
    """(n,) whether there are others of a picture's class outside of its fold."""
    counts = np.zeros((int(folds.max(initial=0)) + 1, int(labels.max(initial=0)) + 1), np.int64)
    np.add.at(counts, (folds, labels), 1)
    found: NDArray[np.bool_] = counts.sum(axis=0)[labels] > counts[folds, labels]
    return found


class _Neighbours:
    """The nearest pictures by the angle between features, those that are suspects left out.

    Args:
        features: (n, d).
        labels: (n,).
        suspects: rows that will be asked about.
        contents: (n,), SHA-256: a copy of a picture says nothing of it.
    """

    def __init__(
        self, features: Floats, labels: NDArray[np.int64], suspects: NDArray[np.intp],
        contents: Sequence[str],
    ) -> None:  # fmt: skip
        lengths = np.linalg.norm(features, axis=1, keepdims=True)
        self._directions = features / np.maximum(lengths, 1e-12)
        self._contents = contents
        is_trusted = np.ones(len(labels), bool)
        is_trusted[suspects] = False
        self._rows = {
            int(label): np.flatnonzero(is_trusted & (labels == label))
            for label in np.unique(labels)
        }

    def of(self, row: int, label: int) -> list[int]:
        """Rows of a class, the nearest to a row first."""
        rows = self._rows.get(label, np.zeros(0, np.intp))
        likeness = self._directions[rows] @ self._directions[row]
        order = np.argsort(-likeness, kind="stable")[: NEIGHBOURS + 1]
        near = [int(rows[n]) for n in order if self._contents[rows[n]] != self._contents[row]]
        return near[:NEIGHBOURS]


def _addresses(pictures: Parted, rows: Sequence[int]) -> tuple[PictureAddress, ...]:
    return tuple(pictures[row][1].picture for row in rows)
