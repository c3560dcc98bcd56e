"""Whether a model answers the same, whoever asks it: from raw files to probabilities."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.export.onnx_file import INPUT
from engine.export.samples import Expected
from engine.images import read
from engine.inference.backends.pytorch.backend import predictor_of
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.models.loading import LoadedModel

TOLERANCE = 1e-4
"""Largest difference of a probability that still counts as the same answer."""

DISTANCE_TOLERANCE = 1e-3
"""Largest difference of a distance (0…2) from what was taught that still counts as the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What a model says of one picture.

    Attributes:
        probabilities: (classes,) float32.
        distance: from what it was taught with; None where that is not known, or not asked for.
    """

    probabilities: NDArray[np.float32]
    distance: float | None = None


Answering = Callable[[Path], Said]
"""From a picture's file to what the model says of it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two ways to ask a model agree.

    Attributes:
        same: pictures with the same answer.
        total: pictures that were asked about.
        largest: difference of any probability.
    """

    same: int
    total: int
    largest: float

    def check(self) -> None:
        """Insist on it.

        Raises:
            EngineError: EXPORT_DIFFERS.
        """
        if self.same != self.total:
            raise EngineError(
                ErrorCode.EXPORT_DIFFERS, same=str(self.same), total=str(self.total),
                largest=f"{self.largest:.6f}",
            )  # fmt: skip


def by_lensmith(loaded: LoadedModel) -> Answering:
    """As Identify answers, on the CPU."""
    predictor = predictor_of(loaded, Device("cpu"))
    assert isinstance(predictor, TorchClassifier), "a detector"  # noqa: S101

    def answer(path: Path) -> Said:
        picture = read(PictureAddress(path), min_side=predictor.min_side)
        logits, distances = predictor.logits_and_distances([predictor.prepare(picture)])
        tempered = torch.from_numpy(logits / loaded.calibration.temperature)
        distance = None if distances is None else float(distances[0])
        return Said(tempered.softmax(dim=1)[0].numpy(), distance)

    return answer


def by_onnx(file: Path, min_side: int) -> Answering:
    """As ONNX Runtime answers, on the CPU.

    Args:
        file: `model.onnx`.
        min_side: the shorter side that pictures are read with, as Lensmith does.
    """
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def answer(path: Path) -> Said:
        pixels = read(PictureAddress(path), min_side=min_side).pixels[np.newaxis]
        probabilities, *more = session.run(None, {INPUT: pixels})
        return Said(probabilities[0], float(more[0][0]) if more else None)

    return answer


def compare(
    expected: Sequence[Expected], folder: Path, answer: Answering, control: JobControl
) -> Agreement:
    """Ask about every sample and compare.

    Args:
        expected: what is to be said.
        folder: of the samples.
        answer: the way to ask.
        control: may end it between pictures.

    Raises:
        EngineError: a sample cannot be read.
        JobCancelled: when asked to.
    """
    differences: list[float] = []
    same = 0
    for item in expected:
        control.checkpoint()
        found = answer(folder / item.file)
        differences.append(_difference(found.probabilities, item.probabilities))
        same += differences[-1] <= TOLERANCE and _is_as_far(found.distance, item.distance)
    return Agreement(same, len(differences), max(differences, default=0.0))


def _difference(found: NDArray[np.float32], expected: Sequence[float]) -> float:
    if found.shape != (len(expected),):
        return 1.0
    difference = float(np.abs(found - np.asarray(expected)).max())
    return 1.0 if math.isnan(difference) else difference


def _is_as_far(found: float | None, expected: float | None) -> bool:
    """Whether a picture lies as far from what was taught; also where one does not tell."""
    if found is None or expected is None:
        return True
    return abs(found - expected) <= DISTANCE_TOLERANCE
