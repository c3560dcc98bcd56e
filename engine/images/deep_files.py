"""What PNM and JPEG 2000 files say of themselves, and their values where Pillow would drop bits."""

import re
from dataclasses import dataclass

import imagecodecs
import numpy as np
from numpy.typing import NDArray

_BITMAPS = (1, 4)
"""Kinds of PNM that have no brightest value: a bit a pixel."""
_TEXT_KINDS = (1, 2, 3)
_COLOUR = (3, 6)
_NUMBER = rb"(?:\s|#[^\r\n]*[\r\n])+(\d{1,10})"
_BITMAP_HEADER = re.compile(rb"P([14])" + 2 * _NUMBER + rb"\s")
_HEADER = re.compile(rb"P([2356])" + 3 * _NUMBER + rb"\s")
_CODESTREAM = b"\xff\x4f\xff\x51"
_FIRST_DEPTH = 42
"""Bytes from there to the depth of the first component (ISO/IEC 15444-1, A.5.1)."""
_BITS_16 = 16


@dataclass(frozen=True, slots=True)
class PnmHeader:
    """The beginning of a PNM file.

    Attributes:
        number: 1 to 6, as in `P6`.
        width, height: in pixels.
        brightest: the value that is white.
        end: where the pixels begin, in bytes.
    """

    number: int
    width: int
    height: int
    brightest: int
    end: int

    @property
    def is_deep_colour(self) -> bool:
        """Whether Pillow would drop bits of its colours."""
        return self.number == 6 and self.brightest > np.iinfo(np.uint8).max

    @property
    def size(self) -> int:
        """Least length of a whole file, in bytes."""
        if self.number in _TEXT_KINDS:  # at least a digit a value, and a space between two
            values = self.width * self.height * (3 if self.number in _COLOUR else 1)
            return self.end + (values if self.number in _BITMAPS else 2 * values - 1)
        if self.number in _BITMAPS:
            return self.end + (self.width + 7) // 8 * self.height
        bytes_a_value = 1 if self.brightest <= np.iinfo(np.uint8).max else 2
        samples = 3 if self.number in _COLOUR else 1
        return self.end + self.width * self.height * samples * bytes_a_value


def pnm_header(data: bytes) -> PnmHeader | None:
    """What a PNM file says of itself; None where it says nothing that can be understood."""
    found = _HEADER.match(data) or _BITMAP_HEADER.match(data)
    if found is None:
        return None
    number, width, height, *brightest = map(int, found.groups())
    return PnmHeader(number, width, height, brightest[0] if brightest else 1, found.end())


def pnm_values(data: bytes, header: PnmHeader) -> NDArray[np.uint16]:
    """The values (height, width, 3) of a file with deep colours.

    Raises:
        ValueError: there are too few.
    """
    shape = header.height, header.width, 3
    count = header.height * header.width * 3
    values = np.frombuffer(data, ">u2", count, header.end)
    return values.reshape(shape).astype(np.uint16)


def jpeg_2000_depth(data: bytes) -> int:
    """Bits a channel, 8 where the file does not say."""
    at = data.find(_CODESTREAM)
    found = data[at + _FIRST_DEPTH : at + _FIRST_DEPTH + 1] if at >= 0 else b""
    return (found[0] & 0x7F) + 1 if found else 8


def jpeg_2000_values(data: bytes) -> NDArray[np.generic]:
    """The values (height, width, channels) of a file of more than 8 bits, over all of 16 bits."""
    values: NDArray[np.generic] = imagecodecs.jpeg2k_decode(data)
    depth = jpeg_2000_depth(data)
    if values.dtype == np.uint16 and depth < _BITS_16:
        return np.left_shift(values.view(np.uint16), np.uint16(_BITS_16 - depth))
    return values
