"""A predictor that is asked for something else than labels; `predict_stream` can ask it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.base.types import Picture
from engine.inference.backends.pytorch.classifier import TorchClassifier


class PredictorReader:
    """Reads and prepares pictures as the predictor does; subclasses say what is asked.

    Attributes:
        model: id of the model that answers.
    """

    def __init__(self, predictor: TorchClassifier) -> None:
        self.model = predictor.model
        self._predictor = predictor

    @property
    def min_side(self) -> int:
        """The shorter side a picture needs."""
        return self._predictor.min_side

    @property
    def batch(self) -> int:
        """How many inputs at once are quickest."""
        return self._predictor.batch

    def core_sharing(self, workers: int) -> Callable[[], None]:
        """What each of several threads that ask at the same time has to call first."""
        return self._predictor.core_sharing(workers)

    def prepare_picture(self, picture: Picture) -> NDArray[np.uint8]:
        """One input, (crop, crop, 3); safe in any thread."""
        return self._predictor.prepare_picture(picture)
