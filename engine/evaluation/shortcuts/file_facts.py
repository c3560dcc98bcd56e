"""Facts of a picture's file and of its pixels as a whole, without looking at what is in it."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from engine.base.errors import EngineError
from engine.datasets.dataset import Example
from engine.images import read

PIXEL_FACTS = frozenset({"brightness", "contrast", "red", "blue"})
"""What the classes may be about."""
_NUMBERS = ("width", "height", "aspect", "bytes", "quality", "brightness", "contrast", "red",
            "blue", "time")  # fmt: skip
_STANDARD = 57.625
"""Mean of the luminance table of JPEG's standard (ITU-T T.81, K.1), which is quality 50."""
_MIN_SIDE = 64

Facts = dict[str, NDArray[np.float64]]


def facts_of(example: Example) -> dict[str, float]:
    """Numbers of one picture; NaN where it has none.

    Raises:
        EngineError: as `engine.images.read`.
    """
    picture, file = read(example.picture, min_side=_MIN_SIDE), example.picture.file
    pixels = picture.pixels.reshape(-1, 3).astype(np.float64)
    grey = pixels @ (0.299, 0.587, 0.114)
    red, green, blue = pixels.mean(axis=0)
    colour = max(red + green + blue, 1e-6)
    size = np.nan
    with suppress(OSError):
        size = file.stat().st_size / (picture.width * picture.height)
    quality, time = _header(example)
    values = (picture.width, picture.height, picture.width / picture.height, size, quality,
              grey.mean(), grey.std(), red / colour, blue / colour, time)  # fmt: skip
    return dict(zip(_NUMBERS, map(float, values), strict=True))


def together(rows: Sequence[dict[str, float]], examples: Sequence[Example]) -> Facts:
    """(n,) of every fact that differs between pictures."""
    facts = {name: np.asarray([row[name] for row in rows], np.float64) for name in _NUMBERS}
    facts["prefix"] = _prefixes(examples)
    return {
        name: values for name, values in facts.items()
        if len(np.unique(np.nan_to_num(values, nan=-1e18))) > 1
    }  # fmt: skip


def _prefixes(examples: Sequence[Example]) -> NDArray[np.float64]:
    """(n,) numbers of how names begin; a name that says the class tells nothing that is new."""
    begins = []
    for example in examples:
        match = re.match(r"[^\d]*", example.picture.file.stem)
        begin = match.group().casefold() if match else ""
        begins.append("" if example.label.casefold() in begin else begin)
    known = {begin: number for number, begin in enumerate(sorted(set(begins)))}
    return np.asarray([known[begin] for begin in begins], np.float64)


def _header(example: Example) -> tuple[float, float]:
    """JPEG quality (about 0…100), and when it was taken, in seconds since 1970."""
    quality = time = np.nan
    try:
        with Image.open(example.picture.file) as image:
            tables = getattr(image, "quantization", None)
            if tables:
                quality = _quality(tables[min(tables)])
            exif = image.getexif()
            taken = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
            taken = taken or exif.get(ExifTags.Base.DateTime)
            if taken:
                time = datetime.strptime(str(taken).strip("\0 "), "%Y:%m:%d %H:%M:%S").timestamp()
    except Exception:  # what a header says is anybody's; the picture was read
        return quality, time
    return quality, time


def _quality(table: Sequence[int]) -> float:
    """From the mean of the luminance table, by the rule of the Independent JPEG Group."""
    scale = 100 * float(np.mean(table)) / _STANDARD
    return (200 - scale) / 2 if scale <= 100 else 5000 / scale


def readable(example: Example) -> dict[str, float] | None:
    """As `facts_of`; None where it cannot be read."""
    with suppress(EngineError):
        return facts_of(example)
    return None
