"""State and commands of the Results screen; no widgets."""

from enum import Enum

from PySide6.QtCore import QObject, Signal

from engine.base.address import PictureAddress
from engine.base.device import AUTOMATIC
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import Job
from engine.base.types import Progress
from engine.evaluation.results import EvaluatedPicture, Evaluation
from engine.qt_jobs import JobHandle, Lane
from engine.training.classification.events import RunResult
from engine.training.runs.events import RunEvent
from engine.training.runs.run_store import RunSummary
from gui.common.heat_maps import MakeHeatMap
from gui.common.job_follower import JobFollower
from gui.common.runs import Runs
from gui.common.shortcuts import Searching, ShortcutsPresenter
from gui.common.training_history import TrainingHistory
from gui.decisions.picture_inspector import PictureInspector, Shown
from gui.decisions.suspects import SuspectsPresenter
from gui.results.comparison import Comparison, compare
from gui.results.feature_map import FeatureMapPresenter
from gui.results.missing_pictures import MissingPictures
from gui.results.retraining import RetrainingPresenter
from gui.results.run_desk import RunDesk
from gui.results.tools import Evaluating, Finding, Mapping, Retraining


class ResultsState(Enum):
    """What the screen is about."""

    EMPTY = "empty"
    BUSY = "busy"
    DONE = "done"
    FAILED = "failed"


