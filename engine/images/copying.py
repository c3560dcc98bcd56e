"""Pictures as files of their own, for copies that people keep."""

import io
from collections.abc import Iterator

from PIL import Image

from engine.base.address import PictureAddress
from engine.images.sources import read

_BLOCK = 1 << 20


def copy_name(address: PictureAddress) -> str:
    """What a copy is called: as the file; of a part, by file and part, as a PNG."""
    return f"{address.name}.png" if address.part else address.file.name


def copy_blocks(address: PictureAddress) -> Iterator[bytes]:
    """The bytes of a copy: a file's as they are, byte for byte; of a part, its pixels as a PNG.

    Raises:
        OSError: the file cannot be read.
        EngineError: as `engine.images.read`, of a part.
    """
    if address.part:
        packed = io.BytesIO()
        Image.fromarray(read(address).pixels).save(packed, "PNG")
        yield packed.getvalue()
        return
    with address.file.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
