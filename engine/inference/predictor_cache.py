"""The predictor that was used last, kept ready. Imports torch only when asked for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.device import choose_device, find_devices
from engine.base.errors import EngineError, ErrorCode
from engine.base.torch_loading import import_gently
from engine.base.types import Task
from engine.models import LibraryEntry, ModelLibrary
from engine.models.config import ModelConfig

if TYPE_CHECKING:
    from engine.inference.backends.pytorch.classifier import TorchClassifier
    from engine.inference.backends.pytorch.detector import TorchDetector


class PredictorCache:
    """Keeps one loaded predictor. To be used by one thread at a time: the compute lane's."""

    def __init__(self, library: ModelLibrary) -> None:
        self._library = library
        self._wanted: tuple[str, str, ModelConfig | None] | None = None
        self._predictor: TorchClassifier | TorchDetector | None = None

    def get(self, model: str, device: str) -> TorchClassifier | TorchDetector:
        """The predictor of a model on a device, loaded now or before.

        It is loaded anew where its config has changed since, as when it was calibrated.

        Args:
            model: its id.
            device: `auto`, `cpu`, `cuda` or `mps`.

        Raises:
            EngineError: MODEL_UNKNOWN, DEVICE_UNAVAILABLE, MODEL_WEIGHTS_…, ENGINE_BROKEN.
        """
        entry = self._library.find(model)
        wanted = model, device, entry.config
        if self._predictor is None or self._wanted != wanted:
            self._predictor = None  # the old one's memory, before the new one needs it
            self._predictor = _load(entry, device)
            self._wanted = wanted
        return self._predictor


def _load(entry: LibraryEntry, device: str) -> TorchClassifier | TorchDetector:
    try:
        import_gently()
        from engine.inference.backends.pytorch.classifier import TorchClassifier  # noqa: PLC0415
        from engine.inference.backends.pytorch.detector import TorchDetector  # noqa: PLC0415
        from engine.models.loading import load  # noqa: PLC0415

        found = find_devices()
    except Exception as error:  # a broken installation of torch shows itself in many ways
        raise EngineError(ErrorCode.ENGINE_BROKEN, reason=str(error)) from error
    where = choose_device(device, found)
    kind = TorchDetector if entry.record.task is Task.DETECTION else TorchClassifier
    return kind(load(entry), where)
