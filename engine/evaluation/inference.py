"""What a taught model says of the pictures that judge it, asked as Identify asks."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.jobs import JobControl
from engine.base.types import Failure, Note, Progress
from engine.datasets.dataset import Example
from engine.inference.backends import Predictor
from engine.inference.stream import Question, ask_stream
from engine.training.classification.logits_file import LogitSet


@dataclass(frozen=True, slots=True, eq=False)
class _Logits:
    """Of one picture."""

    picture: PictureAddress
    model: str
    values: NDArray[np.float32]
    seconds: float
    notes: tuple[Note, ...] = ()


def compute_logits(
    examples: Sequence[Example], predictor: Predictor, control: JobControl
) -> LogitSet:
    """Ask about pictures, and report progress in them.

    Raises:
        JobCancelled: when asked to.
    """
    found: list[tuple[Example, NDArray[np.float32]]] = []
    left_out = []
    pictures = [example.picture for example in examples]
    question = Question(predictor, predictor.logits, _Logits)
    with closing(ask_stream(pictures, question, control)) as outcomes:
        for example, outcome in zip(examples, outcomes, strict=bool(examples)):
            if isinstance(outcome, Failure) or not example.is_unchanged():
                left_out.append(example.picture)
            else:
                found.append((example, outcome.values))
            control.report(Progress(len(found) + len(left_out), len(pictures)))
    logits = np.stack([values for _, values in found]) if found else np.zeros((0, 0), np.float32)
    return LogitSet(tuple(example for example, _ in found), logits, tuple(left_out))
