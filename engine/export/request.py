"""What is to be handed on, and what came of it. Frozen facts, without torch."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.base.address import PictureAddress
from engine.models import LibraryEntry

COUNT = 8
"""Pictures that a bundle takes along, at most."""
MOST_SHOWN = 12
"""Pictures that a report shows, at most: half of them wrong answers, half right ones."""


class Format(StrEnum):
    """What a bundle may hold."""

    SAFETENSORS = "safetensors"
    ONNX = "onnx"
    BIOIMAGE = "bioimage"


class Omission(StrEnum):
    """What a bundle does not hold, though it was wished for."""

    ONNX_OF_DETECTOR = "onnx_of_detector"
    """torchvision's exporter could not do this detector."""
    BIOIMAGE_OF_DETECTOR = "bioimage_of_detector"
    SAMPLES = "samples"
    """There is no picture to take samples from."""
    REFERENCE = "reference"
    """What it was taught with is damaged, so a copy cannot tell what is unlike that either."""
    PICTURES = "pictures"
    """They stay here, as wished."""


@dataclass(frozen=True, slots=True)
class ExportConfig:
    """What to hand on.

    Attributes:
        model: id of the model.
        folder: to be made; it must not be there yet, or be empty.
        formats: what it is to hold; SAFETENSORS always does.
        run: of a taught model: where pictures and figures come from; empty to find it.
        samples: pictures for the samples of a model that has no run.
        with_pictures: whether pictures travel, as pixels without metadata; else drawn ones do.
    """

    model: str
    folder: Path
    formats: tuple[Format, ...] = (Format.SAFETENSORS, Format.ONNX)
    run: str = ""
    samples: tuple[PictureAddress, ...] = ()
    with_pictures: bool = True


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was handed on, and how the check went.

    Attributes:
        folder: the bundle.
        files: names within it, in order.
        bytes: of all of them.
        same: samples for which every format gives the answer that Lensmith gives.
        samples: how many there are.
        largest_difference: of any probability, between Lensmith and any format.
        opset: of the ONNX file; None without one.
        left_out: what could not be done, or was not to be.
        pictures: how many of the person's pictures are in it.
    """

    folder: Path
    files: tuple[str, ...]
    bytes: int
    same: int
    samples: int
    largest_difference: float
    opset: int | None
    left_out: tuple[Omission, ...] = ()
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class BundleImport:
    """A bundle that was taken in.

    Attributes:
        entry: the model on the shelf.
        same: samples answered as when it was made.
        samples: how many there are.
        largest_difference: of any probability.
    """

    entry: LibraryEntry
    same: int
    samples: int
    largest_difference: float
