"""The pictures a bundle carries, with the answers that every copy of the model has to give."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from engine.base.address import PictureAddress
from engine.base.errors import EngineError
from engine.base.files import replacing
from engine.datasets.dataset import Split
from engine.datasets.micrograph import SHAPES, draw_micrograph
from engine.export.request import COUNT
from engine.images import is_there, read
from engine.models.familiarity.reference import FARTHEST
from engine.models.limits import MOST_TEXT_BYTES, megabytes

FOLDER = "samples"
_EXPECTED = "expected.json"
_MOST = 1000
"""Samples that a bundle is asked about again; ours have 8."""
_PLAIN = r"[^/\\:\x00-\x1f\ud800-\udfff]*[^/\\:.\x00-\x1f\ud800-\udfff]"
"""A file in the folder itself: no way out of it, no drive, nothing that cannot be shown."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a model says about a sample.

    Attributes:
        file: its name, in the folder of the samples.
        probabilities: of every class, in the order of the outputs.
        distance: of the picture from what the model was taught with (0…2); None where that is
            not known.
        unlike: whether it is therefore unlike anything that was taught.
    """

    file: str
    probabilities: tuple[float, ...]
    distance: float | None = None
    unlike: bool | None = None


def samples_of(split: Split) -> tuple[PictureAddress, ...]:
    """Pictures of a run that are still there: one class after the other, judging ones first."""
    judging = (*split.report, *split.calibrate, *split.select)
    by_class: dict[str, list[PictureAddress]] = {label: [] for label in split.classes}
    for example in (*judging, *split.train):
        found = by_class[example.label]
        if len(found) < COUNT and is_there(example.picture):
            found.append(example.picture)
    rows = zip_longest(*by_class.values())
    return tuple(picture for row in rows for picture in row if picture is not None)[:COUNT]


def draw_samples(folder: Path) -> None:
    """Draw micrographs where no pictures of a model's own are known.

    Raises:
        OSError: the disk says no.
    """
    for number in range(COUNT):
        label = list(SHAPES)[number % len(SHAPES)]
        picture = draw_micrograph(label, np.random.default_rng(number))
        picture.save(folder / f"drawn-{number + 1:02}.png")


def paint_samples(pictures: Iterable[PictureAddress], folder: Path, min_side: int) -> int:
    """Write pictures anew: pixels without metadata, under names that tell nothing.

    What a camera, a microscope or a clinic writes into its files (place, serial number, patient)
    stays where it is. One that cannot be read any more is passed over.

    Args:
        pictures: in their order.
        folder: to write to.
        min_side: the shorter side that the model is shown pictures with; more is only written
            where reading them smaller would save nothing.

    Returns:
        How many there are now.

    Raises:
        OSError: the disk says no.
    """
    count = 0
    for picture in pictures:
        try:
            pixels = read(picture, min_side=min_side).pixels
        except EngineError:
            continue
        count += 1
        Image.fromarray(pixels).save(folder / f"sample-{count:02}.png")
    return count


def write_expected(folder: Path, expected: Sequence[Expected]) -> None:
    """Write down what the model says.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
    """
    with replacing(folder / _EXPECTED) as file:
        json.dump({"samples": [_known(item) for item in expected]}, file, ensure_ascii=False)


def _known(item: Expected) -> dict[str, Any]:
    return {key: value for key, value in asdict(item).items() if value is not None}


def read_expected(folder: Path) -> tuple[Expected, ...]:
    """What a bundle says about its samples; nothing where it has none.

    Raises:
        ValueError: it says something else; in words for people, without a full stop.
        OSError: it cannot be read.
    """
    file = folder / _EXPECTED
    if not file.exists():
        return ()
    if (size := file.stat().st_size) > MOST_TEXT_BYTES:
        raise ValueError(f"{_EXPECTED} has {megabytes(size)} (limit {megabytes(MOST_TEXT_BYTES)})")
    try:
        rows = json.loads(file.read_text("utf-8"))["samples"]
        found = tuple(map(_expected, rows))
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise ValueError(f"{_EXPECTED} does not say what the model said of its samples") from error
    if len(found) > _MOST:
        raise ValueError(f"{_EXPECTED} has {len(found):,} samples (limit {_MOST})")
    for item in found:
        if not isinstance(item.file, str) or not re.fullmatch(_PLAIN, item.file):
            raise ValueError(f"{_EXPECTED} has a sample that is no plain name of a file")
        if not all(0 <= probability <= 1.001 for probability in item.probabilities):
            raise ValueError(f"{_EXPECTED} has probabilities that are none")
        if item.distance is not None and not 0 <= item.distance <= FARTHEST:
            raise ValueError(f"{_EXPECTED} has distances that are none")
    return found


def _expected(row: Any) -> Expected:
    distance, unlike = row.get("distance"), row.get("unlike")
    if unlike is not None and not isinstance(unlike, bool):
        raise TypeError(unlike)
    probabilities = tuple(map(float, row["probabilities"]))
    return Expected(
        row["file"], probabilities, None if distance is None else float(distance), unlike
    )
