"""A reference for a model that is on the shelf without one; its weights and config stay."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import torch
from filelock import FileLock, Timeout

from engine.base.errors import EngineError
from engine.base.files import written_beside
from engine.models.familiarity import Reference
from engine.models.familiarity.file import REFERENCE, write_reference
from engine.models.library import LibraryEntry
from engine.models.loading import build, check_dimension
from engine.models.own_files import reference_of, weights_hash

log = logging.getLogger(__name__)

_LOCK = ".references.lock"
_PATIENCE_SECONDS = 10.0
"""For others that write one; that takes them an instant."""


def has_reference(entry: LibraryEntry) -> bool:
    """Whether one lies beside a model's weights that can be believed, as `load` believes it."""
    try:
        found = reference_of(entry)
        return found is not None and _fits(found, entry)
    except (EngineError, ValueError) as error:
        log.info("%s: %s", entry.record.id, error)
        return False


def adopt_reference(entry: LibraryEntry, reference: Reference) -> bool:
    """Put a reference beside a model's weights, unless one is there that can be believed.

    It is there whole, or not at all; of several processes that do this at once, one does.

    Args:
        entry: a model of one's own.
        reference: made with these weights.

    Returns:
        Whether it was put there.

    Raises:
        EngineError: FILE_CANNOT_WRITE: the disk says no, or the model was deleted meanwhile;
            MODEL_WEIGHTS_MISSING.
    """
    if entry.config is None or entry.file is None or not _fits(reference, entry):
        return False
    file = entry.file.with_name(REFERENCE)
    with _one_at_a_time(file.parent.parent):
        if has_reference(entry):
            return False
        with written_beside(file) as beside:
            write_reference(beside, reference, weights_hash(entry))
    return True


def _fits(reference: Reference, entry: LibraryEntry) -> bool:
    """Whether its points are of what goes into the model's head."""
    record = entry.record
    try:
        with torch.device("meta"):  # shapes alone
            network = build(record.library, record.architecture, record.classes, record.task)
        check_dimension(reference, network, record)
    except (EngineError, ValueError, RuntimeError, TypeError) as error:
        log.info("%s: %s", record.id, error)
        return False
    return True


@contextmanager
def _one_at_a_time(models: Path) -> Iterator[None]:
    """In a folder of models; a drive that knows no locks, or a slow one, holds nobody up.

    Two that write at once would do no harm: each puts a whole file there.
    """
    lock = FileLock(models / _LOCK, thread_local=False)
    try:
        lock.acquire(timeout=_PATIENCE_SECONDS, poll_interval=0.02)
    except (Timeout, OSError, NotImplementedError) as error:
        log.warning("no lock in %s: %s", models, error)
    try:
        yield
    finally:
        with suppress(OSError):
            lock.release()
