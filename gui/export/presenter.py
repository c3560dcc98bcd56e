"""State and commands of handing a model on; no widgets."""

from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.export.request import ExportConfig, ExportResult, Format
from engine.qt_jobs import Lane
from gui.common.job_follower import JobFollower


class Reporting(Protocol):
    """Writes the report of a run to a file, with a few pictures in it or without."""

    def __call__(
        self, run: str, file: Path, control: JobControl, *, with_pictures: bool = True
    ) -> None:
        """Write it."""


class Exporting(Protocol):
    """What hands models on."""

    def export(self, config: ExportConfig, control: JobControl) -> ExportResult:
        """Write a bundle; progress in steps."""

    def export_weights(self, model: str, file: Path, control: JobControl) -> None:
        """Write the weights alone."""


class ExportState(Enum):
    """What is happening."""

    CHOOSING = auto()
    WORKING = auto()
    DONE = auto()
    FAILED = auto()


class Kind(Enum):
    """What is handed on."""

    BUNDLE = auto()
    WEIGHTS = auto()
    REPORT = auto()


class ExportPresenter(QObject):
    """One model is handed on at a time; its dialog may be closed meanwhile.

    Signals:
        changed: the state, or how far it is.
        finished: it is done or has failed.

    Attributes:
        model: id of the model.
        name: as people call it.
        run: that taught it; empty for none.
        state: what is happening.
        kind: what is, or was, handed on.
        target: where.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, exporter: Exporting, report: Reporting, compute: Lane) -> None:
        super().__init__()
        self._exporter = exporter
        self._report = report
        self._compute = compute
        self._work: JobFollower[Any] = JobFollower(self)
        self._work.progressed.connect(self.changed)
        self._work.succeeded.connect(lambda _result: self._end(ExportState.DONE))
        self._work.failed.connect(lambda _error: self._end(ExportState.FAILED))
        self.model = self.name = self.run = ""
        self.state = ExportState.CHOOSING
        self.kind = Kind.BUNDLE
        self.target = Path()

    @property
    def progress(self) -> Progress | None:
        """In steps; None while unknown."""
        return self._work.progress

    @property
    def result(self) -> ExportResult | None:
        """Of a bundle."""
        return self._work.result

    @property
    def error(self) -> Exception | None:
        """Why it failed."""
        return self._work.failure

    def choose(self, model: str, name: str, run: str = "") -> None:
        """Begin with a model, unless another one is being handed on."""
        if self.state is ExportState.WORKING:
            return
        self.model, self.name, self.run = model, name, run
        self._enter(ExportState.CHOOSING)

    def again(self) -> None:
        """Choose anew."""
        self._enter(ExportState.CHOOSING)

    def export_bundle(
        self, folder: Path, formats: tuple[Format, ...], *, with_pictures: bool = True
    ) -> None:
        """Write a bundle to a new folder."""
        config = ExportConfig(self.model, folder, formats, self.run, with_pictures=with_pictures)
        self._begin(Kind.BUNDLE, folder, lambda control: self._exporter.export(config, control))

    def export_weights(self, file: Path) -> None:
        """Write the weights alone."""
        model = self.model
        self._begin(
            Kind.WEIGHTS, file,
            lambda control: self._exporter.export_weights(model, file, control),
        )  # fmt: skip

    def write_report(self, file: Path, *, with_pictures: bool = True) -> None:
        """Write the report of the run."""
        run = self.run
        self._begin(
            Kind.REPORT, file,
            lambda control: self._report(run, file, control, with_pictures=with_pictures),
        )  # fmt: skip

    def cancel(self) -> None:
        """Leave it; nothing is left behind."""
        self._work.cancel()
        self._enter(ExportState.CHOOSING)

    def _begin(self, kind: Kind, target: Path, work: Callable[[JobControl], Any]) -> None:
        if self.state is ExportState.WORKING:
            return
        self.kind, self.target = kind, target
        self._work.start(self._compute, work)
        self._enter(ExportState.WORKING)

    def _end(self, state: ExportState) -> None:
        self._enter(state)
        self.finished.emit()

    def _enter(self, state: ExportState) -> None:
        self.state = state
        self.changed.emit()
