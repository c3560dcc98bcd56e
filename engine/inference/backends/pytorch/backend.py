"""PyTorch as a backend. Importing this does not import torch; loading a model does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.device import Device, choose_device, find_devices
from engine.base.errors import EngineError, ErrorCode
from engine.base.torch_loading import import_gently
from engine.base.types import Task
from engine.inference.backends.protocol import Backend, Predictor
from engine.models.config import TORCH_FORMATS
from engine.models.library import LibraryEntry

if TYPE_CHECKING:
    from engine.models.loading import LoadedModel


def load(entry: LibraryEntry, device: str) -> Predictor:
    """The predictor of a model of the library.

    Args:
        entry: the model.
        device: `auto`, `cpu`, `cuda` or `mps`.

    Raises:
        EngineError: ENGINE_BROKEN: torch cannot be imported; DEVICE_UNAVAILABLE;
            MODEL_NOT_FETCHED, MODEL_WEIGHTS_….
    """
    try:
        import_gently()
        from engine.inference.backends.pytorch import classifier, detector  # noqa: F401, PLC0415
        from engine.models.loading import load as load_model  # noqa: PLC0415

        found = find_devices()
    except Exception as error:  # a broken installation of torch shows itself in many ways
        raise EngineError(ErrorCode.ENGINE_BROKEN, reason=str(error)) from error
    where = choose_device(device, found)
    return predictor_of(load_model(entry), where)


def predictor_of(loaded: LoadedModel, device: Device) -> Predictor:
    """The predictor of a model that is loaded already.

    Raises:
        EngineError: DEVICE_OUT_OF_MEMORY.
    """
    from engine.inference.backends.pytorch.classifier import TorchClassifier  # noqa: PLC0415
    from engine.inference.backends.pytorch.detector import TorchDetector  # noqa: PLC0415
    from engine.inference.backends.pytorch.portions import memory_said  # noqa: PLC0415

    kind = TorchDetector if loaded.record.task is Task.DETECTION else TorchClassifier
    with memory_said(device.id):
        return kind(loaded, device)


BACKEND = Backend("pytorch", frozenset({"", *TORCH_FORMATS}), load)
