"""TIFF, as microscopes write it: 16 bit, float, many pages, many channels."""

from typing import BinaryIO

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, TiffImagePlugin

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Note, NoteKind
from engine.images import raster
from engine.images.kinds import Kind

_GREY_AND_RGB = {0, 1, 2}  # white is zero, black is zero, RGB
_PILLOWS_DTYPES = (np.uint8, np.bool_)
_PILLOWS_COMPRESSIONS = TiffImagePlugin.COMPRESSION_INFO.keys()  # not JPEG 2000, for one


def decode(file: BinaryIO) -> raster.Decoded:
    """Decode the first page: by tifffile, or by Pillow where colours have to be converted."""
    with tifffile.TiffFile(file) as tiff:
        page = tiff.pages.first
        raster.check_size(page.imagewidth, page.imagelength)
        _check_complete(file, page)
        pages = _count_pages(tiff)
        more = (Note(NoteKind.FIRST_PAGE, {"pages": str(pages)}),) if pages > 1 else ()
        if not _is_for_pillow(page):
            image, notes = _decode_page(page)
            return raster.Decoded(image, image.size, (*notes, *more))
    file.seek(0)
    decoded = raster.decode(file, Kind.TIFF, None)
    return raster.Decoded(decoded.image, decoded.size, (*decoded.notes, *more))


def _is_for_pillow(page: tifffile.TiffPage) -> bool:
    """Palettes, CMYK, YCbCr, few bits and premultiplied opacity are turned into RGB by Pillow."""
    if page.dtype not in _PILLOWS_DTYPES or page.compression not in _PILLOWS_COMPRESSIONS:
        return False
    premultiplied = page.samplesperpixel == 4 and page.extrasamples[:1] == (1,)
    return page.photometric not in _GREY_AND_RGB or page.bitspersample < 8 or premultiplied


def _count_pages(tiff: tifffile.TiffFile) -> int:
    """Pages of the file; the planes of an ImageJ stack count, though it has one page entry."""
    images = (tiff.imagej_metadata or {}).get("images", 1)
    return max(len(tiff.pages), int(images))


def _check_complete(file: BinaryIO, page: tifffile.TiffPage) -> None:
    size = file.seek(0, 2)
    ends = (
        offset + count for offset, count in zip(page.dataoffsets, page.databytecounts, strict=False)
    )
    if max(ends, default=0) > size:
        raise EngineError(ErrorCode.IMAGE_TRUNCATED)


def _decode_page(page: tifffile.TiffPage) -> tuple[Image.Image, tuple[Note, ...]]:
    values, has_alpha, notes = _channels_last(page)
    photometric = page.photometric
    if np.issubdtype(values.dtype, np.complexfloating):
        raise EngineError(ErrorCode.IMAGE_UNSUPPORTED, kind="TIFF (complex numbers)")
    if photometric not in _GREY_AND_RGB:
        name = getattr(photometric, "name", str(photometric))
        raise EngineError(ErrorCode.IMAGE_UNSUPPORTED, kind=f"TIFF ({name}, {values.dtype})")
    image = raster.from_channels(values, has_alpha=has_alpha)
    if photometric == tifffile.PHOTOMETRIC.MINISWHITE:
        image = ImageOps.invert(image)
    if values.dtype != np.uint8:
        notes = (Note(NoteKind.BRIGHTNESS_SCALED), *notes)
    if orientation := page.tags.get(ExifTags.Base.Orientation):
        image.getexif()[ExifTags.Base.Orientation] = int(orientation.value)
    return ImageOps.exif_transpose(image), notes


def _channels_last(page: tifffile.TiffPage) -> tuple[NDArray[np.generic], bool, tuple[Note, ...]]:
    """The page's values as (height, width, 1…4), whether the last is opacity, and remarks."""
    values, axes = page.asarray(), page.axes
    if "S" in axes:
        values = np.moveaxis(values, axes.index("S"), -1)
    while values.ndim > (3 if "S" in axes else 2):  # depth and the like: the first plane
        values = values[0]
    if "S" not in axes:
        return values, False, ()
    samples = values.shape[-1]
    # extrasamples 1 and 2: associated and unassociated alpha (TIFF 6.0, section 18)
    has_alpha = samples in {2, 4} and any(int(e) in {1, 2} for e in page.extrasamples)
    if samples in {1, 3} or has_alpha:
        return values, has_alpha, ()
    kept = 3 if samples > 3 else 1
    note = Note(NoteKind.FIRST_CHANNELS, {"kept": str(kept), "channels": str(samples)})
    return values[..., :kept], False, (note,)
