"""Small pictures for tests, drawn so that a turned or mirrored one is known at a glance."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

Pixels = NDArray[np.uint8]

# The four quarters of `quadrants`, from the top left. Black and white both occur in their
# channels, so that the same picture in 16 bit is scaled back to exactly these values.
RED, GREEN, BLUE, YELLOW = (255, 0, 0), (0, 160, 64), (0, 0, 128), (255, 224, 0)
GREYS = (0, 80, 160, 255)

# How an upright picture has to be turned before it is stored under an EXIF orientation.
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def quadrants(width: int = 64, height: int = 32) -> Image.Image:
    """An RGB picture: red and green above, blue and yellow below."""
    return Image.fromarray(_quarters((RED, GREEN, BLUE, YELLOW), width, height))


def grey_quadrants(width: int = 64, height: int = 32) -> Image.Image:
    """A grey picture: black and dark above, light and white below."""
    return Image.fromarray(_quarters(GREYS, width, height))


def plain(colour: tuple[int, ...], mode: str = "RGB") -> Image.Image:
    """A small picture of one colour."""
    return Image.new(mode, (64, 32), colour)


def photo(width: int, height: int, seed: int = 0) -> Image.Image:
    """Something like a photograph: structure of every size, from the whole picture to a pixel."""
    rng = np.random.default_rng(seed)
    total = np.full((height, width, 3), 128.0, np.float32)
    for octave in range(8):
        small = rng.integers(0, 256, (3 << octave, 4 << octave, 3), np.uint8)
        layer = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
        total += (np.asarray(layer, np.float32) - 128) * 0.6**octave
    return Image.fromarray(np.clip(total, 0, 255).astype(np.uint8))


def pixels_of(image: Image.Image) -> Pixels:
    """An image as (height, width, 3) RGB values."""
    return np.asarray(image.convert("RGB"))


def as_16_bit(pixels: Pixels) -> NDArray[np.uint16]:
    """The same brightness over the full range of 16 bit."""
    return pixels.astype(np.uint16) * 257


def difference(pixels: Pixels, expected: Image.Image | Pixels) -> float:
    """Mean difference of two pictures of the same size, in grey levels."""
    other = pixels_of(expected) if isinstance(expected, Image.Image) else expected
    assert pixels.shape == other.shape
    return float(np.abs(pixels.astype(np.int16) - other.astype(np.int16)).mean())


def save(image: Image.Image, path: Path, **options: object) -> Path:
    """Save with Pillow, in the format that the ending names."""
    image.save(path, None, **options)
    return path


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """A picture file as bytes; `kind` is a format of Pillow's."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def save_turned(image: Image.Image, path: Path, orientation: int, **options: object) -> Path:
    """Save an upright picture as a camera held in another way would: turned, and marked so."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    stored = image.transpose(_STORED[orientation]) if orientation in _STORED else image
    return save(stored, path, exif=exif, **options)


def png_header(width: int, height: int) -> bytes:
    """A PNG file that declares a size and holds next to nothing."""
    declared = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", declared), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def tiff_header(width: int, height: int) -> bytes:
    """A grey TIFF file that declares a size and holds one byte."""
    long = 4
    tags = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: height, 279: 1}
    entries = b"".join(struct.pack("<HHII", tag, long, 1, value) for tag, value in tags.items())
    directory = struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0)
    return b"II*\0" + struct.pack("<I", 10) + b"\0\0" + directory


def _quarters(colours: tuple[object, ...], width: int, height: int) -> Pixels:
    values = np.array(colours, np.uint8).reshape(2, 2, -1)
    rows, columns = np.arange(height) * 2 // height, np.arange(width) * 2 // width
    return values[rows][:, columns].squeeze()
