"""Predictors that know no model: they tell the brightness or the colour of a picture."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError
from engine.base.types import Calibration, LabelScore, Note, Picture, Prediction
from engine.inference import PredictorCache
from engine.inference.backends import Predictor
from engine.models import DEFAULT_MODEL, ModelLibrary

Answers = list[tuple[LabelScore, ...]]
Pixels = NDArray[np.uint8]
COLOURS = ("red", "green", "blue", "grey", "white", "black")


class BrightnessPredictor(Predictor):
    """Labels a picture with the value of its first pixel.

    Attributes:
        batches: size of each batch that was asked for.
        thread_shares: for each worker that began, among how many it shares the cores.
        before_each: called with the size of a batch, before it is answered.
        threshold: the least score it is sure of.
        unlike: what it says of every picture's likeness to what it was taught.
    """

    def __init__(
        self, before_each: Callable[[int], None] = lambda _: None, threshold: float = 0.0,
        *, unlike: bool | None = None,
    ) -> None:  # fmt: skip
        self.model = "brightness"
        self.device = Device("cpu")
        self._calibration = Calibration(threshold=threshold)
        self.unlike = unlike
        self.batches: list[int] = []
        self.thread_shares: list[int] = []
        self.before_each = before_each

    @property
    def abstains(self) -> bool:
        return self._calibration.abstains

    @property
    def min_side(self) -> int:
        return 1

    @property
    def batch_size(self) -> int:
        return 16

    def thread_initializer(self, workers: int) -> Callable[[], None]:
        return lambda: self.thread_shares.append(workers)

    def prepare(self, picture: Picture) -> Pixels:
        return picture.pixels[:1, :1]

    def warm_up(self) -> None:
        self.batches.append(0)

    def answer(self, prepared: Sequence[Pixels], top: int, /) -> Answers:
        self.before_each(len(prepared))
        self.batches.append(len(prepared))
        values = [str(pixels[0, 0, 0]) for pixels in prepared]
        return [(LabelScore(value, 0.5), LabelScore("other", 0.25))[:top] for value in values]

    def outcome(
        self, picture: PictureAddress, model: str, labels: tuple[LabelScore, ...], seconds: float,
        notes: tuple[Note, ...],
    ) -> Prediction:  # fmt: skip
        is_sure = self._calibration.is_sure(labels[0].score)
        return Prediction(picture, model, labels, seconds, notes, is_sure, self.unlike)


class ColourPredictor(BrightnessPredictor):
    """Labels a picture with its strongest channel, under the name of the model to begin with."""

    def __init__(self) -> None:
        super().__init__()
        self.model = DEFAULT_MODEL

    def heat(self, prepared: NDArray[np.uint8], label: str) -> NDArray[np.float32]:
        """Hot at the left for the strongest channel, nowhere for "black", else at the right."""
        values = np.zeros((4, 4), np.float32)
        if label != "black":
            is_strongest = label == COLOURS[int(prepared[0, 0].argmax())]
            values[:, 0 if is_strongest else 3] = 1
        return values

    @property
    def features_layer(self) -> str:
        return "pool"

    @property
    def dimension(self) -> int:
        return 3

    def features(self, prepared: Sequence[Pixels]) -> NDArray[np.float32]:
        """The first pixel."""
        return np.stack(prepared)[:, 0, 0].astype(np.float32)

    def part_seen(self, width: int, height: int) -> tuple[float, float, float, float]:
        return (0.0, 0.0, 1.0, 1.0)

    def answer(self, prepared: Sequence[Pixels], top: int, /) -> Answers:
        return [_name(int(pixels[0, 0].argmax()), top) for pixels in prepared]


def _name(strongest: int, top: int) -> tuple[LabelScore, ...]:
    others = [colour for colour in COLOURS if colour != COLOURS[strongest]]
    scores = (0.9, 0.06, 0.02, 0.01, 0.009, 0.001)
    names = (COLOURS[strongest], *others)
    return tuple(LabelScore(n, s) for n, s in zip(names, scores, strict=True))[:top]


class PredictorsWith(PredictorCache):
    """Always hands out the same predictor, and remembers what was wanted.

    Attributes:
        error: raised instead, while it is set.
    """

    def __init__(self, predictor: Predictor) -> None:
        super().__init__(ModelLibrary(Path("nowhere")))
        self.predictor = predictor
        self.asked: list[tuple[str, str]] = []
        self.error: EngineError | None = None

    def get(self, model: str, device: str) -> Predictor:
        self.asked.append((model, device))
        if self.error is not None:
            raise self.error
        return self.predictor
