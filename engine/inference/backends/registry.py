"""Which backend runs which model, by the format of its weights file."""

from functools import partial
from pathlib import PurePath

from engine.base.device import CPU, is_cpu_for_sure
from engine.base.errors import EngineError, ErrorCode
from engine.inference.backends.protocol import Backend, Predictor
from engine.inference.backends.pytorch.backend import BACKEND as PYTORCH
from engine.inference.graphs import Graphs
from engine.models.library import LibraryEntry

_backends: dict[str, Backend] = {}
"""By the ending of the weights file."""


def register(backend: Backend) -> None:
    """Have a backend run the formats it reads; the latest one registered for a format counts."""
    _backends.update(dict.fromkeys(backend.formats, backend))


def load(entry: LibraryEntry, device: str, graphs: Graphs | None = None) -> Predictor:
    """The predictor of a model of the library.

    A classifier whose graph is there answers by it on the CPU, and torch is not even imported.
    Detectors stay with torch: their graphs choose among boxes in another order.

    Args:
        entry: the model.
        device: `auto`, `cpu`, `cuda` or `mps`.
        graphs: where graphs are found; None for torch in any case.

    Raises:
        EngineError: ENGINE_BROKEN: no backend reads the model's format, or it does not start;
            DEVICE_UNAVAILABLE; MODEL_NOT_FETCHED, MODEL_WEIGHTS_….
    """
    name = entry.record.file if entry.file is None else entry.file.name
    suffix = PurePath(name).suffix.lower()
    backend = _backends.get(suffix)
    if backend is None:
        reason = f"there is no backend for models in files of the kind {suffix}"
        raise EngineError(ErrorCode.ENGINE_BROKEN, reason=reason)
    if backend is PYTORCH and graphs is not None and is_cpu_for_sure(device):
        graph = graphs.find(entry)
        if graph is not None:
            from engine.inference.backends.onnxruntime.classifier import (  # noqa: PLC0415 - NumPy
                classifier_of,
            )

            return classifier_of(entry, graph, partial(backend.load, entry, CPU))
    return backend.load(entry, device)


register(PYTORCH)
