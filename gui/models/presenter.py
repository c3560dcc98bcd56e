"""State and commands of the Models screen; no widgets."""

import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Progress
from engine.export.request import BundleImport
from engine.models import LibraryEntry, ModelLibrary
from engine.qt_jobs import JobHandle, Lane
from engine.verbs import models as model_verbs
from engine.verbs.export import Exporter

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Download:
    """How far a download is.

    Attributes:
        megabytes: here already.
        total: megabytes in all; 0 while unknown.
        speed: megabytes a second.
        seconds_left: None while unknown.
    """

    megabytes: float = 0.0
    total: float = 0.0
    speed: float = 0.0
    seconds_left: float | None = None


class ModelsPresenter(QObject):
    """What models there are, and what can be done with them.

    Signals:
        entries_changed: a model came, went, or became ready.
        download_changed: there is news of the download of the model with this id.
        chosen: the id of the model that is to identify pictures.
        labels_wanted: weights (`ImportConfig`) whose classes have no names, and how many.
        structure_ready: id and `Structure` of a model somebody wants to look into.
        verified: id of a model whose weights are as they came.
        taken_in: a bundle (`BundleImport`) whose model answers here as it did there.
        brought: weights from a file have become this model (`LibraryEntry`), or were it already.
        removed_changed: a model was deleted that can be brought back, or no longer can.
        noticed: an error.

    Attributes:
        current: id of the model that identifies pictures.
        downloads: those under way, by model id.
        removed: the model that was deleted last and can be brought back; None for none.
    """

    entries_changed = Signal()
    download_changed = Signal(str)
    chosen = Signal(str)
    labels_wanted = Signal(object, int)
    structure_ready = Signal(str, object)
    verified = Signal(str)
    taken_in = Signal(object)
    brought = Signal(object)
    removed_changed = Signal()
    noticed = Signal(object)

    def __init__(
        self, library: ModelLibrary, exporter: Exporter, compute: Lane, transfer: Lane,
        current: str,
    ) -> None:  # fmt: skip
        super().__init__()
        self._library = library
        self._exporter = exporter
        self._compute = compute
        self._transfer = transfer
        self._jobs: dict[str, JobHandle[None]] = {}
        self.current = current
        self.downloads: dict[str, Download] = {}
        self.mirror = ""
        self.removed: LibraryEntry | None = None
        self._removed_was_used = False
        transfer.submit(lambda _control: library.purge_removed())

    def entries(self) -> tuple[LibraryEntry, ...]:
        """Every model, as it stands on the disk now."""
        return self._library.entries()

    def bytes_used(self) -> int:
        """What all weights together take on the disk."""
        return sum(entry.bytes for entry in self.entries())

    def use(self, model: str) -> None:
        """Have a model identify pictures from now on."""
        self.current = model
        self.entries_changed.emit()
        self.chosen.emit(model)

    # fetching

    def fetch(self, model: str) -> None:
        """Fetch a model's weights, or go on with it; several wait for each other."""
        if model in self._jobs:
            return
        mirror = self.mirror
        job = self._transfer.submit(
            lambda control: model_verbs.fetch_model(model, mirror, control, self._library)
        )
        self._jobs[model] = job
        self.downloads[model] = Download()
        began: list[tuple[float, int]] = []
        job.progressed.connect(lambda progress: self._progressed(model, progress, began))
        job.failed.connect(self.noticed)
        job.settled.connect(lambda: self._fetched(model))
        self.download_changed.emit(model)

    def stop_fetching(self, model: str) -> None:
        """Leave the rest for later."""
        if model in self._jobs:
            self._jobs[model].cancel()

    def _progressed(self, model: str, progress: Progress, began: list[tuple[float, int]]) -> None:
        now = time.monotonic()
        if not began:  # what an earlier session brought does not count for the speed
            began.append((now, progress.done))
        since, had = began[0]
        speed = (progress.done - had) / _MEGABYTE / max(now - since, 0.1)
        self.downloads[model] = Download(
            progress.done / _MEGABYTE,
            (progress.total or 0) / _MEGABYTE,
            speed,
            progress.seconds_left,
        )
        self.download_changed.emit(model)

    def _fetched(self, model: str) -> None:
        del self._jobs[model]
        del self.downloads[model]
        self.entries_changed.emit()

    # bringing along, looking after

    def import_file(self, config: model_verbs.ImportConfig) -> None:
        """Copy weights somebody handed over into the library."""
        job = self._transfer.submit(
            lambda control: model_verbs.import_model(config, control, self._library), urgent=True
        )
        job.succeeded.connect(self._brought)
        job.failed.connect(lambda error: self._import_failed(config, error))

    def import_path(self, path: Path) -> None:
        """Import a file of weights, or a bundle, that was dropped or chosen."""
        if path.is_dir() or path.name == "config.json":
            self._take_in(path)
        else:
            self.import_file(model_verbs.ImportConfig(path))

    def _take_in(self, bundle: Path) -> None:
        job = self._compute.submit(
            lambda control: self._exporter.import_bundle(bundle, control), urgent=True
        )
        job.succeeded.connect(self._taken_in)
        job.failed.connect(self.noticed)

    def _taken_in(self, taken: BundleImport) -> None:
        self.entries_changed.emit()
        self.taken_in.emit(taken)

    def _brought(self, entry: LibraryEntry) -> None:
        self.entries_changed.emit()
        self.brought.emit(entry)

    def _import_failed(self, config: model_verbs.ImportConfig, error: Exception) -> None:
        if isinstance(error, EngineError) and error.code is ErrorCode.WEIGHTS_NO_LABELS:
            self.labels_wanted.emit(config, int(error.params["classes"]))
        else:
            self.noticed.emit(error)

    def is_run_here(self, run: str) -> bool:
        """Whether the run that made a model is among this user's."""
        return bool(run) and (self._exporter.runs_folder / run / "run.json").is_file()

    def remove(self, model: str, fallback: str) -> None:
        """Delete a model's files; if it was in use, another one takes its place."""
        try:
            entry = self._library.find(model)
            self._library.remove(model)
        except EngineError as error:
            self.noticed.emit(error)
            self.entries_changed.emit()
            return
        self._removed_was_used = model == self.current
        if self._removed_was_used:
            self.use(fallback)
        else:
            self.entries_changed.emit()
        self._remember(entry if entry.is_own else None)

    def undo_remove(self) -> None:
        """Bring the model that was deleted last back, and into use if it was."""
        if self.removed is None:
            return
        model = self.removed.record.id
        try:
            self._library.restore(model)
        except EngineError as error:
            self.noticed.emit(error)
        else:
            if self._removed_was_used:
                self.use(model)
        self._remember(None)
        self.entries_changed.emit()

    def purge_removed(self) -> None:
        """Delete for good, now, what was deleted so that it could be brought back."""
        self._transfer.submit(lambda _control: self._library.purge_removed(days=0), urgent=True)
        self._remember(None)

    def _remember(self, entry: LibraryEntry | None) -> None:
        self.removed = entry
        self.removed_changed.emit()

    def verify(self, model: str) -> None:
        """Compare a model's weights with the checksum noted when they came."""
        job = self._transfer.submit(
            lambda control: model_verbs.verify_model(model, control, self._library), urgent=True
        )
        job.succeeded.connect(lambda _none: self.verified.emit(model))
        job.failed.connect(self.noticed)

    def look_inside(self, model: str) -> None:
        """Work out the structure of a model."""
        job = self._compute.submit(
            lambda control: model_verbs.inspect_model(model, control, self._library), urgent=True
        )
        job.succeeded.connect(lambda structure: self.structure_ready.emit(model, structure))
        job.failed.connect(self.noticed)
