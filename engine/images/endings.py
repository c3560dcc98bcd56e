"""Whether a file that cannot be decoded was cut short, as copying and downloading do it."""

from collections.abc import Callable
from typing import Literal

from engine.images.deep_files import pnm_header
from engine.images.kinds import JP2_MARK, Kind


def ends_early(data: bytes, kind: Kind) -> bool:
    """Whether the file lacks the ending that its kind prescribes."""
    check = _CHECKS.get(kind)
    return check is not None and check(data)


def _lacks_its_directory(data: bytes) -> bool:
    """A TIFF's beginning says where its directory is, and that is often at the end."""
    order: Literal["little", "big"] = "little" if data.startswith(b"II") else "big"
    is_big_tiff = b"+" in data[2:4]
    return int.from_bytes(data[8:16] if is_big_tiff else data[4:8], order) >= len(data)


def _lacks_a_box(data: bytes) -> bool:
    """An ISO base media file consists of boxes that begin with their size."""
    end = 0
    while end < len(data):
        size = int.from_bytes(data[end : end + 4], "big")
        if size == 1:  # a 64-bit size follows the name
            size = int.from_bytes(data[end + 8 : end + 16], "big")
        if size < 8:  # 0: to the end of the file; else damage
            return False
        end += size
    return end > len(data)


def _lacks_pixels(data: bytes) -> bool:
    """A PNM file says how many there are."""
    header = pnm_header(data)
    return header is not None and header.size > len(data)


def _lacks_the_end_of_its_codestream(data: bytes) -> bool:
    """JPEG 2000: what is in boxes has a size, all else ends with a mark."""
    end, size = 0, 0
    while data.startswith(JP2_MARK) and end < len(data):
        size = int.from_bytes(data[end : end + 4], "big")
        if size == 1:  # a 64-bit size follows the name
            size = int.from_bytes(data[end + 8 : end + 16], "big")
        if size < 8:  # 0: to the end of the file
            break
        end += size
    if end >= len(data) > 0 and end:
        return end > len(data)
    return b"\xff\xd9" not in data[-64:]


_CHECKS: dict[Kind, Callable[[bytes], bool]] = {
    Kind.JPEG: lambda data: b"\xff\xd9" not in data[-4096:],
    Kind.PNG: lambda data: b"IEND" not in data[-64:],
    Kind.GIF: lambda data: not data.rstrip(b"\0").endswith(b";"),
    Kind.WEBP: lambda data: int.from_bytes(data[4:8], "little") + 8 > len(data),
    Kind.BMP: lambda data: int.from_bytes(data[2:6], "little") > len(data),
    Kind.TIFF: _lacks_its_directory,
    Kind.AVIF: _lacks_a_box,
    Kind.HEIC: _lacks_a_box,
    Kind.PNM: _lacks_pixels,
    Kind.JPEG2000: _lacks_the_end_of_its_codestream,
}
