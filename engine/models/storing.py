"""Storing a model in the library: whole, or not at all."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from engine.base.errors import EngineError
from engine.base.files import cannot_write, replacing, sync_folder
from engine.base.hashing import sha256_of
from engine.base.jobs import JobControl
from engine.models.config import CONFIG, WEIGHTS, ModelConfig, write_config
from engine.models.familiarity import Reference
from engine.models.familiarity.file import REFERENCE, write_reference
from engine.models.library import checksum_file


def store_model(
    folder: Path, tensors: Mapping[str, Tensor], config: ModelConfig, control: JobControl,
    reference: Reference | None = None,
) -> None:  # fmt: skip
    """Write beside and rename: the model is there whole, or not at all.

    Args:
        folder: `models/<id>` of a library; must not be there yet.
        tensors: the weights, by name.
        config: what else the model needs.
        control: may end it between steps.
        reference: what the model was taught with, where that is known.

    Raises:
        EngineError: FILE_CANNOT_WRITE.
        JobCancelled: when asked to.
    """
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        beside.mkdir(parents=True)
        weights = beside / WEIGHTS
        write_tensors(weights, tensors)
        digest = sha256_of(weights, control)
        with replacing(checksum_file(weights)) as note:
            note.write(digest)
        if reference is not None:
            write_reference(beside / REFERENCE, reference, digest)
        write_config(beside / CONFIG, replace(config, weights=WEIGHTS))
        beside.rename(folder)
        sync_folder(folder.parent)  # a run's checkpoints may go only when its model is here to stay
    except BaseException as error:
        with suppress(OSError):
            shutil.rmtree(beside)
        cause = error.__cause__ if isinstance(error, EngineError) else error
        if isinstance(cause, OSError):
            raise cannot_write(folder, cause) from cause
        raise


def write_tensors(
    file: Path, tensors: Mapping[str, Tensor], metadata: dict[str, str] | None = None
) -> None:
    """Write tensors in the format of safetensors, and flush them to the disk.

    The library's own writer keeps Python's lock until everything is written: the window would
    stand still for as long. Source: "Format", in the documentation of safetensors.

    Raises:
        OSError: the disk says no.
    """
    with file.open("wb") as out:
        for part in _parts(tensors, metadata):
            out.write(part)
        out.flush()
        os.fsync(out.fileno())


def tensors_hash(tensors: Mapping[str, Tensor]) -> str:
    """SHA-256 (hex) of the file that `store_model` would write."""
    digest = hashlib.sha256()
    for part in _parts(tensors, None):
        digest.update(part)
    return digest.hexdigest()


def _parts(
    tensors: Mapping[str, Tensor], metadata: dict[str, str] | None
) -> Iterator[bytes | memoryview]:
    """The bytes of such a file, in their order."""
    ordered = sorted(tensors.items(), key=lambda item: (-item[1].element_size(), item[0]))
    header: dict[str, object] = {"__metadata__": metadata} if metadata else {}
    end = 0
    for name, tensor in ordered:
        begin, end = end, end + tensor.numel() * tensor.element_size()
        header[name] = {
            "dtype": _TYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [begin, end],
        }
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    yield len(text).to_bytes(8, "little")
    yield text
    for _, tensor in ordered:
        plain = tensor.detach().cpu().contiguous().reshape(-1)
        yield plain.view(torch.uint8).numpy().data


_TYPES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16",
    torch.int64: "I64", torch.int32: "I32", torch.int16: "I16", torch.int8: "I8",
    torch.uint8: "U8", torch.bool: "BOOL",
}  # fmt: skip
