"""The table at the beginning of a `.safetensors`, checked before anything is made of it.

Source: "Format", in the documentation of safetensors.
"""

import json
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.base.errors import EngineError, ErrorCode
from engine.models.limits import (
    MOST_HEADER_BYTES,
    MOST_TENSORS,
    MOST_WEIGHT_BYTES,
    megabytes,
    too_large,
)

_BITS = {
    "F64": 64, "F32": 32, "F16": 16, "BF16": 16, "I64": 64, "I32": 32, "I16": 16, "I8": 8,
    "U8": 8, "BOOL": 8,
}  # fmt: skip
"""Kinds of numbers that Lensmith computes with, and writes."""
_MOST_DIMENSIONS = 8


@dataclass(frozen=True, slots=True)
class Header:
    """What a `.safetensors` says of itself.

    Attributes:
        shapes: of the tensors, by their names.
        metadata: texts by names.
    """

    shapes: dict[str, tuple[int, ...]]
    metadata: dict[str, str]


def read_header(file: Path) -> Header:
    """Read and check it; no tensor is touched.

    Raises:
        EngineError: WEIGHTS_DAMAGED, WEIGHTS_OTHER_NUMBERS, WEIGHTS_TOO_LARGE.
        OSError: the file is not there, or cannot be read.
    """
    with file.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        length = int.from_bytes(stream.read(8), "little")
        if size < 8 or length > size - 8:
            raise EngineError(ErrorCode.WEIGHTS_DAMAGED, file=file.name)
        if length > MOST_HEADER_BYTES:
            raise too_large(file.name, f"a table of {megabytes(length)}",
                            megabytes(MOST_HEADER_BYTES))  # fmt: skip
        text = stream.read(length)
    try:
        return _checked(json.loads(text, object_pairs_hook=_unique), size - 8 - length, file.name)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise EngineError(ErrorCode.WEIGHTS_DAMAGED, file=file.name) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A table; readers differ in which of two rows of one name they take."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name twice")
    return table


def _checked(table: dict[str, Any], room: int, file: str) -> Header:
    metadata = table.pop("__metadata__", {})
    if not all(isinstance(value, str) for value in metadata.values()):
        raise ValueError("metadata that are no texts")
    if len(table) > MOST_TENSORS:
        raise too_large(file, f"{len(table):,} tensors", f"{MOST_TENSORS:,}")
    if room > MOST_WEIGHT_BYTES:
        raise too_large(file, megabytes(room), megabytes(MOST_WEIGHT_BYTES))
    for row in table.values():
        if (kind := row["dtype"]) not in _BITS:
            raise EngineError(ErrorCode.WEIGHTS_OTHER_NUMBERS, file=file, kind=str(kind)[:20])
    end = 0
    for begin, after, row in sorted(_parts(table)):
        if begin != end or after - begin != _bytes_of(_BITS[row[0]], row[1]):
            raise ValueError("tensors that overlap or leave gaps")
        end = after
    if end != room:
        raise ValueError("the file is cut off, or goes on")
    return Header({name: tuple(row["shape"]) for name, row in table.items()}, metadata)


def _parts(table: dict[str, Any]) -> list[tuple[int, int, tuple[str, list[int]]]]:
    parts = []
    for row in table.values():
        begin, after = row["data_offsets"]
        shape = row["shape"]
        whole = (begin, after, *shape)
        if len(shape) > _MOST_DIMENSIONS or not all(type(n) is int and n >= 0 for n in whole):
            raise ValueError("numbers that are none")
        parts.append((begin, after, (row["dtype"], shape)))
    return parts


def _bytes_of(bits: int, shape: list[int]) -> int:
    return math.prod(shape) * bits // 8