class ResultsPresenter(QObject):
    """One run, judged: what it gets wrong, and what a person makes of that.

    Signals:
        state_changed: the screen is about something else.
        progress_changed: the judging has come further.
        evaluation_changed: a correction or another budget has changed what is known.
        comparison_changed: before and after can, or can no longer, be compared.
        curves_changed: the run's own story is there.
        learned: the `RunResult` of a run that learned again.
        calibrated: the id of a model that answers with another calibration from now on.
        use_wanted: the id of a model that is to identify pictures.
        export_wanted: the id of a model and the name of its run.
        report_wanted: the same.
        teach_wanted: the person wants to teach a model.
        noticed: an error that belongs to no state.

    Attributes:
        state: what the screen is about.
        device: where to compute, for the next run that is opened.
        runs: those on the disk.
        run: name of the one that is looked at; empty for none.
        evaluation: how it did.
        comparison: with the run whose corrections it learned with.
        curves: what it told while it learned.
        failure: why nothing came of it.
        inspector: the picture that is looked at.
        feature_map: the map of its pictures.
        suspects: those of them that seem to lie in the wrong folder.
        shortcuts: whether it learned something beside the matter.
        retraining: learning with corrected labels.
        missing: whether its pictures are there.
    """

    state_changed = Signal()
    progress_changed = Signal()
    evaluation_changed = Signal()
    comparison_changed = Signal()
    curves_changed = Signal()
    learned = Signal(object)
    calibrated = Signal(str)
    use_wanted = Signal(str)
    export_wanted = Signal(str, str)
    report_wanted = Signal(str, str)
    teach_wanted = Signal()
    noticed = Signal(object)

    def __init__(  # noqa: PLR0913
        self, evaluator: Evaluating, trainer: Retraining, look: MakeHeatMap, draw: Mapping,
        find: Finding, search: Searching, compute: Lane, io: Lane,
    ) -> None:  # fmt: skip
        super().__init__()
        self._evaluator = evaluator
        self._trainer = trainer
        self._compute = compute
        self._io = io
        self._judging: JobFollower[Evaluation] = JobFollower(self)
        self._judging.progressed.connect(self.progress_changed)
        self._judging.succeeded.connect(self._judged)
        self._judging.failed.connect(self._fail)
        self._judging_before: JobFollower[Evaluation] = JobFollower(self)
        self._judging_before.succeeded.connect(self._judged_before)
        self._reading: JobFollower[tuple[RunEvent, ...]] = JobFollower(self)
        self._reading.succeeded.connect(self._curves_read)
        self._reading.failed.connect(self.noticed)
        self._has_opened = False
        self.runs = Runs(trainer, io)
        self.runs.noticed.connect(self.noticed)
        self.runs.changed.connect(self._runs_listed)
        self.inspector = PictureInspector(look, compute, io)
        self.feature_map = FeatureMapPresenter(draw, compute)
        self.suspects = SuspectsPresenter(
            lambda run: lambda control: find(run, control), RunDesk(evaluator, self._amend),
            PictureInspector(look, compute, io), compute, is_taught=True,
        )  # fmt: skip
        self.shortcuts = ShortcutsPresenter(search, compute, io)
        self.missing = MissingPictures(evaluator, io)
        self.missing.located.connect(self.try_again)
        self.retraining = RetrainingPresenter(trainer, compute)
        self.retraining.learned.connect(self._learned_again)
        self.retraining.failed.connect(self.noticed)
        self.state = ResultsState.EMPTY
        self.device = AUTOMATIC
        self.run = ""
        self.evaluation: Evaluation | None = None
        self.comparison: Comparison | None = None
        self.curves = TrainingHistory()
        self.failure: Exception | None = None

    @property
    def progress(self) -> Progress | None:
        """Of the judging."""
        return self._judging.progress

    @property
    def finished(self) -> tuple[RunSummary, ...]:
        """The runs that can be looked at, the newest first."""
        return self.runs.finished

    # which run

    def refresh(self) -> None:
        """Look what runs there are; the newest is opened at first."""
        self.runs.refresh()

    def _runs_listed(self) -> None:
        if not self._has_opened and self.finished:
            self.open(self.finished[0].run)

    def open(self, run: str) -> None:
        """Judge a run, or read how it was judged before."""
        self._leave()
        self._has_opened = True
        self.run = run
        self.feature_map.open(run)
        self.suspects.open(run)
        self.shortcuts.open(run, self.device)
        self.missing.open(run)
        device = self.device
        # not yielding: it has not to wait for a model that is being taught
        self._judging.start(
            self._compute, lambda control: self._evaluator.evaluate(run, control, device=device)
        )
        self._go_to(ResultsState.BUSY)

    def cancel(self) -> None:
        """Do not judge it now."""
        if self.state is ResultsState.BUSY:
            self._leave()
            self._go_to(ResultsState.EMPTY)

    def try_again(self) -> None:
        """Judge it after all."""
        if self.run:
            self.open(self.run)

    def _judged(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self._tell_suspects(evaluation)
        self.inspector.model = evaluation.model
        self._go_to(ResultsState.DONE)
        if listed := self.mistakes():
            self.inspector.show_judged(listed[0])
        self._read_curves()
        if evaluation.corrected_from:
            self._judge_before(evaluation)

    def _fail(self, error: Exception) -> None:
        self.failure = error
        self._read_curves()  # of a run whose pictures are gone, they are what there is
        self._go_to(ResultsState.FAILED)

    def _read_curves(self) -> None:
        run = self.run
        self._reading.start(
            self._io, lambda control: self._trainer.history(run, control), urgent=True
        )

    def _curves_read(self, events: tuple[RunEvent, ...]) -> None:
        self.curves = TrainingHistory()
        for event in events:
            self.curves.take(event)
        self.curves_changed.emit()

    def _judge_before(self, after: Evaluation) -> None:
        """A run that was discarded since cannot be compared with, and nothing is said of it."""
        before, device = after.corrected_from, self.device
        self._judging_before.start(
            self._compute, lambda control: self._evaluator.evaluate(before, control, device=device)
        )

    def _judged_before(self, before: Evaluation) -> None:
        if self.evaluation is not None:
            self.comparison = compare(before, self.evaluation)
            self.comparison_changed.emit()

    # what a person makes of it

    def mistakes(self) -> tuple[EvaluatedPicture, ...]:
        """Wrong answers and corrected labels, the most confident first.

        A picture whose label was corrected keeps its place: it can be taken back there.
        """
        if self.evaluation is None:
            return ()
        items = (item for item in self.evaluation.judged if not item.is_right or item.is_corrected)
        return tuple(sorted(items, key=lambda item: -item.score))

    def pictures_of(self, label: str, answer: str) -> tuple[EvaluatedPicture, ...]:
        """Those of a class that were given an answer, the most confident first."""
        judged = self.evaluation.judged if self.evaluation is not None else ()
        items = (item for item in judged if item.label == label and item.answer == answer)
        return tuple(sorted(items, key=lambda item: -item.score))

    def show_picture(self, picture: PictureAddress, label: str) -> None:
        """Inspect a picture, with what is known of it."""
        judged = self._judged_at(picture)
        self.inspector.show_picture(Shown(picture, judged.label if judged else label, judged))

    def correct(self, picture: PictureAddress, label: str) -> None:
        """Give a picture its right label."""
        run, evaluator = self.run, self._evaluator
        judged = self._judged_at(picture)
        if judged is not None and judged.label != label:
            self._amend(lambda control: evaluator.correct(run, picture, label, control))

    def take_back(self, picture: PictureAddress) -> None:
        """Give a picture the label of its folder again."""
        judged = self._judged_at(picture)
        if judged is not None:
            self.correct(picture, judged.given)

    def undo(self) -> None:
        """Take back what was said last."""
        run, evaluator = self.run, self._evaluator
        if self.evaluation is not None and self.evaluation.decided:
            self._amend(lambda control: evaluator.undo_correction(run, control))

    def set_budget(self, error_budget: float | None) -> None:
        """Choose how often the model may be wrong among those it answers."""
        run, evaluator = self.run, self._evaluator
        if self.evaluation is None or error_budget == self.evaluation.calibration.error_budget:
            return
        model = self.evaluation.model
        job = self._amend(lambda control: evaluator.set_budget(run, error_budget, control))
        job.succeeded.connect(lambda _: self.calibrated.emit(model))

    def _amend(self, change: Job[Evaluation]) -> JobHandle[Evaluation]:
        """It is carried out even when another run is opened meanwhile; only not shown then."""
        run = self.run
        job = self._compute.submit(change)
        job.succeeded.connect(lambda evaluation: self._amended(run, evaluation))
        job.failed.connect(self._not_amended)
        return job

    def _amended(self, run: str, evaluation: Evaluation) -> None:
        if run != self.run or self.state is not ResultsState.DONE:
            return
        self.evaluation = evaluation
        self._tell_suspects(evaluation)
        self.evaluation_changed.emit()
        if self.inspector.shown is not None:
            self.show_picture(self.inspector.shown.picture, self.inspector.shown.label)

    def _tell_suspects(self, evaluation: Evaluation) -> None:
        self.suspects.show_said(evaluation.said, evaluation.decided, evaluation.classes)

    def _not_amended(self, error: Exception) -> None:
        self.evaluation_changed.emit()  # choices go back to what holds
        self.noticed.emit(error)

    def _judged_at(self, picture: PictureAddress) -> EvaluatedPicture | None:
        judged = self.evaluation.judged if self.evaluation is not None else ()
        return next((item for item in judged if item.picture == picture), None)

    # learning again

    def learn_again(self) -> None:
        """Teach it once more, with the corrected labels and without what is excluded."""
        if self.evaluation is not None and self.evaluation.said.changes:
            self.retraining.begin(self.run, self.evaluation.said.changes)

    def _learned_again(self, result: RunResult) -> None:
        self.learned.emit(result)
        self.runs.refresh()
        if self.retraining.run == self.run:  # else the person has gone on to something else
            self.open(result.run)

    # ways on

    def use(self) -> None:
        """Have the model identify pictures."""
        if self.evaluation is not None and self._has_model():
            self.use_wanted.emit(self.evaluation.model)

    def export(self) -> None:
        """Hand the model on."""
        if self.evaluation is not None and self._has_model():
            self.export_wanted.emit(self.evaluation.model, self.run)

    def write_report(self) -> None:
        """Have it all written down."""
        if self.evaluation is not None:
            self.report_wanted.emit(self.evaluation.model, self.run)

    def _has_model(self) -> bool:
        """Whether the run's model is still here; says so where it is not."""
        is_here = self.evaluation is not None and bool(self.evaluation.model)
        if not is_here:
            self.noticed.emit(EngineError(ErrorCode.RUN_MODEL_GONE, run=self.run))
        return is_here

    # all of it

    def _leave(self) -> None:
        """Let go of the run and of what is under way for it."""
        for work in (self._judging, self._judging_before, self._reading):
            work.cancel()
        self.run = ""
        self.evaluation = self.comparison = self.failure = None
        self.curves = TrainingHistory()
        self.inspector.show_picture(None)
        self.feature_map.open("")
        self.suspects.open("")
        self.shortcuts.open("", self.device)
        self.missing.open("")
        self.comparison_changed.emit()
        self.curves_changed.emit()

    def _go_to(self, state: ResultsState) -> None:
        self.state = state
        self.state_changed.emit()
