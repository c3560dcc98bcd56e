"""Looking after models: the verbs that fetch, import, verify and inspect them.

Heavy imports stay inside, so that naming a verb costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.base.jobs import JobControl
from engine.models import TIMM_PREFIX, LibraryEntry, ModelLibrary

if TYPE_CHECKING:
    from engine.models.structure import Structure


@dataclass(frozen=True, slots=True)
class ImportConfig:
    """Weights to bring into the library.

    Attributes:
        file: of weights.
        labels: a file with the names of the classes.
        classes: the names themselves, where there is no such file.
        base: id of the catalogue's model they belong to; empty to recognise it.
        name: what to call the model; empty for the file's name.
    """

    file: Path
    labels: Path | None = None
    classes: tuple[str, ...] | None = None
    base: str = ""
    name: str = ""


def fetch_model(model: str, mirror: str, control: JobControl, library: ModelLibrary) -> None:
    """Bring the weights of a model of the catalogue, or of `timm:NAME`, into the library.

    Raises:
        EngineError: MODEL_UNKNOWN, FETCH_…, FILE_CANNOT_WRITE.
        JobCancelled: when asked to; what was fetched is kept and gone on from next time.
    """
    from engine.models.fetching import fetch  # noqa: PLC0415

    if model.startswith(TIMM_PREFIX):
        _fetch_from_timm(model, mirror, control, library)
        return
    entry = library.find(model)
    if entry.record.file:
        fetch(entry.record, library, control, mirror)


def _fetch_from_timm(model: str, mirror: str, control: JobControl, library: ModelLibrary) -> None:
    """Fetch a file, and keep what is in it as a model of one's own."""
    from engine.base.torch_loading import import_gently  # noqa: PLC0415

    import_gently()
    from engine.models.fetching import fetch  # noqa: PLC0415
    from engine.models.importing import import_weights  # noqa: PLC0415
    from engine.models.timm_models import timm_record  # noqa: PLC0415

    record = timm_record(model)
    if any(entry.is_own and entry.record.source == record.file for entry in library.entries()):
        return
    file = fetch(record, library, control, mirror)
    import_weights(file, library, control, base=model, name=record.name)
    library.forget_file(file)


def import_model(config: ImportConfig, control: JobControl, library: ModelLibrary) -> LibraryEntry:
    """Copy weights that somebody handed over into the library.

    Raises:
        EngineError: WEIGHTS_…, FILE_CANNOT_WRITE.
    """
    from engine.base.torch_loading import import_gently  # noqa: PLC0415

    import_gently()
    from engine.models.importing import import_weights, read_labels  # noqa: PLC0415

    classes = read_labels(config.labels) if config.labels is not None else config.classes
    return import_weights(
        config.file, library, control, classes=classes, base=config.base, name=config.name
    )


def verify_model(model: str, control: JobControl, library: ModelLibrary) -> None:
    """Compare a model's weights with the checksum noted when they came.

    Raises:
        EngineError: MODEL_UNKNOWN, MODEL_WEIGHTS_DAMAGED.
    """
    from engine.models.verification import verify  # noqa: PLC0415

    entry = library.find(model)
    if entry.file is not None:
        verify(entry.file, control)


def inspect_model(model: str, control: JobControl, library: ModelLibrary) -> Structure:
    """The structure of a model, as a tree.

    Raises:
        EngineError: as `identify`.
    """
    from engine.base.torch_loading import import_gently  # noqa: PLC0415

    import_gently()
    from engine.models.loading import load  # noqa: PLC0415
    from engine.models.structure import layer_tree  # noqa: PLC0415

    loaded = load(library.find(model))
    control.checkpoint()
    return layer_tree(loaded)
