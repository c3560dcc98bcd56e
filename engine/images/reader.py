"""From a path to a picture, or to an error that says what is wrong with the file."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import reason_of
from engine.base.types import Note, NoteKind, Picture
from engine.images import dicom, raster, tiff
from engine.images.endings import ends_early
from engine.images.kinds import (
    HEAD_BYTES,
    Kind,
    is_foreign,
    is_named_as_picture,
    kind_of,
    name_fits,
)
from engine.images.quiet import hush_warnings

# by Pillow of most files, and of PNM as text; by pydicom
_SAID_OF_TRUNCATED_FILES = ("truncated", "not enough image data", "less than expected")


def read_file(path: Path, min_side: int | None = None) -> Picture:
    """Read the picture in a file, the first one where there are several.

    It comes upright, RGB, 8 bit; transparency over white, high bit depths scaled.

    Args:
        path: of the file.
        min_side: where decoding in reduced size is faster, the picture may come back smaller
            than its original, its shorter side no shorter than this.

    Raises:
        EngineError: with a code of its own for each way in which a file can be bad.
    """
    with _opened(path) as file:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        kind = _recognise(path, head)
        try:
            decoded = _decode(file, kind, min_side)
            pixels = np.asarray(decoded.image)
        except EngineError:
            raise
        except Image.DecompressionBombError as error:
            raise EngineError(
                ErrorCode.IMAGE_TOO_LARGE,
                megapixels=f"> {raster.MAX_PIXELS / 1e6:.0f}",
                limit=f"{raster.MAX_PIXELS / 1e6:.0f}",
            ) from error
        except Exception as error:
            raise _bad_file(error, file, kind) from error
    pixels.flags.writeable = False
    notes = decoded.notes
    if not name_fits(path, kind):
        notes = (*notes, Note(NoteKind.OTHER_FORMAT, {"format": kind.value, "suffix": path.suffix}))
    return Picture(pixels, *decoded.size, notes)


def fit(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Reduce pixels (height, width, 3) so that neither side is longer than `side`."""
    if max(pixels.shape[:2]) <= side:
        return pixels
    image = Image.fromarray(pixels)
    image.thumbnail((side, side), Image.Resampling.BICUBIC)
    return np.asarray(image)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open an ordinary file, without waiting for anybody at the other end of a pipe."""
    try:
        if path.is_dir():
            raise EngineError(ErrorCode.IMAGE_IS_FOLDER)
        file = open(path, "rb", opener=_open_without_waiting)  # noqa: SIM115
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _cannot_open(error) from error
    try:
        with file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise EngineError(ErrorCode.IMAGE_NOT_A_FILE)
            if status.st_size == 0:
                raise EngineError(ErrorCode.IMAGE_EMPTY)
            yield file
    except OSError as error:  # the disk or the network failed while it was read
        raise _cannot_open(error) from error


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _cannot_open(error: Exception) -> EngineError:
    match getattr(error, "errno", None):
        case errno.ENOENT | errno.ENOTDIR | None:
            return EngineError(ErrorCode.IMAGE_MISSING)
        case errno.EACCES | errno.EPERM:
            return EngineError(ErrorCode.IMAGE_NO_PERMISSION)
        case errno.ENXIO | errno.ENODEV:  # a socket, a device without a driver
            return EngineError(ErrorCode.IMAGE_NOT_A_FILE)
        case _:
            return EngineError(ErrorCode.IMAGE_UNREADABLE, reason=reason_of(error))


def _recognise(path: Path, head: bytes) -> Kind:
    if kind := kind_of(head):
        return kind
    if is_foreign(path):
        raise EngineError(ErrorCode.IMAGE_UNSUPPORTED, kind=path.suffix)
    if is_named_as_picture(path):
        raise EngineError(ErrorCode.IMAGE_MISLABELLED, suffix=path.suffix)
    raise EngineError(ErrorCode.IMAGE_NOT_A_PICTURE)


def _decode(file: BinaryIO, kind: Kind, min_side: int | None) -> raster.Decoded:
    hush_warnings()
    if kind is Kind.TIFF:
        return tiff.decode(file)
    if kind is Kind.DICOM:
        return dicom.decode(file)
    if kind is Kind.HEIC:
        _enable_heic()
    return raster.decode(file, kind, min_side)


def _enable_heic() -> None:
    try:
        import pillow_heif  # noqa: PLC0415
    except ImportError as error:
        raise EngineError(ErrorCode.IMAGE_NEEDS_EXTRA, kind="HEIC", extra="heic") from error
    pillow_heif.register_heif_opener()


def _bad_file(error: Exception, file: BinaryIO, kind: Kind) -> EngineError:
    """What a decoder's error means: a failing disk, a file cut short, or damage."""
    if isinstance(error, OSError) and error.errno:
        return EngineError(ErrorCode.IMAGE_UNREADABLE, reason=reason_of(error))
    file.seek(0)
    says_so = any(words in str(error).lower() for words in _SAID_OF_TRUNCATED_FILES)
    if says_so or ends_early(file.read(), kind):
        return EngineError(ErrorCode.IMAGE_TRUNCATED)
    return EngineError(ErrorCode.IMAGE_DAMAGED)
