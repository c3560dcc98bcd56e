"""One array as a row of a store, with a checksum: what the disk gives back is not believed."""

from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

COLUMNS = "content, kind, shape, data, checksum"
_DIGEST_BYTES = 16


def row_of(
    store: str, content: str, array: NDArray[np.generic]
) -> tuple[str, str, str, bytes, bytes]:
    """The row of an array, in the order of `COLUMNS`.

    Args:
        store: key of the store, so that a row of another one is none of its own.
        content: SHA-256 of the picture (hex).
        array: of it.
    """
    kind, shape = array.dtype.str, ",".join(map(str, array.shape))
    data = np.ascontiguousarray(array).tobytes()
    return content, kind, shape, data, _checksum(store, content, kind, shape, data)


def array_in(store: str, row: tuple[Any, ...]) -> NDArray[np.generic] | None:
    """The array in a row; None where the row is not to the bit what was written."""
    content, kind, shape, data, checksum = row
    if not (isinstance(content, str) and isinstance(kind, str) and isinstance(shape, str)):
        return None
    if not isinstance(data, bytes) or _checksum(store, content, kind, shape, data) != checksum:
        return None
    return np.frombuffer(data, kind).reshape(tuple(map(int, shape.split(","))))


def _checksum(store: str, content: str, kind: str, shape: str, data: bytes) -> bytes:
    head = "\0".join((store, content, kind, shape)).encode("utf-8", "replace")
    digest = blake2b(head, digest_size=_DIGEST_BYTES)
    digest.update(b"\0")
    digest.update(data)
    return digest.digest()
