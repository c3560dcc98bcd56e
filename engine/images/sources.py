"""What reads a picture, by the kind of its address: a file, or a part of one.

A new kind of part needs a `PictureSource` and its entry in `SOURCES`, nothing else: prediction,
training, tables, caches and screens ask here.
"""

import hashlib
from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.files import reason_of
from engine.base.hashing import sha256_of
from engine.base.types import Picture
from engine.images.reader import fit, read_file


class PictureSource(ABC):
    """Reads the pictures of one kind of address. Its methods are called from any thread."""

    @abstractmethod
    def read(self, address: PictureAddress, min_side: int | None) -> Picture:
        """A picture: upright, RGB, 8 bit, read-only.

        Args:
            address: of this source's kind; the detail may be nonsense.
            min_side: it may come back smaller, its shorter side no shorter than this.

        Raises:
            EngineError: IMAGE_…, for whatever is wrong with it.
        """

    def content_hash(self, address: PictureAddress) -> str:
        """SHA-256 (hex) that is another when the pixels are: here of the file and the part.

        Raises:
            OSError: the file cannot be read.
        """
        whole = _hash_of_file(address)
        return hashlib.sha256(f"{whole}\n{address.part}".encode()).hexdigest()

    def is_there(self, address: PictureAddress) -> bool:
        """Whether it can be expected to be read: here, whether the file is there."""
        return address.file.is_file()


class FileSource(PictureSource):
    """Files that hold one picture, or of which the first one counts."""

    def read(self, address: PictureAddress, min_side: int | None) -> Picture:
        """As `read_file`."""
        return read_file(address.file, min_side)

    def content_hash(self, address: PictureAddress) -> str:
        """SHA-256 of the file's bytes (hex)."""
        return _hash_of_file(address)


SOURCES: dict[str, PictureSource] = {"": FileSource()}
"""By the kind of address they read."""


def read(address: PictureAddress, min_side: int | None = None) -> Picture:
    """Read a picture: upright, RGB, 8 bit; transparency over white, high bit depths scaled.

    Args:
        address: of the picture.
        min_side: where decoding in reduced size is faster, the picture may come back smaller
            than its original, its shorter side no shorter than this.

    Raises:
        EngineError: with a code of its own for each way in which a file can be bad;
            IMAGE_UNSUPPORTED, where nothing reads addresses of this kind.
    """
    return _source_of(address).read(address, min_side)


def thumbnail(address: PictureAddress, side: int) -> NDArray[np.uint8]:
    """A small version of a picture, neither side longer than `side`.

    Raises:
        EngineError: as `read`.
    """
    return fit(read(address, min_side=side).pixels, side)


def content_hash(address: PictureAddress) -> str:
    """SHA-256 (hex) that stands for what is in a picture: of a file, that of its bytes.

    Raises:
        EngineError: IMAGE_UNREADABLE; IMAGE_UNSUPPORTED, as `read`.
    """
    source = _source_of(address)
    try:
        return source.content_hash(address)
    except OSError as error:  # it went away between two looks
        raise EngineError(ErrorCode.IMAGE_UNREADABLE, reason=reason_of(error)) from error


def is_there(address: PictureAddress) -> bool:
    """Whether there is something to be read; False where nothing reads this kind of address."""
    source = SOURCES.get(address.kind)
    return source is not None and source.is_there(address)


def _source_of(address: PictureAddress) -> PictureSource:
    source = SOURCES.get(address.kind)
    if source is None:
        raise EngineError(ErrorCode.IMAGE_UNSUPPORTED, kind=address.kind)
    return source


def _hash_of_file(address: PictureAddress) -> str:
    return sha256_of(address.file)
