"""Reading files of weights that others have written, without running anything in them."""

import json
import pickle
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from engine.base.errors import EngineError, ErrorCode
from engine.models.limits import (
    MOST_CLASSES,
    MOST_TENSORS,
    MOST_WEIGHT_BYTES,
    megabytes,
    too_large,
)
from engine.models.safetensors_header import read_header
from engine.models.torch_file_limits import check_torch_file

_WRAPPINGS = ("state_dict", "model_state_dict", "model", "net", "network", "weights", "ema",
              "state_dict_ema", "model_ema", "checkpoint")  # fmt: skip
_PREFIXES = ("module.", "_orig_mod.", "model.", "net.", "network.")
_LABEL_KEYS = ("classes", "class_names", "labels", "categories", "names", "class_to_idx",
               "idx_to_class")  # fmt: skip
_DEEPEST = 4
"""So many wrappings are undone; a made-up file could be wrapped in itself without end."""
_MOST_PREFIXES = 4
"""So many prefixes are taken off."""
_NUMBERS = frozenset({
    torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32,
    torch.int16, torch.int8, torch.uint8, torch.bool,
})  # fmt: skip
"""Kinds that Lensmith computes with, and writes."""


@dataclass(frozen=True, slots=True, eq=False)
class WeightFile:
    """What is in a file of weights.

    Attributes:
        tensors: by their names, unwrapped.
        classes: names of the classes, where the file says them.
    """

    tensors: dict[str, Tensor]
    classes: tuple[str, ...] | None


def read_weight_file(file: Path) -> WeightFile:
    """Read `.safetensors`, or anything torch has saved that needs no code to be read.

    Raises:
        EngineError: WEIGHTS_MISSING, WEIGHTS_DAMAGED, WEIGHTS_NEED_CODE, WEIGHTS_TOO_LARGE,
            WEIGHTS_OTHER_NUMBERS.
    """
    if not file.is_file():
        raise EngineError(ErrorCode.WEIGHTS_MISSING, file=file.name)
    if file.suffix.lower() == ".safetensors":
        return _read_safetensors(file)
    layers = _layers(_read_torch(file))
    inner = layers[-1] if layers else {}
    tensors = {str(k): v for k, v in inner.items() if isinstance(v, Tensor)}
    if not tensors or not all(map(_is_plain, tensors.values())):
        raise EngineError(ErrorCode.WEIGHTS_DAMAGED, file=file.name)
    _check_tensors(tensors, file)
    labels = filter(None, map(_labels_in, layers))
    return WeightFile(_without_prefix(tensors), next(labels, None))


def _read_safetensors(file: Path) -> WeightFile:
    try:
        header = read_header(file)
        with safe_open(file, framework="pt") as opened:
            tensors = {name: opened.get_tensor(name) for name in header.shapes}
    except (SafetensorError, OSError, ValueError, AttributeError) as error:
        raise EngineError(ErrorCode.WEIGHTS_DAMAGED, file=file.name) from error
    named = {key: header.metadata[key] for key in _LABEL_KEYS if key in header.metadata}
    texts = {key: _from_text(value) for key, value in named.items()}
    return WeightFile(_without_prefix(tensors), _labels_in(texts))


def _read_torch(file: Path) -> Any:
    try:
        check_torch_file(file)
        return torch.load(file, weights_only=True, map_location="cpu")
    except EngineError:
        raise
    except Exception as error:  # torch meets a damaged file with errors of every kind
        if reason := _needed_code(file, error):
            raise EngineError(ErrorCode.WEIGHTS_NEED_CODE, file=file.name, reason=reason) from error
        raise EngineError(ErrorCode.WEIGHTS_DAMAGED, file=file.name) from error


def _needed_code(file: Path, error: Exception) -> str:
    """What torch refused to run; empty where the file is just damaged."""
    if _is_torchscript(file):
        return "TorchScript"
    if not isinstance(error, pickle.UnpicklingError):
        return ""
    if refused := re.search(r"(?:GLOBAL|global|class)\s+([\w.]+)", str(error)):
        return refused.group(1)
    with file.open("rb") as stream:
        start = stream.read(2)
    # torch writes protocol 2; Python's own pickles of later ones need more than torch permits
    return f"pickle protocol {start[1]}" if start in {b"\x80\x03", b"\x80\x04", b"\x80\x05"} else ""


def _is_torchscript(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return any(name.endswith("/constants.pkl") for name in archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def _layers(content: Any, deepest: int = _DEEPEST) -> tuple[Mapping[Any, Any], ...]:
    """The tables around the tensors of a checkpoint, the outermost first; none without any."""
    if not isinstance(content, Mapping) or not deepest:
        return ()
    for key in _WRAPPINGS:
        if inner := _layers(content.get(key), deepest - 1):
            return (content, *inner)
    return (content,) if any(isinstance(v, Tensor) for v in content.values()) else ()


def _is_plain(tensor: Tensor) -> bool:
    """Whether it has numbers that can be copied: no sparse, quantised or empty one."""
    return tensor.layout is torch.strided and not (tensor.is_meta or tensor.is_quantized)


def _check_tensors(tensors: Mapping[str, Tensor], file: Path) -> None:
    """Raises WEIGHTS_TOO_LARGE or WEIGHTS_OTHER_NUMBERS; a safetensors' header says the same."""
    if len(tensors) > MOST_TENSORS:
        raise too_large(file.name, f"{len(tensors):,} tensors", f"{MOST_TENSORS:,}")
    for tensor in tensors.values():
        if tensor.dtype not in _NUMBERS:
            kind = str(tensor.dtype).removeprefix("torch.")
            raise EngineError(ErrorCode.WEIGHTS_OTHER_NUMBERS, file=file.name, kind=kind)
    if (size := sum(tensor.nbytes for tensor in tensors.values())) > MOST_WEIGHT_BYTES:
        raise too_large(file.name, megabytes(size), megabytes(MOST_WEIGHT_BYTES))


def _without_prefix(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    for _ in range(_MOST_PREFIXES):
        shared = (p for p in _PREFIXES if tensors and all(name.startswith(p) for name in tensors))
        if (prefix := next(shared, None)) is None:
            break
        tensors = {name.removeprefix(prefix): tensor for name, tensor in tensors.items()}
    return tensors


def _labels_in(content: Any) -> tuple[str, ...] | None:
    if not isinstance(content, Mapping):
        return None
    for key in _LABEL_KEYS:
        if labels := as_labels(content.get(key)):
            return labels
    return None


def as_labels(value: Any) -> tuple[str, ...] | None:
    """Names out of a list of texts, or out of a table between texts and numbers from 0 on."""
    if isinstance(value, list | tuple) and value and all(isinstance(v, str) for v in value):
        return tuple(value)
    if not isinstance(value, Mapping) or not 0 < len(value) <= MOST_CLASSES:
        return None
    if not all(isinstance(v, str | int) for pair in value.items() for v in pair):
        return None
    pairs = [(v, k) if isinstance(v, int) else (k, v) for k, v in value.items()]
    try:
        numbered = {int(number): str(name) for number, name in pairs}
    except (TypeError, ValueError):
        return None
    if sorted(numbered) != list(range(len(numbered))) or len(numbered) != len(value):
        return None
    return tuple(numbered[number] for number in range(len(numbered)))


def _from_text(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        lines = text.splitlines() if "\n" in text else text.split(",")
        return [line.strip() for line in lines if line.strip()]
