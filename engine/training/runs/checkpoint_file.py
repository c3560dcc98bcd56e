"""Checkpoints as files: tensors by name, and where the loop stands in the metadata."""

import json
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor

from engine.base.files import sync_folder
from engine.models.storing import write_tensors
from engine.training.runs.loop_state import LoopState, as_json, from_json

_METADATA_KEY = "position"


def write_checkpoint(file: Path, tensors: Mapping[str, Tensor], state: LoopState) -> None:
    """Write a checkpoint beside and rename it.

    Raises:
        OSError: the disk says no; what was there is as it was.
    """
    write_tensors_beside(file, tensors, {_METADATA_KEY: json.dumps(as_json(state))})


def write_tensors_beside(
    file: Path, tensors: Mapping[str, Tensor], metadata: dict[str, str] | None = None
) -> None:
    """Write tensors beside a file and rename them to it.

    Raises:
        OSError: the disk says no; what was there is as it was.
    """
    beside = file.with_name(f".{file.name}.part")
    try:
        write_tensors(beside, tensors, metadata)
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
    try:
        return load_file(file), state
    except SafetensorError as error:
        raise ValueError(str(error)) from error


def read_loop_state(file: Path) -> LoopState:
    """Read where a checkpoint stands, and nothing else of it.

    Raises:
        OSError, ValueError: it is not there, or damaged.
    """
    try:
        with safe_open(file, "pt") as opened:
            return from_json(json.loads(opened.metadata()[_METADATA_KEY]))
    except (SafetensorError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
