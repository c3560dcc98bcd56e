"""Suspects of the folder that was checked, before anything is taught with it; no widgets."""

from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.base.address import PictureAddress
from engine.base.jobs import Job, JobControl
from engine.base.types import HeatMap
from engine.datasets.corrections import Correction, said_of
from engine.datasets.dataset import CheckReport, Problem
from engine.evaluation.results import Suspect, as_problem
from engine.qt_jobs import Lane
from engine.training.classification.config import TrainConfig
from engine.verbs.train import Trainer
from gui.decisions.picture_inspector import PictureInspector
from gui.decisions.suspects import Settled, SuspectsPresenter

Corrections = tuple[Correction, ...]


class FolderSuspects(QObject):
    """Has them found out of the way, and keeps what a person says of them for the teaching.

    What is said of a folder is remembered while the program runs, so that it is there when the
    folder is looked through once more.

    Signals:
        changed: other suspects are known, or something was said of one.
        said: the `Correction`s that teaching is to use from now on.

    Attributes:
        one_by_one: the suspects, to be decided about.
    """

    changed = Signal()
    said = Signal(object)

    def __init__(self, trainer: Trainer, compute: Lane, io: Lane) -> None:
        super().__init__()
        self._trainer = trainer
        self._config: TrainConfig | None = None
        self._report: CheckReport | None = None
        self._remembered: dict[Path, Corrections] = {}
        inspector = PictureInspector(_no_heat_map, compute, io)
        self.one_by_one = SuspectsPresenter(self._find, self, inspector, compute, is_taught=False)
        self.one_by_one.changed.connect(self.changed)

    @property
    def problem(self) -> Problem | None:
        """As a row of the check, decided or not; None where there are none, or none are known."""
        found = self.one_by_one.found
        return as_problem(found) if found else None

    def look(self, config: TrainConfig, report: CheckReport) -> None:
        """Find those of a folder, as it would be taught now."""
        self._config, self._report = config, report
        self.one_by_one.open(str(report.dataset.folder))
        self._show_said(config.corrections)
        if report.can_teach:
            self.one_by_one.want()

    def leave(self) -> None:
        """Be about no folder."""
        self._config = self._report = None
        self.one_by_one.open("")

    def remembered(self, report: CheckReport) -> Corrections:
        """What was said of a folder before, of the pictures that still lie where they lay."""
        there = {(fact.content, fact.item.label) for fact in report.facts}
        said = self._remembered.get(report.dataset.folder, ())
        return tuple(item for item in said if (item.content, item.given) in there)

    # as the desk of `one_by_one`

    def say(self, of: str, suspect: Suspect, said: Correction, settled: Settled) -> None:
        """Keep it for the teaching."""
        if (config := self._config_of(of)) is not None:
            others = (item for item in config.corrections if item.content != suspect.content)
            self._keep((*others, said))
        settled()

    def undo(self, of: str, then: Callable[[Collection[str]], None]) -> None:
        """Take back what was said last."""
        if (config := self._config_of(of)) is not None:
            left = config.corrections[:-1]
            self._keep(left)
            then({item.content for item in left})

    def take(self, config: TrainConfig) -> None:
        """Go on with other choices, by which the same pictures are suspect."""
        if self._config is not None:
            self._config = config

    def _config_of(self, folder: str) -> TrainConfig | None:
        """What would be taught; None where another folder is looked at by now."""
        return self._config if folder == self.one_by_one.run else None

    def _keep(self, corrections: Corrections) -> None:
        assert self._report is not None  # noqa: S101
        self._remembered[self._report.dataset.folder] = corrections
        self.said.emit(corrections)
        self._show_said(corrections)

    def _show_said(self, corrections: Corrections) -> None:
        classes = self._report.dataset.classes if self._report is not None else ()
        contents = {item.content for item in corrections}
        self.one_by_one.show_said(said_of(corrections), contents, classes)

    def _find(self, _folder: str) -> Job[tuple[Suspect, ...]]:
        config, report, trainer = self._config, self._report, self._trainer
        assert config is not None  # noqa: S101
        assert report is not None  # noqa: S101
        return lambda control: trainer.suspects(config, report, control)


def _no_heat_map(
    _picture: PictureAddress, _model: str, _label: str, _control: JobControl
) -> HeatMap:
    raise AssertionError("nothing was taught that could have looked")
