"""What Pillow decodes: JPEG, PNG, GIF, BMP, WebP, AVIF, PNM, JPEG 2000, HEIC where installed."""

from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Note, NoteKind
from engine.images.deep_files import (
    jpeg_2000_depth,
    jpeg_2000_values,
    pnm_header,
    pnm_values,
)
from engine.images.endings import ends_early
from engine.images.kinds import Kind
from engine.images.scale import to_8_bit

# Between its limit and twice its limit Pillow only warns; the one that counts here is the second.
MAX_PIXELS = 2 * (Image.MAX_IMAGE_PIXELS or 0)

_FORMATS = {
    Kind.JPEG: ["JPEG"],  # which opens MPO, too
    Kind.PNG: ["PNG"],
    Kind.GIF: ["GIF"],
    Kind.BMP: ["BMP"],
    Kind.WEBP: ["WEBP"],
    Kind.AVIF: ["AVIF"],
    Kind.TIFF: ["TIFF"],
    Kind.HEIC: ["HEIF"],
    Kind.DIB: ["DIB"],
    Kind.PNM: ["PPM"],
    Kind.JPEG2000: ["JPEG2000"],
}
_DRAFT_MARGIN = 2
"""A JPEG decoded in reduced size keeps at least so many times the side asked for: resized from
there, pixels differ from those of the full decoding by 0.2 grey levels in the mean."""
_ON_ITS_SIDE = range(5, 9)
# not JPEG: what telephones append to theirs (MPO) are other versions of the same picture
_MAY_MOVE = frozenset({Kind.GIF, Kind.PNG, Kind.WEBP, Kind.AVIF})

_WITHOUT_END = frozenset({Kind.PNM, Kind.JPEG2000})
"""Of these, decoders make up what is missing at the end, without a word."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upright RGB image, and the size of its original if that is another."""

    image: Image.Image
    size: tuple[int, int]
    notes: tuple[Note, ...] = ()


def check_size(width: int, height: int) -> None:
    """Refuse what is no picture or would fill the memory.

    Raises:
        EngineError: IMAGE_DAMAGED, IMAGE_TOO_LARGE.
    """
    if width * height == 0:
        raise EngineError(ErrorCode.IMAGE_DAMAGED)
    if width * height > MAX_PIXELS:
        raise EngineError(
            ErrorCode.IMAGE_TOO_LARGE,
            megapixels=f"{width * height / 1e6:.0f}",
            limit=f"{MAX_PIXELS / 1e6:.0f}",
        )


def decode(file: BinaryIO, kind: Kind, min_side: int | None) -> Decoded:
    """Decode the first frame of a file.

    Args:
        file: at its beginning.
        kind: what the file is.
        min_side: the shorter side may be reduced to this where that makes decoding faster.
    """
    with Image.open(file, formats=_FORMATS[kind]) as image:
        check_size(*image.size)
        if kind is Kind.PNG and _is_16_bit_png(file):
            return _decode_16_bit_png(file, image)
        if kind in _WITHOUT_END and (deep := _decode_deep(file, kind, image)):
            return deep
        size = image.size
        if kind is Kind.JPEG and min_side is not None:
            image.draft(None, (min_side * _DRAFT_MARGIN, min_side * _DRAFT_MARGIN))
        drafted = image.size != size
        image.load()
        rgb, notes = to_rgb(ImageOps.exif_transpose(image))
        if not drafted:
            size = rgb.size
        elif image.getexif().get(ExifTags.Base.Orientation, 1) in _ON_ITS_SIDE:
            size = size[::-1]
        if kind in _MAY_MOVE and _has_more_frames(image):
            notes = (*notes, Note(NoteKind.FIRST_FRAME))
        return Decoded(rgb, size, notes)


def to_rgb(image: Image.Image) -> tuple[Image.Image, tuple[Note, ...]]:
    """RGB from any mode: transparency over white, high bit depths scaled."""
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        grey = to_8_bit(np.asarray(image))
        return Image.fromarray(grey).convert("RGB"), (Note(NoteKind.BRIGHTNESS_SCALED),)
    if image.has_transparency_data:
        return over_white(image.convert("RGBA")), ()
    return image.convert("RGB"), ()


def over_white(image: Image.Image) -> Image.Image:
    """An RGBA image as it looks on white paper."""
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image).convert("RGB")


def from_channels(values: NDArray[np.generic], *, has_alpha: bool) -> Image.Image:
    """An RGB image from values (height, width[, channels]) of any type; 8 bit stays as it is.

    The channels are grey or red, green, blue; the last one may be opacity.
    """
    if values.ndim == 2:
        values = values[..., np.newaxis]
    colour = values[..., :-1] if has_alpha else values
    if colour.dtype != np.uint8:
        colour = to_8_bit(colour)
    if colour.shape[-1] == 1:
        colour = np.repeat(colour, 3, axis=-1)
    if not has_alpha:
        return Image.fromarray(colour)
    opaque = np.iinfo(str(values.dtype)).max if values.dtype.kind in "iu" else 1.0
    alpha = np.nan_to_num(values[..., -1].astype(np.float32) / opaque * 255.0)
    alpha = np.clip(alpha, 0, 255).astype(np.uint8)
    return over_white(Image.fromarray(np.dstack((colour, alpha))))


def _is_16_bit_png(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(25)[-1] == 16  # the bit depth in IHDR


def _decode_16_bit_png(file: BinaryIO, image: Image.Image) -> Decoded:
    """Pillow would drop the lower eight bits of colour pictures."""
    file.seek(0)
    values = imagecodecs.png_decode(file.read())
    has_alpha = values.ndim == 3 and values.shape[-1] in {2, 4}
    return _scaled(values, image, has_alpha=has_alpha)


def _scaled(values: NDArray[np.generic], image: Image.Image, *, has_alpha: bool) -> Decoded:
    """From all the bits there are; `image`, as Pillow opened it, knows which side is up."""
    rgb = from_channels(values, has_alpha=has_alpha)
    rgb.getexif().update(image.getexif())
    upright = ImageOps.exif_transpose(rgb)
    return Decoded(upright, upright.size, (Note(NoteKind.BRIGHTNESS_SCALED),))


def _decode_deep(file: BinaryIO, kind: Kind, image: Image.Image) -> Decoded | None:
    """Colours of more than 8 bits, of which Pillow would drop the lower ones; None for all else.

    Raises:
        EngineError: IMAGE_TRUNCATED.
    """
    file.seek(0)
    data = file.read()
    if ends_early(data, kind):
        raise EngineError(ErrorCode.IMAGE_TRUNCATED)
    file.seek(0)
    values: NDArray[np.generic]
    if kind is Kind.PNM:
        header = pnm_header(data)
        if header is None or not header.is_deep_colour:
            return None
        values = pnm_values(data, header)
    else:
        if image.mode.startswith("I") or jpeg_2000_depth(data) <= 8:
            return None
        values = jpeg_2000_values(data)
    return _scaled(values, image, has_alpha=image.mode in {"LA", "RGBA"})


def _has_more_frames(image: Image.Image) -> bool:
    with suppress(Exception):  # a damaged second frame does not matter: the first one is here
        return bool(getattr(image, "is_animated", False))
    return False
