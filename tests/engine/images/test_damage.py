"""Whatever is in a file, `read` gives a picture or an EngineError, and keeps quiet."""

import io
import random
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import tifffile
from imagecodecs import jpeg2k_encode
from PIL import ExifTags, Image

from engine.base.errors import EngineError
from engine.base.types import Picture
from engine.images.reader import read_file
from tests.helpers.pictures import as_16_bit, encoded, photo

SEEDS = 500


@cache
def _sources() -> tuple[tuple[str, bytes], ...]:
    image = photo(64, 48)
    kinds = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "TIFF", "DIB", "PPM", "JPEG2000")
    return (
        *((f"a.{kind.lower()}", encoded(image, kind)) for kind in kinds),
        ("turned.jpg", encoded(image, "JPEG", exif=_turned())),
        ("cmyk.jpg", encoded(image.convert("CMYK"), "JPEG")),
        ("lzw.tiff", encoded(image, "TIFF", compression="tiff_lzw")),
        ("16-bit.png", encoded(image.convert("I;16"), "PNG")),
        ("16-bit.tiff", _tiff()),
        ("16-bit.pgm", encoded(image.convert("I;16"), "PPM")),
        ("16-bit.jp2", bytes(jpeg2k_encode(as_16_bit(np.asarray(image))))),
        ("16-bit-deflate.tiff", _tiff(compression="deflate", predictor=True)),
    )


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    return exif


def _tiff(**options: object) -> bytes:
    buffer = io.BytesIO()
    values = as_16_bit(np.asarray(photo(64, 48)))
    tifffile.imwrite(buffer, values, photometric="rgb", **options)
    return buffer.getvalue()


def _damaged(rng: random.Random) -> tuple[str, bytes]:
    """A file with some bytes changed, its end cut off, or a piece of another inside."""
    name, source = rng.choice(_sources())
    data = bytearray(source)
    # half of the damage hits the beginning, where it is worst
    reach = rng.choice((min(256, len(data)), len(data)))
    match rng.choice(("flip", "cut", "splice")):
        case "flip":
            for _ in range(rng.randint(1, 20)):
                data[rng.randrange(reach)] = rng.randrange(256)
        case "cut":
            del data[rng.randrange(reach) :]
        case "splice":
            _, other = rng.choice(_sources())
            place, start = rng.randrange(reach), rng.randrange(len(other))
            data[place : place + rng.randrange(500)] = other[start : start + rng.randrange(500)]
    return name, bytes(data)


def _read(path: Path, min_side: int | None) -> Picture | EngineError:
    try:
        return read_file(path, min_side)
    except EngineError as error:
        return error


@pytest.mark.parametrize("batch", range(5))
def test_damaged_files_give_a_picture_or_an_engine_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], batch: int
) -> None:
    outcomes = set()
    for seed in range(batch, SEEDS, 5):
        rng = random.Random(seed)
        name, content = _damaged(rng)
        path = tmp_path / f"{seed} {name}"
        path.write_bytes(content)
        outcome = _read(path, rng.choice((None, 16)))
        outcomes.add(type(outcome))
        assert str(outcome)  # of an error: the sentence can be made of the params
        if isinstance(outcome, Picture):
            assert outcome.pixels.dtype == np.uint8
            assert outcome.pixels.shape[2:] == (3,)
    assert outcomes == {Picture, EngineError}
    assert capfd.readouterr().err == ""
