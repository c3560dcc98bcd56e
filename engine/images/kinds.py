"""Which kind of picture a file is, by what is inside it and not by its name."""

import re
import struct
from collections.abc import Callable
from enum import Enum
from pathlib import Path

HEAD_BYTES = 132
"""So much of a file's beginning decides; DICOM's mark ends last."""


class Kind(Enum):
    """How a picture has to be decoded."""

    JPEG = "JPEG"
    PNG = "PNG"
    GIF = "GIF"
    BMP = "BMP"
    DIB = "DIB"
    WEBP = "WebP"
    AVIF = "AVIF"
    TIFF = "TIFF"
    HEIC = "HEIC"
    DICOM = "DICOM"
    PNM = "PNM"
    JPEG2000 = "JPEG 2000"


_SUFFIXES = {
    Kind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    Kind.PNG: (".png",),
    Kind.GIF: (".gif",),
    Kind.BMP: (".bmp", ".dib"),
    Kind.DIB: (".dib",),
    Kind.WEBP: (".webp",),
    Kind.AVIF: (".avif",),
    Kind.TIFF: (".tif", ".tiff", ".btf", ".tf8"),
    Kind.HEIC: (".heic", ".heif", ".hif"),
    Kind.DICOM: (".dcm", ".dicom"),
    Kind.PNM: (".pnm", ".ppm", ".pgm", ".pbm"),
    Kind.JPEG2000: (".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx"),
}
PICTURE_SUFFIXES = frozenset(suffix for suffixes in _SUFFIXES.values() for suffix in suffixes)
"""Endings (lower case) of files that a folder search takes for pictures."""

JP2_MARK = b"\0\0\0\x0cjP  \r\n\x87\n"
"""Begins a JPEG 2000 file that consists of boxes."""
_MARKS = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"II*\0", Kind.TIFF),
    (b"MM\0*", Kind.TIFF),
    (b"II+\0", Kind.TIFF),  # BigTIFF
    (b"MM\0+", Kind.TIFF),
    (JP2_MARK, Kind.JPEG2000),
    (b"\xff\x4f\xff\x51", Kind.JPEG2000),  # a codestream without its boxes
)
_PNM = re.compile(rb"P[1-6]\s+[#\d]")
# sizes of a bitmap's header, which tell its versions apart
_BITMAP_HEADERS = {bytes((size, 0, 0, 0)) for size in (12, 40, 52, 56, 64, 108, 124)}
_BITMAP_DEPTHS = {0, 1, 4, 8, 16, 24, 32}
# brands of ISO base media files, ISO/IEC 23008-12 and the AVIF specification
_BRANDS = {
    b"avif": Kind.AVIF, b"avis": Kind.AVIF,
    b"heic": Kind.HEIC, b"heix": Kind.HEIC, b"heim": Kind.HEIC, b"heis": Kind.HEIC,
    b"hevc": Kind.HEIC, b"hevx": Kind.HEIC, b"mif1": Kind.HEIC, b"msf1": Kind.HEIC,
}  # fmt: skip
# kinds that a laboratory meets and that have to be exported first, by ending
_FOREIGN = frozenset({
    ".czi", ".lif", ".nd2", ".oib", ".oif", ".vsi", ".svs", ".ndpi", ".mrxs", ".ims",
    ".lsm5", ".zvi", ".dv", ".stk", ".psd", ".xcf", ".svg", ".eps", ".ai", ".pdf",
    ".cr2", ".cr3", ".nef", ".arw", ".dng", ".orf", ".rw2", ".raf",
    ".jxl", ".jxr", ".exr", ".hdr", ".fits", ".nii", ".ico", ".mp4", ".mov", ".avi",
    ".mkv", ".webm",
})  # fmt: skip


def kind_of(head: bytes) -> Kind | None:
    """The kind of picture that begins with `head` (`HEAD_BYTES` long), or None."""
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return kind
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    return next((kind for kind, begins in _BEGINNINGS.items() if begins(head)), None)


def _begins_dib(head: bytes) -> bool:
    """A bitmap without the header of a file, as the clipboard has it: one plane, of few depths."""
    if head[:4] not in _BITMAP_HEADERS:
        return False
    at = 8 if head[0] == 12 else 12
    planes, depth = struct.unpack_from("<HH", head.ljust(16, b"\0"), at)
    return planes == 1 and depth in _BITMAP_DEPTHS


_BEGINNINGS: dict[Kind, Callable[[bytes], object]] = {
    Kind.WEBP: lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
    Kind.BMP: lambda head: head.startswith(b"BM") and head[14:18] in _BITMAP_HEADERS,
    Kind.DICOM: lambda head: head[128:132] == b"DICM",
    Kind.PNM: _PNM.match,
    Kind.DIB: _begins_dib,
}


def is_foreign(path: Path) -> bool:
    """Whether the name is that of a picture kind Lensmith does not read."""
    return path.suffix.lower() in _FOREIGN


def is_named_as_picture(path: Path) -> bool:
    """Whether the name promises a picture that Lensmith reads."""
    return path.suffix.lower() in PICTURE_SUFFIXES


def name_fits(path: Path, kind: Kind) -> bool:
    """Whether the ending of the name is one of the kind's, or promises nothing at all."""
    return not is_named_as_picture(path) or path.suffix.lower() in _SUFFIXES[kind]
