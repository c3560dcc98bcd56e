"""State and commands of the Teach screen; no widgets."""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.base.device import AUTOMATIC, CPU
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import Job
from engine.base.types import Progress, Task
from engine.datasets.dataset import CheckReport, ProblemKind, Remedy
from engine.models import LibraryEntry, ModelLibrary
from engine.qt_jobs import Lane
from engine.training.classification.config import TrainConfig
from engine.training.classification.events import RunResult
from engine.training.runs.events import RunEvent
from engine.training.runs.run_store import RunSummary
from engine.verbs.train import Trainer
from gui.common.job_follower import JobFollower
from gui.common.runs import Runs
from gui.common.shortcuts import Searching, ShortcutsPresenter
from gui.common.training_history import TrainingHistory
from gui.teach.estimator import Estimator
from gui.teach.folder_suspects import FolderSuspects

_COSTLY = {"model", "epochs", "batch_size", "trained_stages", "augmentation"}
"""Choices that change how long teaching takes."""
_TELLING = {"model", "decisions", "device"}
"""Choices that change which pictures seem to lie in the wrong folder."""


class TeachState(Enum):
    """What the screen is about."""

    EMPTY = "empty"
    CHECKING = "checking"
    READY = "ready"
    LEARNING = "learning"
    PAUSED = "paused"
    DONE = "done"
    BROKEN_OFF = "broken_off"
    FAILED = "failed"


