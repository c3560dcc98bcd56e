"""Adding a model to the library, once: one that is there already is recognised."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from torch import Tensor

from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.models.adopting import adopt_reference
from engine.models.config import ModelConfig
from engine.models.familiarity import Reference
from engine.models.library import LibraryEntry, ModelLibrary
from engine.models.own_files import weights_hash
from engine.models.storing import store_model, tensors_hash


def add_model(
    library: ModelLibrary, tensors: Mapping[str, Tensor], config: ModelConfig, control: JobControl,
    reference: Reference | None = None,
) -> LibraryEntry:  # fmt: skip
    """Store a model, or tell which of those here it is (`was_here`).

    One that is here without what it was taught with is given that, where it is known now; nothing
    else of it is changed.

    Raises:
        EngineError: FILE_CANNOT_WRITE. Nothing is left then.
        JobCancelled: when asked to.
    """
    if (same := _same(library, tensors, config)) is not None:
        control.checkpoint()
        got = reference is not None and adopt_reference(same, reference)
        return replace(same, was_here=True, got_reference=got)
    control.checkpoint()
    model = library.reserve_id(config.name)
    try:
        store_model(library.models / model, tensors, config, control, reference)
    except BaseException:
        library.give_back_id(model)
        raise
    return library.find(model)


def _same(
    library: ModelLibrary, tensors: Mapping[str, Tensor], config: ModelConfig
) -> LibraryEntry | None:
    """The model that gives the same answers for the same reasons."""
    alike = [
        e for e in library.entries() if e.config is not None and _facts(e.config) == _facts(config)
    ]
    if not alike:
        return None
    wanted = tensors_hash(tensors)
    for entry in alike:
        with suppress(EngineError):
            if weights_hash(entry) == wanted:
                return entry
    return None


def _facts(config: ModelConfig) -> tuple[object, ...]:
    return (config.task, config.library, config.architecture, config.classes, config.preprocessing)
