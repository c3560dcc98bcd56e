"""The dataclasses that the packages exchange: frozen, without tensors or widgets."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.base.address import PictureAddress
from engine.base.errors import EngineError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come.

    Attributes:
        done: units finished.
        total: units in all; None while unknown.
        seconds_left: an estimate; None while there is none.
    """

    done: int
    total: int | None = None
    seconds_left: float | None = None


class NoteKind(StrEnum):
    """What the image reader changed in a picture, or left out of it."""

    FIRST_PAGE = "first_page"
    FIRST_FRAME = "first_frame"
    BRIGHTNESS_SCALED = "brightness_scaled"
    OTHER_FORMAT = "other_format"
    FIRST_CHANNELS = "first_channels"


@dataclass(frozen=True, slots=True)
class Note:
    """One such remark, with the facts its sentence needs."""

    kind: NoteKind
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded picture: upright, RGB, 8 bit.

    Attributes:
        pixels: (height, width, 3) uint8, read-only; it may be smaller than the original.
        width: of the upright original, in pixels.
        height: of the upright original, in pixels.
        notes: what the reader did to it.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int
    notes: tuple[Note, ...] = ()


class Task(StrEnum):
    """What a model does with a picture."""

    CLASSIFICATION = "classification"
    DETECTION = "detection"


class CropMode(StrEnum):
    """How a picture of any shape becomes a square one; timm's words for it."""

    CENTER = "center"
    SQUASH = "squash"
    BORDER = "border"


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How pixels become a classifier's input.

    Attributes:
        resize: the shorter side after resizing, in pixels; where `crop_mode` is squash, both
            sides, and where it is border, the longer one.
        crop: side of the square cut from the centre, in pixels.
        mean: per channel, for values in 0…1.
        std: per channel, for values in 0…1.
        interpolation: `bilinear` or `bicubic`, always antialiased.
        crop_mode: center cuts the square out of the middle; squash makes the picture a square
            without keeping its shape; border keeps all of it, between edges of the mean's colour.
    """

    resize: int
    crop: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    interpolation: str = "bicubic"
    crop_mode: CropMode = CropMode.CENTER


@dataclass(frozen=True, slots=True)
class LabelScore:
    """A class name and its probability (0…1)."""

    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Temperature scaling of a classifier's scores, and the threshold below which it abstains.

    Attributes:
        temperature: the logits are divided by it before the softmax (Guo et al., 2017).
        threshold: with a best score below it the model is not sure (0…1); 0 to answer always.
        error_budget: share of wrong answers, among those it gives, that the person accepts (0…1);
            None where none was chosen.
        answered: share of the judging pictures that it then answers (0…1).
    """

    temperature: float = 1.0
    threshold: float = 0.0
    error_budget: float | None = None
    answered: float = 1.0

    @property
    def abstains(self) -> bool:
        """Whether it may say "not sure": a budget was chosen, or a threshold came along."""
        return self.error_budget is not None or self.threshold > 0

    def is_sure(self, score: float) -> bool | None:
        """Whether a best score (0…1) is enough to answer; None where nobody has chosen that."""
        return score >= self.threshold if self.abstains else None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says about one picture.

    Attributes:
        picture: its address, as it was given.
        model: id of the model that answered.
        labels: the likeliest labels, best first.
        seconds: spent on this picture, reading included.
        notes: what the reader did to the picture.
        is_sure: whether the best score reaches the threshold of the model's calibration; None
            where no error budget was chosen for it.
        unlike: whether the picture is unlike anything the model was taught with, whatever its
            scores say; None where that is not known.
    """

    picture: PictureAddress
    model: str
    labels: tuple[LabelScore, ...]
    seconds: float
    notes: tuple[Note, ...] = ()
    is_sure: bool | None = None
    unlike: bool | None = None

    @property
    def is_answer(self) -> bool:
        """Whether the likeliest label is to be taken as an answer: nothing speaks against it."""
        return self.is_sure is not False and not self.unlike


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """Where a classifier looked for a label.

    Attributes:
        picture: its address, as it was given.
        model: id of the model.
        label: what it looked for.
        values: (rows, columns) float32 in 0…1, read-only, over the part of the picture that the
            model saw; 1 where it looked most.
        part: that part, as (left, top, right, bottom) in shares of the upright picture's width
            and height (0…1).
    """

    picture: PictureAddress
    model: str
    label: str
    values: NDArray[np.float32]
    part: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing found in a picture.

    Attributes:
        label: its class.
        score: probability (0…1).
        x1, y1, x2, y2: its box, in pixels of the upright original.
    """

    label: str
    score: float
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Detections:
    """What a detector found in one picture.

    Attributes:
        picture: its address, as it was given.
        model: id of the model that answered.
        found: the likeliest first, down to a very low score; what to show is for the reader.
        seconds: spent on this picture, reading included.
        notes: what the reader did to the picture.
    """

    picture: PictureAddress
    model: str
    found: tuple[Detection, ...]
    seconds: float
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A picture that could not be answered for, and why.

    Attributes:
        picture: its address; or a folder, where that has no pictures or cannot be read.
        error: what is wrong.
    """

    picture: PictureAddress
    error: EngineError


Outcome = Prediction | Detections | Failure
