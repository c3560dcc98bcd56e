"""Penultimate features of pictures, saved to a file: one row a picture, written as it comes."""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.base.jobs import JobControl
from engine.base.types import Failure, Note, Progress
from engine.inference.backends import Predictor
from engine.inference.features.feature_file import RowsWriter, feature_file
from engine.inference.stream import Question, ask_stream


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """The features of one picture.

    Attributes:
        path: the picture, as it was given.
        model: id of the model.
        vector: (dimension,) float32.
        seconds: spent on this picture, reading included.
        notes: what the reader did to the picture.
    """

    path: Path
    model: str
    vector: NDArray[np.float32]
    seconds: float
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class FeaturesSummary:
    """What was saved.

    Attributes:
        file: where.
        rows: pictures in it.
        dimension: features of each.
        layer: name of the layer whose output they are.
        failures: pictures that could not be read, and folders without pictures.
    """

    file: Path
    rows: int
    dimension: int
    layer: str
    failures: tuple[Failure, ...] = ()


def save_features(
    paths: Sequence[Path], labels: Mapping[Path, str], predictor: Predictor, file: Path,
    control: JobControl,
) -> FeaturesSummary:  # fmt: skip
    """Write one row a picture, whole or not at all. Memory grows by the pictures' names alone.

    Args:
        paths: the pictures.
        labels: their classes, as far as they are known.
        predictor: whose features.
        file: to be written or replaced; `.npz` or `.csv`.
        control: may end it between batches; is told the number of pictures.

    Raises:
        EngineError: MODEL_NO_FEATURES, FILE_CANNOT_WRITE.
        JobCancelled: when asked to; `file` is as it was.
    """
    layer, dimension = predictor.features_layer, predictor.dimension
    with feature_file(file, predictor.model, layer, dimension) as rows:
        failures = _fill(rows, paths, labels, predictor, control)
    return FeaturesSummary(file, len(paths) - len(failures), dimension, layer, tuple(failures))


def _fill(
    rows: RowsWriter, paths: Sequence[Path], labels: Mapping[Path, str], predictor: Predictor,
    control: JobControl,
) -> list[Failure]:  # fmt: skip
    failures = []
    began, total = time.monotonic(), len(paths)
    if not paths:
        return []
    question = Question(predictor, predictor.features, Features)
    with closing(ask_stream(paths, question, control)) as outcomes:
        for done, outcome in enumerate(outcomes, start=1):
            if isinstance(outcome, Failure):
                failures.append(outcome)
            else:
                rows.add(outcome.path, labels.get(outcome.path, ""), outcome.vector)
            left = (time.monotonic() - began) / done * (total - done)
            control.report(Progress(done, total, left))
    return failures
