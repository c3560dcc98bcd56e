"""Which model is a run's own: the one with the weights that the run ended with."""

from collections.abc import Sequence

from engine.base.errors import EngineError, ErrorCode
from engine.models import LibraryEntry, ModelLibrary
from engine.models.own_files import weights_hash
from engine.training.runs.events import EndOfRun


def model_of(result: EndOfRun, classes: Sequence[str], library: ModelLibrary) -> LibraryEntry:
    """The model that a run made; never another that came to have its name.

    Args:
        result: how the run ended.
        classes: what it learned, in the order of the outputs.
        library: where models are. One that was deleted and came back in a bundle counts.

    Raises:
        EngineError: RUN_MODEL_GONE.
    """
    own = [entry for entry in library.entries() if entry.is_own]
    named = [entry for entry in own if entry.record.id == result.model]
    # others: with another's preprocessing, the same weights would give other answers
    others = [entry for entry in own if entry.taught_in == result.run]
    for entry in (*named, *others):
        is_same = entry.config is not None and entry.config.classes == tuple(classes)
        if is_same and has_weights(entry, result.weights):
            return entry
    raise EngineError(ErrorCode.RUN_MODEL_GONE, run=result.run)


def has_weights(entry: LibraryEntry, weights: str) -> bool:
    """Whether a model has the weights of this SHA-256 (hex)."""
    try:
        return bool(weights) and weights_hash(entry) == weights
    except EngineError:
        return False
