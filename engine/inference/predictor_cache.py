"""The predictor that was used last, kept ready."""

from dataclasses import dataclass

from engine.base.device import is_cpu_for_sure
from engine.inference import backends
from engine.inference.graphs import Graphs
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

    def __init__(self, library: ModelLibrary, graphs: Graphs | None = None) -> None:
        """Keep none yet.

        Args:
            library: has the models.
            graphs: of them; None for torch in any case.
        """
        self._library = library
        self._graphs = graphs
        self._wanted: _Wanted | None = None
        self._predictor: backends.Predictor | None = None
        self._waits = False

    def get(self, model: str, device: str) -> backends.Predictor:
        """The predictor of a model on a device, loaded now or before.

        It is loaded anew where its config has changed since, as when it was calibrated, or what it
        was taught with has come, or a graph of it.

        Args:
            model: its id.
            device: `auto`, `cpu`, `cuda` or `mps`.

        Raises:
            EngineError: MODEL_UNKNOWN, DEVICE_UNAVAILABLE, MODEL_WEIGHTS_…, ENGINE_BROKEN.
        """
        entry = self._library.find(model)
        wanted = _Wanted(model, device, entry.config, _reference_seen(entry))
        if self._predictor is None or self._wanted != wanted or self._graph_has_come(entry):
            self._predictor = None  # the old one's memory, before the new one needs it
            self._predictor = backends.load(entry, device, self._graphs)
            self._wanted = wanted
            self._waits = self._has_graph_made(entry, device)
        return self._predictor

    def _has_graph_made(self, entry: LibraryEntry, device: str) -> bool:
        """Where torch answers on the CPU: that sooner or later a graph may."""
        if self._graphs is None or not is_cpu_for_sure(device) or self._graphs.is_there(entry):
            return False
        self._graphs.make_beside(entry)
        return True

    def _graph_has_come(self, entry: LibraryEntry) -> bool:
        return self._waits and self._graphs is not None and self._graphs.is_there(entry)


def _reference_seen(entry: LibraryEntry) -> tuple[int, int] | None:
    from engine.models.familiarity.file import REFERENCE  # noqa: PLC0415 - NumPy, before a window

    if entry.file is None or not entry.is_own:
        return None
    try:
        found = entry.file.with_name(REFERENCE).stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
