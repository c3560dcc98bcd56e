"""Precision, recall, F1, confusion and calibration error, all by torchmetrics."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torchmetrics.functional.classification import (
    multiclass_calibration_error,
    multiclass_confusion_matrix,
    multiclass_f1_score,
    multiclass_precision,
    multiclass_recall,
)

from engine.evaluation.results import ClassMetrics
from engine.training.classification.scores import wilson

_BINS = 15
"""As in Guo et al., 2017."""


def confusion(
    answers: NDArray[np.int64], labels: NDArray[np.int64], classes: int
) -> tuple[tuple[int, ...], ...]:
    """Counts; row: the right class, column: the answer."""
    if not len(labels):
        return ((0,) * classes,) * classes
    matrix = multiclass_confusion_matrix(_of(answers), _of(labels), classes)
    return tuple(tuple(row) for row in matrix.tolist())


def per_class(
    answers: NDArray[np.int64], labels: NDArray[np.int64], classes: Sequence[str]
) -> tuple[ClassMetrics, ...]:
    """How each class went; what cannot be told for want of pictures is None."""
    count = len(classes)
    totals = np.bincount(labels, minlength=count)
    said = np.bincount(answers, minlength=count)
    right = np.bincount(labels[answers == labels], minlength=count)
    scores = [_each(metric, answers, labels, count) for metric in
              (multiclass_precision, multiclass_recall, multiclass_f1_score)]  # fmt: skip
    return tuple(
        ClassMetrics(
            label,
            scores[0][i] if said[i] else None,
            scores[1][i] if totals[i] else None,
            scores[2][i] if said[i] or totals[i] else None,
            int(right[i]), int(totals[i]), *wilson(int(right[i]), int(totals[i])),
        )
        for i, label in enumerate(classes)
    )  # fmt: skip


def calibration_error(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64], classes: int
) -> float:
    """Expected calibration error (0…1); 0 where nothing was asked."""
    if not len(labels):
        return 0.0
    error = multiclass_calibration_error(
        torch.from_numpy(probabilities), _of(labels), classes, n_bins=_BINS
    )
    return float(error)


def _each(
    metric: object, answers: NDArray[np.int64], labels: NDArray[np.int64], classes: int
) -> list[float]:
    if not len(labels):
        return [0.0] * classes
    assert callable(metric)  # noqa: S101
    found: list[float] = metric(_of(answers), _of(labels), classes, average="none").tolist()
    return found


def _of(values: NDArray[np.int64]) -> Tensor:
    return torch.from_numpy(values)
