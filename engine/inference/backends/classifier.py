"""From what a classifier's network puts out to what is said, whichever runtime runs it."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import (
    Calibration,
    LabelScore,
    Note,
    Picture,
    Prediction,
    Preprocessing,
)
from engine.inference.backends.protocol import Predictor
from engine.models.familiarity import Reference
from engine.models.preprocessing import part_seen, to_input

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class ClassifierFacts:
    """What turns a network's outputs into answers.

    Attributes:
        model: its id.
        name: as people call it.
        classes: one name for each output, in their order.
        preprocessing: of its inputs.
        calibration: of its scores.
        reference: what it was taught with; None where that is not known.
        remark: why there is none although there is a file of it.
    """

    model: str
    name: str
    classes: tuple[str, ...]
    preprocessing: Preprocessing
    calibration: Calibration
    reference: Reference | None = None
    remark: EngineError | None = None


@dataclass(frozen=True, slots=True)
class ClassifierAnswer:
    """What is said of one picture.

    Attributes:
        labels: the likeliest, best first.
        unlike: whether it is unlike anything the model was taught with; None if not known.
    """

    labels: tuple[LabelScore, ...]
    unlike: bool | None = None


class Classifier(Predictor):
    """Answers for batches of pictures.

    What it calls prepared is one input, (crop, crop, 3) uint8.

    Attributes:
        model: id of the model that answers.
        device: where it runs.
    """

    def __init__(self, facts: ClassifierFacts, device: Device) -> None:
        self.model = facts.model
        self.device = device
        self._facts = facts

    @abstractmethod
    def _run(self, inputs: NDArray[np.uint8]) -> tuple[Floats, Floats | None]:
        """(n, classes) logits and (n, dimension) features; None where nobody needs them.

        Safe in several threads.

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY.
        """

    @property
    def remark(self) -> EngineError | None:
        """Why it cannot tell what is unlike all it was taught, though it could once."""
        return self._facts.remark

    @property
    def abstains(self) -> bool:
        """Whether an error budget was chosen for it."""
        return self._facts.calibration.abstains

    @property
    def min_side(self) -> int:
        """The shorter side a picture needs; it may be read in reduced size down to this."""
        return self._facts.preprocessing.resize

    def warm_up(self) -> None:
        """Answer for a black square, so that libraries set up what they set up once."""
        side = self._facts.preprocessing.crop
        self.answer([np.zeros((side, side, 3), np.uint8)], 1)

    def prepare(self, picture: Picture) -> NDArray[np.uint8]:
        """One input, (crop, crop, 3); safe in any thread."""
        return to_input(picture.pixels, self._facts.preprocessing)

    def answer(self, prepared: Sequence[NDArray[np.uint8]], top: int, /) -> list[ClassifierAnswer]:
        """The likeliest labels of each picture, `top` of them at most, and if it is a stranger.

        Raises:
            EngineError: MODEL_NO_NUMBER.
        """
        logits, distances = self.logits_and_distances(prepared)
        probabilities = softmax(logits / np.float32(self._facts.calibration.temperature))
        self._insist_on_numbers(probabilities)
        labels = [self._likeliest(row, top) for row in probabilities]
        if self._facts.reference is None or distances is None:
            return [ClassifierAnswer(row) for row in labels]
        unlike = self._facts.reference.are_far(distances).tolist()
        return [ClassifierAnswer(*row) for row in zip(labels, unlike, strict=True)]

    def outcome(
        self, picture: PictureAddress, model: str, answer: ClassifierAnswer, seconds: float,
        notes: tuple[Note, ...],
    ) -> Prediction:  # fmt: skip
        """An answer as it is handed on, with whether the model is sure, if that was chosen."""
        labels = answer.labels
        is_sure = self._facts.calibration.is_sure(labels[0].score)
        return Prediction(picture, model, labels, seconds, notes, is_sure, answer.unlike)

    def logits(self, prepared: Sequence[NDArray[np.uint8]]) -> Floats:
        """What the network puts out, before temperature and softmax: (n, classes).

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY, MODEL_NO_NUMBER.
        """
        return self.logits_and_distances(prepared)[0]

    def logits_and_distances(
        self, prepared: Sequence[NDArray[np.uint8]]
    ) -> tuple[Floats, Floats | None]:
        """What the network puts out, and how far its features lie from what was taught.

        Both come of one pass.

        Returns:
            (n, classes) logits, as `logits`, and (n,) distances; None where nothing is known of
            what it was taught with.

        Raises:
            EngineError: DEVICE_OUT_OF_MEMORY, MODEL_NO_NUMBER.
        """
        logits, features = self._run(np.stack(prepared))
        self._insist_on_numbers(logits)
        if self._facts.reference is None or features is None:
            return logits, None
        return logits, self._facts.reference.distances(features)

    def part_seen(self, width: int, height: int) -> tuple[float, float, float, float]:
        """The part of a picture that becomes the input, as in `HeatMap.part`."""
        return part_seen(width, height, self._facts.preprocessing)

    def _likeliest(self, probabilities: Floats, top: int) -> tuple[LabelScore, ...]:
        places = np.argsort(-probabilities, kind="stable")[:top]
        classes = self._facts.classes
        return tuple(LabelScore(classes[place], float(probabilities[place])) for place in places)

    def _insist_on_numbers(self, answers: Floats) -> None:
        """Weights that are numbers can still give none: their products grow without bounds."""
        if not np.isfinite(answers).all():
            raise EngineError(ErrorCode.MODEL_NO_NUMBER, model=self._facts.name)


def softmax(logits: Floats) -> Floats:
    """(n, classes) probabilities of (n, classes) logits."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = powers / powers.sum(axis=1, keepdims=True)
    return probabilities
