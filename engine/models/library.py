"""The models of one user: those of the catalogue, fetched or not, and imported or trained ones.

On disk: `weights/` holds fetched files under their published names, each beside a note of its
SHA-256; `models/<id>/` holds an imported or trained model, as `config.json` (architecture,
classes in order, preprocessing) and the file of weights that it names, `model.safetensors` if it
names none: the layout of a bundle.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import cannot_write
from engine.models.catalogue import CATALOGUE, ModelRecord
from engine.models.config import CONFIG, ModelConfig, read_config
from engine.models.model_ids import (
    give_back,
    is_reserved,
    keep_reserved,
    named_by_runs,
    reserve,
    stem_of,
)
from engine.models.removal import DAYS_KEPT, purge, put_aside, put_back

TAUGHT_IN = ", taught in "
"""In the source of a model that a run made, before the run's name."""


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """One model, as it stands.

    Attributes:
        record: the facts.
        file: its weights; None where they come with a package, or are not here.
        is_ready: whether it can answer.
        bytes: what it takes on the disk.
        config: of an imported or trained model; None for those of the catalogue.
        is_own: whether it was imported or trained here.
        was_here: of what an import gives back: whether it was here before, and nothing was added.
        got_reference: whether that import brought what the model was taught with, which it lacked.
    """

    record: ModelRecord
    file: Path | None
    is_ready: bool
    bytes: int = 0
    config: ModelConfig | None = None
    is_own: bool = False
    was_here: bool = False
    got_reference: bool = False

    @property
    def taught_in(self) -> str:
        """Name of the run that made it, here or elsewhere; empty where none is known to."""
        return self.record.source.partition(TAUGHT_IN)[2] if self.is_own else ""


class ModelLibrary:
    """Knows which models there are. It reads the disk anew each time it is asked."""

    def __init__(self, folder: Path) -> None:
        self.weights = folder / "weights"
        self.models = folder / "models"

    def entries(self) -> tuple[LibraryEntry, ...]:
        """Every model: the catalogue in its order, then imported and trained ones, by name."""
        own = sorted(self._own(), key=lambda entry: entry.record.name.casefold())
        return (*(self._of_catalogue(record) for record in CATALOGUE), *own)

    def find(self, model: str) -> LibraryEntry:
        """The model with this id.

        Raises:
            EngineError: MODEL_UNKNOWN.
        """
        entries = self.entries()
        for entry in entries:
            if entry.record.id == model:
                return entry
        known = ", ".join(entry.record.id for entry in entries)
        raise EngineError(ErrorCode.MODEL_UNKNOWN, model=model, known=known)

    def likely_id(self, name: str) -> str:
        """The id that a model of this name would get now; nothing is reserved."""
        stem = stem_of(name)
        number, model = 1, stem
        while is_reserved(self.models, model) or self._has(model):
            number += 1
            model = f"{stem}-{number}"
        return model

    def reserve_id(self, name: str, runs: Path | None = None) -> str:
        """An id made of a name, for ever: no model has or had it, and no other will get it.

        Args:
            name: as the person calls the model.
            runs: folder of the runs, whose models count though they are gone; None: the usual.

        Raises:
            EngineError: FILE_CANNOT_WRITE.
        """
        named = named_by_runs(runs or self.models.with_name("runs"))
        return reserve(self.models, name, lambda model: model in named or self._has(model))

    def give_back_id(self, model: str) -> None:
        """Nothing came of it, nobody has heard of it: the id may be used after all."""
        if not (self.models / model).exists():
            give_back(self.models, model)

    def _has(self, model: str) -> bool:
        in_catalogue = any(record.id == model for record in CATALOGUE)
        return in_catalogue or (self.models / model).exists()

    def remove(self, model: str) -> None:
        """Delete a model's files; a model of the catalogue can be fetched again.

        One's own is put aside first: `restore` brings it back, `purge_removed` deletes it.

        Raises:
            EngineError: MODEL_UNKNOWN, FILE_CANNOT_WRITE.
        """
        entry = self.find(model)
        try:
            if entry.is_own:
                keep_reserved(self.models, model)
                put_aside(self.models, model)
            elif entry.file is not None:
                self.forget_file(entry.file)
        except OSError as error:
            raise cannot_write(entry.file or self.models / model, error) from error

    def restore(self, model: str) -> LibraryEntry:
        """Bring a model back that was removed, under the id it had.

        Raises:
            EngineError: MODEL_UNKNOWN: it is gone for good; FILE_CANNOT_WRITE.
        """
        try:
            put_back(self.models, model)
        except OSError as error:
            raise cannot_write(self.models / model, error) from error
        return self.find(model)

    def purge_removed(self, days: float = DAYS_KEPT) -> None:
        """Delete for good what was removed longer ago than so many days."""
        purge(self.models, days)

    def forget_file(self, file: Path) -> None:
        """Delete a fetched file and the note of its checksum.

        Raises:
            OSError: the disk says no.
        """
        file.unlink()
        checksum_file(file).unlink(missing_ok=True)

    def _of_catalogue(self, record: ModelRecord) -> LibraryEntry:
        if not record.file:  # its weights come with a package
            return LibraryEntry(record, None, is_ready=True)
        file = self.weights / record.file
        if not file.is_file():
            return LibraryEntry(record, None, is_ready=False)
        return LibraryEntry(record, file, is_ready=True, bytes=file.stat().st_size)

    def _own(self) -> Iterator[LibraryEntry]:
        if not self.models.is_dir():
            return
        for folder in self.models.glob("[!.]*"):
            try:
                config = read_config(folder / CONFIG)
                file = folder / config.weights
                size = file.stat().st_size
            except (OSError, ValueError):
                continue  # half deleted, or none of ours
            record = config.record(folder.name)
            yield LibraryEntry(record, file, is_ready=True, bytes=size, config=config, is_own=True)


def checksum_file(file: Path) -> Path:
    """Where the SHA-256 of a fetched file is noted."""
    return file.with_name(f"{file.name}.sha256")
