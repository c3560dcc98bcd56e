"""A model that needs no weights: it names the colour a picture mostly has."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.device import Device
from engine.errors import EngineError
from engine.models import DEFAULT_MODEL
from engine.predict import PredictorShelf
from engine.types import LabelScore

COLOURS = ("red", "green", "blue", "grey", "white", "black", "mixed")


class FakePredictor:
    """Answers with the strongest channel; the scores add up to one."""

    model = DEFAULT_MODEL
    device = Device("cpu")
    min_side = 8

    def warm_up(self) -> None:
        """Nothing to do."""

    def prepare(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        mean: NDArray[np.uint8] = pixels.mean(axis=(0, 1)).astype(np.uint8)
        return mean.reshape(1, 1, 3)

    def predict(self, inputs: NDArray[np.uint8], top: int) -> list[tuple[LabelScore, ...]]:
        return [_name(values.reshape(3), top) for values in inputs]


def _name(channels: NDArray[np.uint8], top: int) -> tuple[LabelScore, ...]:
    strongest = int(channels.argmax())
    names = (COLOURS[strongest], *(name for name in COLOURS if name != COLOURS[strongest]))
    scores = (0.9, 0.06, 0.02, 0.01, 0.009, 0.0009, 0.0001)
    return tuple(LabelScore(n, s) for n, s in zip(names, scores, strict=True))[:top]


class FakeShelf(PredictorShelf):
    """Gives out the fake predictor, or fails as it is told.

    Attributes:
        error: raised instead, while it is set.
    """

    def __init__(self) -> None:
        super().__init__()
        self.error: EngineError | None = None

    def get(self, model: str, device: str) -> Any:
        if self.error is not None:
            raise self.error
        return FakePredictor()
