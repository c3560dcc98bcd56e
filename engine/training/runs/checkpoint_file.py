"""Checkpoints as files: tensors by name, and where the loop stands in the metadata."""

import json
import zlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor

from engine.base.files import sync_folder
from engine.models.storing import write_tensors
from engine.training.runs.loop_state import LoopState, as_json, from_json

_METADATA_KEY = "position"
_CHECKSUM_KEY = "crc32"


def write_checkpoint(file: Path, tensors: Mapping[str, Tensor], state: LoopState) -> None:
    """Write a checkpoint beside and rename it.

    Raises:
        OSError: the disk says no; what was there is as it was.
    """
    write_tensors_beside(file, tensors, {_METADATA_KEY: json.dumps(as_json(state))})


def read_tensors(file: Path) -> dict[str, Tensor]:
    """Read tensors that `write_tensors_beside` wrote.

    Raises:
        OSError, ValueError: they are not there, or not as they were written.
    """
    try:
        tensors = load_file(file)
        with safe_open(file, "pt") as opened:
            metadata = opened.metadata() or {}
    except SafetensorError as error:
        raise ValueError(str(error)) from error
    noted = metadata.pop(_CHECKSUM_KEY, None)
    if noted is not None and noted != _checksum(tensors, metadata):
        raise ValueError("it is not as it was written")
    return tensors


def write_tensors_beside(
    file: Path, tensors: Mapping[str, Tensor], metadata: dict[str, str] | None = None
) -> None:
    """Write tensors beside a file and rename them to it.

    Raises:
        OSError: the disk says no; what was there is as it was.
    """
    beside = file.with_name(f".{file.name}.part")
    metadata = metadata or {}
    try:
        write_tensors(beside, tensors, {**metadata, _CHECKSUM_KEY: _checksum(tensors, metadata)})
        beside.replace(file)
        sync_folder(file.parent)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def read_checkpoint(file: Path) -> tuple[dict[str, Tensor], LoopState]:
    """Read a checkpoint.

    Raises:
        OSError, ValueError: it is not there, or damaged.
    """
    state = read_loop_state(file)
    return read_tensors(file), state


def read_loop_state(file: Path) -> LoopState:
    """Read where a checkpoint stands, and nothing else of it.

    Raises:
        OSError, ValueError: it is not there, or damaged.
    """
    try:
        with safe_open(file, "pt") as opened:
            return from_json(json.loads(opened.metadata()[_METADATA_KEY]))
    except (SafetensorError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _checksum(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> str:
    """Of values, names, shapes and metadata: tells a flipped bit, not a forger."""
    found = 0
    for name, value in sorted(metadata.items()):
        found = zlib.crc32(f"{name}={value}\n".encode(), found)
    for name, tensor in sorted(tensors.items()):
        plain = tensor.detach().cpu().contiguous().reshape(-1)
        found = zlib.crc32(f"{name}: {tensor.dtype} {tuple(tensor.shape)}\n".encode(), found)
        found = zlib.crc32(plain.view(torch.uint8).numpy().data, found)
    return f"{found:08x}"
