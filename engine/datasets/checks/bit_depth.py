"""How many bits a channel of a picture file has, from its header alone."""

from pathlib import Path

import tifffile

from engine.images.kinds import HEAD_BYTES, Kind, kind_of

_PNG_DEPTH = 24
"""Where a PNG's header says it."""


def depth_of(path: Path) -> int:
    """Bits a channel of a picture that has more than 8.

    Args:
        path: of a picture that can be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        kind = kind_of(head)
        if kind is Kind.PNG:
            return head[_PNG_DEPTH]
        if kind is Kind.DICOM:
            return _of_dicom(path)
        file.seek(0)
        with tifffile.TiffFile(file) as tiff:
            return int(tiff.pages.first.bitspersample)


def _of_dicom(path: Path) -> int:
    from pydicom import dcmread  # noqa: PLC0415  # an extra; it is there, as the picture was read

    return int(dcmread(path, stop_before_pixels=True).BitsStored)
