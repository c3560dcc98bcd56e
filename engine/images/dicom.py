"""DICOM pictures, where the extra `dicom` is installed."""

from typing import BinaryIO

import numpy as np
from PIL import ImageOps

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Note, NoteKind
from engine.images import raster


def decode(file: BinaryIO) -> raster.Decoded:
    """Decode the first frame.

    Raises:
        EngineError: IMAGE_NEEDS_EXTRA without pydicom, IMAGE_UNSUPPORTED where a compression
            needs decoders that pydicom does not bring.
    """
    try:
        import pydicom  # noqa: PLC0415
        from pydicom.pixels import apply_color_lut, pixel_array  # noqa: PLC0415
    except ImportError as error:
        raise EngineError(ErrorCode.IMAGE_NEEDS_EXTRA, kind="DICOM", extra="dicom") from error

    dataset = pydicom.dcmread(file)
    raster.check_size(int(dataset.Columns), int(dataset.Rows))
    try:
        values = pixel_array(dataset, index=0)
    except (NotImplementedError, RuntimeError) as error:
        syntax = dataset.file_meta.TransferSyntaxUID.name
        raise EngineError(ErrorCode.IMAGE_UNSUPPORTED, kind=f"DICOM ({syntax})") from error
    photometric = dataset.PhotometricInterpretation
    if photometric == "PALETTE COLOR":
        values = apply_color_lut(values, dataset)
    image = raster.from_channels(values, has_alpha=False)
    scaled = values.dtype != np.uint8
    notes = (Note(NoteKind.BRIGHTNESS_SCALED),) if scaled else ()
    if photometric == "MONOCHROME1":  # low values are bright
        image = ImageOps.invert(image)
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    if frames > 1:
        notes = (*notes, Note(NoteKind.FIRST_PAGE, {"pages": str(frames)}))
    return raster.Decoded(image, image.size, notes)
