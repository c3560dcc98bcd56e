"""Whether a model answers the same, whoever asks it: from raw files to probabilities."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.export.onnx_file import INPUT
from engine.export.samples import Expected
from engine.images import read
from engine.inference.backends.pytorch.backend import predictor_of
from engine.models.loading import LoadedModel

TOLERANCE = 1e-4
"""Largest difference of a probability that still counts as the same answer."""

Answering = Callable[[Path], NDArray[np.float32]]
"""From a picture's file to the probability of each class."""


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

    def answer(path: Path) -> NDArray[np.float32]:
        picture = read(path, min_side=predictor.min_side)
        logits = predictor.logits([predictor.prepare(picture)])
        tempered = torch.from_numpy(logits / loaded.calibration.temperature)
        return tempered.softmax(dim=1)[0].numpy()

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

    def answer(path: Path) -> NDArray[np.float32]:
        pixels = read(path, min_side=min_side).pixels[np.newaxis]
        found: NDArray[np.float32] = session.run(None, {INPUT: pixels})[0][0]
        return found

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
    differences = []
    for item in expected:
        control.checkpoint()
        found = answer(folder / item.file)
        if found.shape != (len(item.probabilities),):
            differences.append(1.0)
            continue
        difference = float(np.abs(found - np.asarray(item.probabilities)).max())
        differences.append(1.0 if math.isnan(difference) else difference)
    same = sum(difference <= TOLERANCE for difference in differences)
    return Agreement(same, len(differences), max(differences, default=0.0))
