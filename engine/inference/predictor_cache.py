"""The predictor that was used last, kept ready."""

from engine.inference import backends
from engine.models import ModelLibrary
from engine.models.config import ModelConfig


class PredictorCache:
    """Keeps one loaded predictor. To be used by one thread at a time: the compute lane's."""

    def __init__(self, library: ModelLibrary) -> None:
        self._library = library
        self._wanted: tuple[str, str, ModelConfig | None] | None = None
        self._predictor: backends.Predictor | None = None

    def get(self, model: str, device: str) -> backends.Predictor:
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
            self._predictor = backends.load(entry, device)
            self._wanted = wanted
        return self._predictor
