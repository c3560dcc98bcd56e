"""Pictures that seem to lie in the wrong folder.

Confident learning (Northcutt et al., 2021) on out-of-fold answers of the linear head: what a head
that has not learned from a picture thinks of the label it was given.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.base.address import PictureAddress
from engine.datasets.dataset import Example, Part
from engine.evaluation.results import Suspect
from engine.training.classification.out_of_fold import folds_of, out_of_fold

STRENGTH = 0.006
"""C of the head, smaller than for learning: a head that is sure of little does not learn wrong
labels by heart. Measured with planted ones, beside 0.001 to 1."""
_REPEATS = 3
"""Divisions into folds that are averaged: with one, chance decides more."""
_FEWEST = 20
"""Pictures, in effect, that a feature must tell apart. One that only few have says without bound
what it likes of those who were not among the learned ones."""
NEIGHBOURS = 3

Floats = NDArray[np.float32]
Parted = Sequence[tuple[Part, Example]]
"""Pictures, each with what it is used for."""


def find_suspects(
    features: Floats, pictures: Parted, classes: Sequence[str], seed: int,
    checkpoint: Callable[[], None],
) -> tuple[Suspect, ...]:  # fmt: skip
    """Those that other heads give another label, the surest first.

    What cannot be told is left out: of a class of one picture, or one group, no head has learned
    when that is held out. The same features, labels and seed give the same suspects.

    Args:
        features: (n, d), of a network that has not learned from these labels.
        pictures: (n,).
        classes: names, in the order of the outputs.
        seed: of the folds.
        checkpoint: called often; may raise to end it.
    """
    place = {label: number for number, label in enumerate(classes)}
    labels = np.asarray([place[example.label] for _, example in pictures], np.int64)
    groups = [example.group for _, example in pictures]
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
    useful, targets = torch.from_numpy(_useful(features)), torch.from_numpy(labels)
    logarithms = torch.zeros(len(labels), classes, dtype=torch.float64)
    is_told = np.ones(len(labels), bool)
    for number in range(_REPEATS):
        folds_seed = seed * _REPEATS + number
        logits: Tensor = out_of_fold(
            useful, targets, classes, groups, checkpoint, seed=folds_seed, strength=STRENGTH
        )
        logarithms += torch.log_softmax(logits.double(), dim=1)
        is_told &= _has_learned_class(labels, folds_of(labels, groups, folds_seed))
    return torch.softmax(logarithms / _REPEATS, dim=1).numpy(), is_told


def _has_learned_class(
    labels: NDArray[np.int64], folds: NDArray[np.int64]
) -> NDArray[np.bool_]:  # fmt: skip
    """(n,) whether there are others of a picture's class outside of its fold."""
    counts = np.zeros((int(folds.max(initial=0)) + 1, int(labels.max(initial=0)) + 1), np.int64)
    np.add.at(counts, (folds, labels), 1)
    found: NDArray[np.bool_] = counts.sum(axis=0)[labels] > counts[folds, labels]
    return found


def _useful(features: Floats) -> Floats:
    """The features that enough pictures have: (Σz²)² / Σz⁴ of them, z the standardised ones."""
    centred = (features - features.mean(axis=0)).astype(np.float64)
    squares = np.square(centred)
    fourth = np.square(squares).sum(axis=0)
    effective = np.divide(
        np.square(squares.sum(axis=0)), fourth, out=np.zeros(len(fourth)), where=fourth > 0
    )
    kept = effective >= min(_FEWEST, len(features) / 4)
    return features[:, kept] if kept.any() else features


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
