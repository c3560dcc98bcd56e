"""What a taught model says of the pictures that judge it, asked as Identify asks."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.types import Failure, Note, Progress
from engine.datasets.dataset import Example
from engine.images import content_hash
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.inference.predictor_view import PredictorReader
from engine.inference.stream import predict_stream


@dataclass(frozen=True, slots=True, eq=False)
class LogitSet:
    """Pictures, and what the model says of them.

    Attributes:
        examples: those that could be asked about.
        logits: (n, classes) float32, before temperature and softmax.
        left_out: pictures that cannot be read any more, or are no longer the same.
    """

    examples: tuple[Example, ...]
    logits: NDArray[np.float32]
    left_out: tuple[PictureAddress, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Logits:
    """Of one picture."""

    picture: PictureAddress
    model: str
    values: NDArray[np.float32]
    seconds: float
    notes: tuple[Note, ...] = ()


class _LogitReader(PredictorReader):
    """A predictor that is asked for its logits."""

    outcome = _Logits

    def answer(self, prepared: Sequence[NDArray[np.uint8]], _top: int) -> list[NDArray[np.float32]]:
        return list(self._predictor.logits(np.stack(prepared)))


def ask(examples: Sequence[Example], predictor: TorchClassifier, control: JobControl) -> LogitSet:
    """Ask about pictures, and report progress in them.

    Raises:
        JobCancelled: when asked to.
    """
    found: list[tuple[Example, NDArray[np.float32]]] = []
    left_out = []
    pictures = [example.picture for example in examples]
    with closing(predict_stream(pictures, _LogitReader(predictor), 0, control)) as outcomes:
        for example, outcome in zip(examples, outcomes, strict=bool(examples)):
            if isinstance(outcome, Failure) or not _is_as_it_was(example):
                left_out.append(example.picture)
            else:
                found.append((example, outcome.values))
            control.report(Progress(len(found) + len(left_out), len(pictures)))
    logits = np.zeros((len(found), predictor.classes), np.float32)
    for row, (_, values) in enumerate(found):
        logits[row] = values
    return LogitSet(tuple(example for example, _ in found), logits, tuple(left_out))


def _is_as_it_was(example: Example) -> bool:
    try:
        return content_hash(example.picture) == example.content
    except EngineError:
        return False
