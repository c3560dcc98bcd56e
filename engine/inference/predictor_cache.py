"""The predictor that was used last, kept ready."""

from dataclasses import dataclass

from engine.inference import backends
from engine.models import LibraryEntry, ModelLibrary
from engine.models.config import ModelConfig


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a predictor is made of; another of these asks for another predictor.

    Attributes:
        model: its id.
        device: as it was asked for.
        config: changes where the model is calibrated.
        reference: size and time of the file of what it was taught with; None where there is none.
    """

    model: str
    device: str
    config: ModelConfig | None
    reference: tuple[int, int] | None


class PredictorCache:
    """Keeps one loaded predictor. To be used by one thread at a time: the compute lane's."""

    def __init__(self, library: ModelLibrary) -> None:
        self._library = library
        self._wanted: _Wanted | None = None
        self._predictor: backends.Predictor | None = None

    def get(self, model: str, device: str) -> backends.Predictor:
        """The predictor of a model on a device, loaded now or before.

        It is loaded anew where its config has changed since, as when it was calibrated, or what it
        was taught with has come.

        Args:
            model: its id.
            device: `auto`, `cpu`, `cuda` or `mps`.

        Raises:
            EngineError: MODEL_UNKNOWN, DEVICE_UNAVAILABLE, MODEL_WEIGHTS_…, ENGINE_BROKEN.
        """
        entry = self._library.find(model)
        wanted = _Wanted(model, device, entry.config, _reference_seen(entry))
        if self._predictor is None or self._wanted != wanted:
            self._predictor = None  # the old one's memory, before the new one needs it
            self._predictor = backends.load(entry, device)
            self._wanted = wanted
        return self._predictor


def _reference_seen(entry: LibraryEntry) -> tuple[int, int] | None:
    from engine.models.familiarity.file import REFERENCE  # noqa: PLC0415 - NumPy, before a window

    if entry.file is None or not entry.is_own:
        return None
    try:
        found = entry.file.with_name(REFERENCE).stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
