"""The models of one user: those of the catalogue, fetched or not, and imported or trained ones.

On disk: `weights/` holds fetched files under their published names, each beside a note of its
SHA-256; `models/<id>/` holds an imported or trained model, as `config.json` (architecture,
classes in order, preprocessing) and the file of weights that it names, `model.safetensors` if it
names none: the layout of a bundle.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import cannot_write
from engine.models.catalogue import CATALOGUE, ModelRecord
from engine.models.config import CONFIG, ModelConfig, read_config


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
    """

    record: ModelRecord
    file: Path | None
    is_ready: bool
    bytes: int = 0
    config: ModelConfig | None = None
    is_own: bool = False


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

    def free_id(self, name: str) -> str:
        """An id that no model has yet, made of a name."""
        stem = re.sub(r"[^a-z0-9]+", "-", name.casefold())[:60].strip("-") or "model"
        taken = {entry.record.id for entry in self.entries()}
        number, model = 1, stem
        while model in taken or (self.models / model).exists():
            number += 1
            model = f"{stem}-{number}"
        return model

    def remove(self, model: str) -> None:
        """Delete a model's files; a model of the catalogue can be fetched again.

        Raises:
            EngineError: MODEL_UNKNOWN, FILE_CANNOT_WRITE.
        """
        entry = self.find(model)
        try:
            if entry.is_own:
                shutil.rmtree(self.models / model)
            elif entry.file is not None:
                self.forget_file(entry.file)
        except OSError as error:
            raise cannot_write(entry.file or self.models / model, error) from error

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
