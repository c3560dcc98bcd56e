"""Reads every picture of a dataset once, on all cores, and keeps only facts."""

from collections.abc import Generator, Iterable
from pathlib import Path

import tifffile

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import reason_of
from engine.base.jobs import JobControl
from engine.base.pipeline import WorkerPool
from engine.base.types import NoteKind
from engine.datasets.checks.perceptual_hash import perceptual_hash
from engine.datasets.dataset import Item, PictureFacts
from engine.images import content_hash, read
from engine.images.deep_files import jpeg_2000_depth, pnm_header
from engine.images.kinds import HEAD_BYTES, Kind, kind_of

_AHEAD = 4
"""Pictures read ahead for each thread: most are small."""
_MIN_SIDE = 64
"""JPEGs are decoded no larger than this needs; they are read to their end all the same."""
_PNG_DEPTH = 24
"""Where a PNG's header says its bit depth."""
_LONGEST_HEADER = 1 << 16
"""Bytes of a PNM or JPEG 2000 file in which its depth is looked for."""


def inspect_picture(item: Item) -> PictureFacts:
    """The facts about one file; what is wrong with it is one of them."""
    try:
        picture = read(item.picture, _MIN_SIDE)
        content = content_hash(item.picture)
        is_deep = any(note.kind is NoteKind.BRIGHTNESS_SCALED for note in picture.notes)
        depth = _bit_depth(item.picture.file) if is_deep and not item.picture.part else 8
    except EngineError as error:
        return PictureFacts(item, error=error)
    except OSError as error:  # it went away between two looks
        unreadable = EngineError(ErrorCode.IMAGE_UNREADABLE, reason=reason_of(error))
        return PictureFacts(item, error=unreadable)
    return PictureFacts(
        item, content, perceptual_hash(picture.pixels), picture.width, picture.height, depth
    )


def inspect_pictures(
    items: Iterable[Item], control: JobControl
) -> Generator[PictureFacts, None, None]:
    """The facts about many files, in their order.

    Memory does not grow with their number: a few pictures are under way. Closing the generator
    ends the threads.

    Raises:
        JobCancelled: between pictures.
    """
    with WorkerPool("lensmith-check") as pool:
        yield from pool.imap(inspect_picture, items, control, _AHEAD)


def _bit_depth(path: Path) -> int:
    """Bits a channel of a picture that has more than 8 and can be read, from its header alone."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        kind = kind_of(head)
        if kind is Kind.PNG:
            return head[_PNG_DEPTH]
        if kind is Kind.DICOM:
            return _bit_depth_of_dicom(path)
        if kind in {Kind.PNM, Kind.JPEG2000}:
            file.seek(0)
            return _bit_depth_in(file.read(_LONGEST_HEADER), kind)
        file.seek(0)
        with tifffile.TiffFile(file) as tiff:
            return int(tiff.pages.first.bitspersample)


def _bit_depth_in(head: bytes, kind: Kind) -> int:
    if kind is Kind.JPEG2000:
        return jpeg_2000_depth(head)
    header = pnm_header(head)
    return header.brightest.bit_length() if header else 8


def _bit_depth_of_dicom(path: Path) -> int:
    from pydicom import dcmread  # noqa: PLC0415  # an extra; it is there, as the picture was read

    return int(dcmread(path, stop_before_pixels=True).BitsStored)
