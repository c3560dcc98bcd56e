"""`reference.safetensors`: a reference beside the weights it belongs to, and to no others."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from engine.base.checked import field, text, whole
from engine.base.errors import EngineError
from engine.base.files import reason_of
from engine.models.familiarity.reference import FARTHEST, Alarms, Reference
from engine.models.limits import megabytes
from engine.models.safetensors_header import read_header

REFERENCE = "reference.safetensors"
_FORMAT = 1
_ABOUT = "lensmith"
_POINTS, _THRESHOLD, _NEIGHBOURS = "points", "threshold", "neighbours"
_SHAPES = {_POINTS: 2, _THRESHOLD: 1, _NEIGHBOURS: 1}
"""Dimensions of each tensor."""
_KINDS = ["float16", "float32", "int64"]
_MOST_FILE_BYTES = 8 << 20
"""Ours have 2 MB."""
_MANY = 2**53
_LENGTH_TOLERANCE = 0.02


def write_reference(file: Path, reference: Reference, weights: str) -> None:
    """Write a reference and flush it to the disk; the same bytes for the same one.

    Args:
        file: `reference.safetensors`, beside the weights.
        reference: what is written.
        weights: SHA-256 of the file of weights (hex); with others it will not be believed.

    Raises:
        OSError: the disk says no.
    """
    alarms = reference.alarms
    about = {
        "format": _FORMAT, "weights": weights, "held_out": alarms.held_out,
        "learned": alarms.learned, "raised": alarms.raised, "judged": alarms.judged,
    }  # fmt: skip
    tensors: dict[str, NDArray[Any]] = {
        _POINTS: reference.points.astype(np.float16),
        _THRESHOLD: np.asarray([reference.threshold], np.float32),
        _NEIGHBOURS: np.asarray([reference.neighbours], np.int64),
    }
    with file.open("wb") as out:
        out.write(save(tensors, {_ABOUT: json.dumps(about)}))
        out.flush()
        os.fsync(out.fileno())


def read_reference(file: Path, weights: str) -> Reference | None:
    """Read a reference as one reads what a stranger has written; None where there is none.

    Args:
        file: `reference.safetensors`.
        weights: SHA-256 of the file of weights beside it (hex).

    Raises:
        ValueError: it is damaged, or of other weights; in words for people, without a full stop.
    """
    try:
        if (size := file.stat().st_size) > _MOST_FILE_BYTES:
            most = megabytes(_MOST_FILE_BYTES)
            raise ValueError(f"{REFERENCE} has {megabytes(size)} (limit {most})")
        header = read_header(file)
        if {name: len(shape) for name, shape in header.shapes.items()} != _SHAPES:
            raise ValueError(f"{REFERENCE} has other entries than one of a model")
        tensors = load(file.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ValueError(f"{REFERENCE} cannot be read: {reason_of(error)}") from error
    except (EngineError, SafetensorError) as error:
        raise ValueError(f"{REFERENCE} is damaged") from error
    about = _about(header.metadata.get(_ABOUT, ""))
    if text(field(about, "weights"), "weights") != weights:
        raise ValueError(f"{REFERENCE} belongs to other weights")
    return _reference(tensors, about)


def _about(said: str) -> Any:
    try:
        return json.loads(said)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{REFERENCE} does not say what it belongs to") from error


def _reference(tensors: dict[str, NDArray[Any]], about: Any) -> Reference:
    points, threshold, neighbours = (tensors[name] for name in _SHAPES)
    whole(field(about, "format"), "format", _FORMAT, _FORMAT)
    counts = {
        name: whole(field(about, name), name, 0, _MANY)
        for name in ("held_out", "learned", "raised", "judged")
    }
    is_sane = (
        [str(tensor.dtype) for tensor in (points, threshold, neighbours)] == _KINDS
        and len(threshold) == len(neighbours) == 1
        and 1 <= int(neighbours[0]) <= len(points)
        and 0 <= float(threshold[0]) <= FARTHEST
    )
    wide = points.astype(np.float32)
    if not is_sane or not _are_unit(wide):
        raise ValueError(f"{REFERENCE} has numbers that make no sense")
    return Reference(wide, int(neighbours[0]), float(threshold[0]), Alarms(**counts))


def _are_unit(points: NDArray[np.float32]) -> bool:
    """Whether each has the length 1; what is infinite or no number has not."""
    lengths = np.linalg.norm(points, axis=1)
    return bool((np.abs(lengths - 1) <= _LENGTH_TOLERANCE).all())