class TeachPresenter(QObject):
    """From a folder to a model: what stands where, and what can be done.

    Signals:
        state_changed: the screen is about something else.
        progress_changed: the check, or the stage of a run, has come further.
        choices_changed: `config` is another one.
        history_changed: the run has told something.
        taught: the id of a model that has come to the library.
        use_wanted: the id of a model that is to identify pictures.
        results_wanted: the name of a run of which the person wants to see more.
        noticed: an error that belongs to no state.

    Attributes:
        state: what the screen is about.
        device: where to compute, for the next folder that is opened.
        folder: of pictures; None while the sample is being made.
        report: what the check found.
        config: what would be taught, and how.
        estimator: how long it would take.
        suspects: pictures that seem to lie in the wrong folder, and what is said of them.
        shortcuts: whether the taught model may have learned something beside the matter.
        progress: of the check or of the run's stage.
        history: what the run has told.
        is_finishing: whether the run was asked to stop and keep the best.
        failure: why nothing came of it.
        runs: those on the disk.
    """

    state_changed = Signal()
    progress_changed = Signal()
    choices_changed = Signal()
    history_changed = Signal()
    taught = Signal(str)
    use_wanted = Signal(str)
    results_wanted = Signal(str)
    noticed = Signal(object)

    def __init__(
        self, trainer: Trainer, library: ModelLibrary, search: Searching, compute: Lane, io: Lane
    ) -> None:
        super().__init__()
        self._trainer = trainer
        self._library = library
        self._compute = compute
        self._io = io
        self.estimator = Estimator(trainer, compute)
        self.suspects = FolderSuspects(trainer, compute, io)
        self.shortcuts = ShortcutsPresenter(search, compute, io)
        self.suspects.said.connect(lambda said: self.choose(corrections=said))
        self.runs = Runs(trainer, io)
        self.runs.noticed.connect(self.noticed)
        self._sampling = self._follower(self.open_folder, self._fail)
        self._checking = self._follower(self._checked, self._fail)
        self._reading = self._follower(self._looked_back, self._fail)
        self._training = self._follower(self._learned, self._training_failed)
        self._training.delivered.connect(self._told)
        self.state = TeachState.EMPTY
        self.device = AUTOMATIC
        self.folder: Path | None = None
        self.report: CheckReport | None = None
        self.config: TrainConfig | None = None
        self.progress: Progress | None = None
        self.history = TrainingHistory()
        self.is_finishing = False
        self.failure: Exception | None = None

    @property
    def is_learning(self) -> bool:
        """Whether a run is under way; then no other folder is taken."""
        return self._training.is_busy

    @property
    def can_continue(self) -> bool:
        """Whether the run on the screen can go on; what lies on the disk decides, if known."""
        started = self.history.started
        if started is None or self.is_learning:
            return False
        known = self.runs.find(started.run)
        if known is None or self.state is TeachState.FAILED:  # not listed anew since it failed
            return self.history.result is None
        return known.can_resume

    @property
    def unfinished(self) -> tuple[RunSummary, ...]:
        """The runs that were broken off, or that somebody is teaching now, the newest first."""
        return tuple(run for run in self.runs.all if run.is_living or run in self.runs.unfinished)

    @property
    def is_shown_living(self) -> bool:
        """Whether somebody is teaching the run on the screen right now."""
        started = self.history.started
        known = self.runs.find(started.run) if started is not None else None
        return known is not None and known.is_living

    @property
    def run_of_elsewhere(self) -> str:
        """The run that began on a device that is not here, where that is the failure."""
        error = self.failure
        if isinstance(error, EngineError) and error.code is ErrorCode.DEVICE_OF_RUN_MISSING:
            return error.params["run"]
        return ""

    def models(self) -> tuple[LibraryEntry, ...]:
        """Those that teaching can start from."""
        entries = self._library.entries()
        return tuple(
            entry
            for entry in entries
            if entry.is_ready and entry.record.task is Task.CLASSIFICATION
        )

    # the folder

    def open_folder(self, folder: Path) -> None:
        """Look at every picture of a folder; another folder being looked at is left."""
        if self.is_learning:
            return
        self._begin_reading(folder)
        self._checking.start(
            self._io, lambda control: self._trainer.check(folder, control), yields=True
        )

    def open_sample(self) -> None:
        """Make the sample pictures and look at them."""
        if self.is_learning:
            return
        self._begin_reading(None)
        self._sampling.start(self._io, self._trainer.make_sample, yields=True)

    def _begin_reading(self, folder: Path | None) -> None:
        self._leave()
        self._forget_folder()
        self.folder = folder
        self._go_to(TeachState.CHECKING)

    def _checked(self, report: CheckReport) -> None:
        self.report = report
        said = self.suspects.remembered(report)
        self.config = TrainConfig(report.dataset.folder, device=self.device, corrections=said)
        self._get_ready()

    # choices

    def choose(self, **choices: Any) -> None:
        """Choose some of `TrainConfig`'s fields."""
        if self.config is None:
            return
        self.config = replace(self.config, **choices)
        self.choices_changed.emit()
        if _COSTLY & set(choices):
            self._estimate()
        if _TELLING & set(choices):
            self._suspect()
        else:
            self.suspects.take(self.config)

    def decide(self, kind: ProblemKind, remedy: Remedy) -> None:
        """Choose what is done about a kind of problem."""
        if self.config is not None:
            self.choose(decisions=self.config.decisions | {kind: remedy})

    def _get_ready(self) -> None:
        self._go_to(TeachState.READY)
        self._estimate()
        self._suspect()

    def _suspect(self) -> None:
        if self.config is not None and self.report is not None:
            self.suspects.look(self.config, self.report)

    def _estimate(self) -> None:
        if self.config is not None and self.report is not None and self.report.can_teach:
            self.estimator.measure(self.config, self.report)

    # the run

    def teach(self) -> None:
        """Begin a run as chosen."""
        config, report = self.config, self.report
        is_ready = self.state is TeachState.READY
        if is_ready and config is not None and report is not None and report.can_teach:
            self._learn(lambda control: self._trainer.train(config, report, control))

    def resume(self, run: str) -> None:
        """Go on with a run that was broken off."""
        if not self.is_learning:
            self._learn(lambda control: self._trainer.resume(run, control))

    def _learn(self, job: Job[Any]) -> None:
        self._leave()
        self.history = TrainingHistory()
        self.is_finishing = False
        self._training.start(self._compute, job, yields=True)
        self._go_to(TeachState.LEARNING)

    def pause(self) -> None:
        """Have the run wait."""
        if self.is_learning and self.state is TeachState.LEARNING:
            self._training.pause()
            self._go_to(TeachState.PAUSED, keep_progress=True)

    def go_on(self) -> None:
        """Let a paused run go on."""
        if self.is_learning and self.state is TeachState.PAUSED:
            self._training.resume()
            self._go_to(TeachState.LEARNING, keep_progress=True)

    def finish(self) -> None:
        """Have the run stop and keep the best version; there must be one."""
        if self.is_learning and self.history.head is not None:
            self.is_finishing = True
            self._training.finish()
            self._go_to(TeachState.LEARNING, keep_progress=True)

    def cancel(self) -> None:
        """Leave the check, or break the run off; what it learned until then is kept."""
        if self.state not in {TeachState.CHECKING, TeachState.LEARNING, TeachState.PAUSED}:
            return  # it ended by itself while the person was being asked
        was_learning = self.is_learning
        self._leave()
        self._forget_folder()
        self._go_to(TeachState.EMPTY)
        if was_learning:  # the run lies on the disk when the lane is free again
            self._compute.submit(lambda _control: None).succeeded.connect(self.runs.refresh)

    def _told(self, events: tuple[RunEvent, ...]) -> None:
        for event in events:
            self.history.take(event)
        self.history_changed.emit()

    def _progressed(self, progress: Progress | None) -> None:
        self.progress = progress
        self.progress_changed.emit()

    def _learned(self, result: RunResult) -> None:
        self.history.take(result)
        self.shortcuts.open(result.run, self.device)
        self.shortcuts.look_quietly()
        self._go_to(TeachState.DONE)
        self.taught.emit(result.model)
        self.runs.refresh()

    # after it

    def use(self) -> None:
        """Have the taught model identify pictures."""
        if self.history.result is not None:
            self.use_wanted.emit(self.history.result.model)

    def show_results(self) -> None:
        """See what the taught model gets wrong."""
        if self.history.result is not None:
            self.results_wanted.emit(self.history.result.run)

    def go_back(self) -> None:
        """From whatever is shown to the step before it."""
        if self.is_learning:
            return
        has_choices = self.report is not None and self.state is TeachState.FAILED
        self._leave()
        if not has_choices:
            self._forget_folder()
            self._go_to(TeachState.EMPTY)
            return
        self._get_ready()

    def go_on_with_shown(self) -> None:
        """Go on with the run on the screen."""
        if self.can_continue and self.history.started is not None:
            self.resume(self.history.started.run)

    def go_on_on_cpu(self) -> None:
        """Go on, on the CPU, with the run that began on a device that is not here."""
        run = self.run_of_elsewhere
        if run and not self.is_learning:
            self._learn(lambda control: self._trainer.resume(run, control, CPU))

    # earlier runs

    def look_back(self, run: str) -> None:
        """Show what an earlier run has told."""
        if self.is_learning:
            return
        self._leave()
        self._forget_folder()
        if self.state is not TeachState.EMPTY:
            self._go_to(TeachState.EMPTY)
        self._reading.start(
            self._io, lambda control: self._trainer.history(run, control), urgent=True
        )

    def _looked_back(self, events: tuple[RunEvent, ...]) -> None:
        for event in events:
            self.history.take(event)
        if (result := self.history.result) is not None:
            self.shortcuts.open(result.run, self.device)
        self._go_to(TeachState.DONE if self.history.result else TeachState.BROKEN_OFF)

    def discard(self, run: str) -> None:
        """Delete a run; a model that came of it stays."""
        if self.state is TeachState.BROKEN_OFF:
            self.go_back()
        self.runs.discard(run)

    # all of it

    def _follower(
        self, then: Callable[[Any], None], if_not: Callable[[Exception], None]
    ) -> JobFollower[Any]:
        made: JobFollower[Any] = JobFollower(self)
        made.progressed.connect(lambda: self._progressed(made.progress))
        made.succeeded.connect(then)
        made.failed.connect(if_not)
        return made

    def _leave(self) -> None:
        """Let go of whatever is under way; what it still says is not heard."""
        self.estimator.stop()
        self.suspects.leave()
        self.shortcuts.open("", self.device)
        for work in (self._sampling, self._checking, self._reading, self._training):
            work.cancel()

    def _forget_folder(self) -> None:
        self.folder = self.report = self.config = None
        self.history = TrainingHistory()

    def _fail(self, error: Exception) -> None:
        self.failure = error
        self._go_to(TeachState.FAILED)

    def _training_failed(self, error: Exception) -> None:
        self._fail(error)
        self.runs.refresh()

    def _go_to(self, state: TeachState, *, keep_progress: bool = False) -> None:
        self.state = state
        if not keep_progress:
            self.progress = None
        self.state_changed.emit()
