"""A predictor that knows no model: it tells the brightness of a picture."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.device import Device
from engine.predict import PredictorShelf
from engine.predict.predictor import Predictor
from engine.types import LabelScore


class BrightnessPredictor(Predictor):
    """Labels a picture with the value of its first pixel.

    Attributes:
        batches: size of each batch that was asked for.
        before_each: called with the size of a batch, before it is answered.
    """

    def __init__(self, before_each: Callable[[int], None] = lambda _: None) -> None:
        self.model = "brightness"
        self.device = Device("cpu")
        self.batches: list[int] = []
        self.before_each = before_each

    @property
    def min_side(self) -> int:
        return 1

    def prepare(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return pixels[:1, :1]

    def warm_up(self) -> None:
        self.batches.append(0)

    def predict(self, inputs: NDArray[np.uint8], top: int) -> list[tuple[LabelScore, ...]]:
        self.before_each(len(inputs))
        self.batches.append(len(inputs))
        values = [str(value) for value in inputs[:, 0, 0, 0]]
        return [(LabelScore(value, 0.5), LabelScore("other", 0.25))[:top] for value in values]


class ShelfWith(PredictorShelf):
    """Always hands out the same predictor, and remembers what was wanted."""

    def __init__(self, predictor: Predictor) -> None:
        super().__init__()
        self.predictor = predictor
        self.asked: list[tuple[str, str]] = []

    def get(self, model: str, device: str) -> Predictor:
        self.asked.append((model, device))
        return self.predictor
