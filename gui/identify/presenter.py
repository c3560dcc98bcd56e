"""State and commands of the Identify screen; no widgets."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from engine.base.address import PictureAddress
from engine.base.device import AUTOMATIC
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import Job, JobControl
from engine.base.types import (
    Detection,
    Detections,
    Failure,
    HeatMap,
    Outcome,
    Picture,
    Prediction,
)
from engine.inference import PredictorCache
from engine.models import DEFAULT_MODEL, LibraryEntry, ModelLibrary
from engine.qt_jobs import JobHandle, Lane
from engine.verbs import pictures as picture_verbs
from engine.verbs import predict
from gui.common import words
from gui.common.heat_maps import Answered, HeatMapPresenter, Painted
from gui.common.job_follower import JobFollower
from gui.identify.features import FeaturesPresenter
from gui.identify.gathering import Gathering
from gui.identify.pasted import PastedPictures
from gui.identify.pictures import PictureList

VIEW_SIDE = 1600
"""Pictures are shown with at most so many pixels a side."""
FEW = 20
"""So many pictures at once stand down the side; more are a batch."""


class IdentifyPresenter(QObject):
    """What the Identify screen shows, and what can be done on it.

    Signals:
        selected: another picture is the current one (its address, or None).
        view_changed: there is a `Picture` of the current picture, or an error instead of one.
        outcome_changed: there is news on the labels of the current picture.
        work_changed: more or less is left to do; work began, stopped or failed.
        readiness_changed: the model is loaded, or cannot be.
        noticed: an error that belongs to no picture on the list.
        many: what was named holds more pictures than can stand on the list; the addresses.
        teach_wanted: a model of one's own is wanted.

    Attributes:
        model: id of the model that is asked.
        pictures: the list.
        current: the picture shown large.
        view: it, as far as it could be read.
        readiness: the loaded model; None while it is being loaded.
        failure: what keeps all pictures from being answered.
        is_stopped: whether a person has stopped the work.
        heat: where the model looked in the current picture.
        features: saving what the model's backbone makes of pictures.
    """

    selected = Signal(object)
    view_changed = Signal()
    outcome_changed = Signal()
    work_changed = Signal()
    readiness_changed = Signal()
    noticed = Signal(object)
    many = Signal(object)
    teach_wanted = Signal()

    def __init__(
        self, compute: Lane, io: Lane, predictors: PredictorCache, library: ModelLibrary,
        pasted: PastedPictures,
    ) -> None:  # fmt: skip
        super().__init__()
        self._compute = compute
        self._io = io
        self._predictors = predictors
        self._library = library
        self._gathering = Gathering(io, pasted)
        self._gathering.gathered.connect(self._gathered)
        self._gathering.failed.connect(self.noticed)
        self._device = AUTOMATIC
        self.model = DEFAULT_MODEL
        self._records: dict[str, LibraryEntry] = {}
        self._work: JobFollower[None] = JobFollower(self)
        self._work.delivered.connect(self._answered)
        self._work.progressed.connect(self.work_changed)
        self._work.failed.connect(self._fail)
        self._work.succeeded.connect(self._finished)
        self._warming: JobFollower[predict.Readiness] = JobFollower(self)
        self._warming.succeeded.connect(self._ready)
        self._warming.failed.connect(self._fail)
        self._viewing: JobFollower[Picture] = JobFollower(self)
        self._viewing.succeeded.connect(self._viewed)
        self._viewing.failed.connect(self._viewed)
        self.pictures = PictureList()
        self.current: PictureAddress | None = None
        self._known: Outcome | None = None
        self.view: Picture | Exception | None = None
        self.readiness: predict.Readiness | None = None
        self.failure: Exception | None = None
        self.is_stopped = False
        self.features = FeaturesPresenter(compute, predictors)
        self.heat = HeatMapPresenter(self._compute_first, self._heat_map)
        for news in (self.view_changed, self.outcome_changed):
            news.connect(self._follow_with_heat)

    @property
    def model_name(self) -> str:
        """The model that is asked."""
        return self.name_of(self.model)

    def name_of(self, model: str) -> str:
        """A model's name, by its id; the id itself where there is no such model."""
        entry = self._entry_of(model)
        return entry.record.name if entry is not None else model

    def nothing_stands_out(self, answer: Prediction) -> bool:
        """Whether a model of the catalogue sees nothing it knows well in a picture."""
        entry = self._entry_of(answer.model)
        is_stock = entry is not None and not entry.is_own
        return is_stock and answer.unlike is None and not predict.stands_out(answer)

    def _entry_of(self, model: str) -> LibraryEntry | None:
        if model not in self._records:  # asked at every news, and the library asks the disk
            try:
                self._records[model] = self._library.find(model)
            except EngineError:
                return None
        return self._records[model]

    @property
    def outcome(self) -> Outcome | None:
        """What is known of the current picture."""
        if self._known is not None and self._known.picture == self.current:
            return self._known
        return self.pictures.outcome(self.current) if self.current is not None else None

    @property
    def device(self) -> str:
        """Where the model is asked: `auto`, `cpu`, `cuda` or `mps`."""
        return self._device

    @property
    def is_working(self) -> bool:
        """Whether pictures are being looked at."""
        return self._work.is_busy

    @property
    def seconds_left(self) -> float | None:
        """Of the work, if known."""
        progress = self._work.progress
        return progress.seconds_left if progress is not None else None

    # the model

    def ready_models(self) -> tuple[LibraryEntry, ...]:
        """The models that can be asked."""
        return tuple(entry for entry in self._library.entries() if entry.is_ready)

    def get_ready(self, model: str, device: str) -> None:
        """Load a model on a device, in the background; pictures wait for it.

        What another model said of the pictures is forgotten, and they are looked at again.
        """
        self._work.cancel()
        self._warming.cancel()
        if model != self.model:
            self.pictures.forget_outcomes()
        self.model, self._device = model, device
        self.readiness = None
        self.failure = None
        self.readiness_changed.emit()
        self.outcome_changed.emit()
        self._warming.start(
            self._compute,
            lambda control: predict.warm_up(model, device, control, self._predictors),
        )
        self._look()

    def _ready(self, readiness: predict.Readiness) -> None:
        self.readiness = readiness
        self.readiness_changed.emit()
        if readiness.remark is not None:
            self.noticed.emit(readiness.remark)

    # pictures in and out

    def add(self, pictures: Iterable[PictureAddress]) -> None:
        """Put files, and the pictures in folders, on the list and look at them."""
        self._gathering.start(tuple(pictures))

    def add_image(self, image: QImage) -> None:
        """Put a picture that is no file on the list."""
        self._gathering.start_pasted(image)

    def _gathered(
        self, gathered: picture_verbs.Gathered, named: tuple[PictureAddress, ...]
    ) -> None:
        if len(gathered.pictures) > FEW:
            self._open_many(named)
            return
        for failure in gathered.failures:
            self.noticed.emit(failure.error)
        if not gathered.pictures:
            return
        self.is_stopped = False
        rows = self.pictures.add(gathered.pictures)
        self.select(self.pictures.address(rows[0]))
        if not self.is_working:
            self._look()

    def remove(self, picture: PictureAddress) -> None:
        """Take a picture off the list; its neighbour becomes the current one."""
        row = self.pictures.row(picture)
        if row is None:
            return
        self.pictures.remove(row)
        if picture == self.current:
            last = self.pictures.rowCount() - 1
            self.select(self.pictures.address(min(row, last)) if last >= 0 else None)
        self._look()

    def clear(self) -> None:
        """Take all pictures off the list, also those that are still being looked for."""
        self._gathering.cancel()
        self._work.cancel()
        self._known = None
        self.pictures.clear()
        self.is_stopped = False
        self.select(None)
        self.work_changed.emit()

    def refuse_links(self) -> None:
        """Say that a link is no picture."""
        self.noticed.emit(EngineError(ErrorCode.IMAGE_ONLY_LINK))

    # looking at one

    def select(self, picture: PictureAddress | None) -> None:
        """Show a picture large, and look at it next if it is still waiting."""
        if picture == self.current:
            return
        self.current = picture
        self.view = None
        self._viewing.cancel()
        self.selected.emit(picture)
        self.view_changed.emit()
        self.outcome_changed.emit()
        if picture is None:
            return
        self._viewing.start(
            self._io, lambda control: picture_verbs.view(picture, VIEW_SIDE, control), urgent=True
        )
        if self.outcome is None:
            self._look()

    def show_answer(self, outcome: Outcome) -> None:
        """Show a picture large whose answer is known from elsewhere."""
        self._known = outcome
        if outcome.picture == self.current:
            self.outcome_changed.emit()
        self.select(outcome.picture)

    def as_batch(self) -> None:
        """Have the pictures of the list in a table."""
        self._open_many(())

    def _open_many(self, named: tuple[PictureAddress, ...]) -> None:
        """A table of the list, of what was named, and of what is still being looked for."""
        all_of_them = (*self.pictures.addresses(), *named, *self._gathering.hand_over())
        self.clear()
        self.many.emit(all_of_them)

    def _viewed(self, view: Picture | Exception) -> None:
        self.view = view
        self.view_changed.emit()

    # looking at all

    def stop(self) -> None:
        """Leave the rest for later; what is known stays."""
        self.is_stopped = True
        self._work.cancel()
        self.work_changed.emit()

    def go_on(self) -> None:
        """Look at the rest after all, or try again."""
        self.is_stopped = False
        if self.failure is not None:
            self.get_ready(self.model, self._device)
        else:
            self._look()

    def _look(self) -> None:
        """(Re)start the work on whatever is waiting, the current picture first."""
        self._work.cancel()
        pending = self.pictures.pending()
        if self.outcome is None and self.current is not None:
            pending.sort(key=lambda picture: picture != self.current)
        if self.is_stopped:
            pending = [picture for picture in pending if picture == self.current]
        if pending and self.failure is None:
            config = predict.IdentifyConfig(tuple(pending), self.model, self._device)
            self._work.start(
                self._compute,
                lambda control: predict.identify(config, control, self._predictors),
            )
        self.work_changed.emit()

    def _follow_with_heat(self) -> None:
        view, outcome = self.view, self.outcome
        answered = None
        if isinstance(outcome, Prediction):
            answered = Answered(outcome.picture, outcome.model, outcome.labels[0].label)
        self.heat.follow(view if isinstance(view, Picture) else None, answered)

    def _heat_map(
        self, picture: PictureAddress, model: str, label: str, control: JobControl
    ) -> HeatMap:
        from engine.verbs import explain  # noqa: PLC0415 - not before it is wanted

        config = explain.HeatMapConfig(picture, label, model, self._device)
        return explain.heat_map(config, control, self._predictors)

    def _compute_first(self, job: Job[Painted]) -> JobHandle[Painted]:
        """Run a job before the rest of the work, which would keep it waiting for long."""
        was_working = self.is_working
        if was_working:
            self._work.cancel()
        handle = self._compute.submit(job)
        if was_working:
            self._look()
        return handle

    def _answered(self, outcomes: tuple[Any, ...]) -> None:
        for outcome in outcomes:
            self.pictures.set_outcome(outcome)
        if any(outcome.picture == self.current for outcome in outcomes):
            self.outcome_changed.emit()

    def _finished(self) -> None:
        if self.pictures.pending() and not self.is_stopped:
            self._look()  # something came while the last ones were looked at
        self.work_changed.emit()

    def _fail(self, error: Exception) -> None:
        self.failure = error
        self._work.cancel()
        self.readiness_changed.emit()
        self.outcome_changed.emit()
        self.work_changed.emit()

    # results out

    def save_features(self, folder: Path, file: Path) -> None:
        """Save what the model's backbone makes of a folder of pictures."""
        self.features.save(folder, file, self.model, self._device)

    def current_as_text(self, shown: Sequence[Detection] = ()) -> str:
        """The current picture's labels, to paste elsewhere; empty while there are none.

        Args:
            shown: of a detector's answer, the detections that are on the screen.
        """
        outcome = self.outcome
        if isinstance(outcome, Prediction):
            lines = [f"{item.label}\t{words.percent(item.score)}" for item in outcome.labels]
            lines = [words.unlike(), *lines] if outcome.unlike else lines
        elif isinstance(outcome, Detections):
            lines = [_detection_as_row(item) for item in shown]
        else:
            return ""
        return "\n".join((outcome.picture.name, *lines))

    def all_as_text(self) -> str:
        """Every answer, one a line, in columns that a spreadsheet takes."""
        return "\n".join(_as_row(outcome) for outcome in self.pictures.outcomes())


def _detection_as_row(item: Detection) -> str:
    corners = "\t".join(f"{value:.1f}" for value in (item.x1, item.y1, item.x2, item.y2))
    return f"{item.label}\t{words.percent(item.score)}\t{corners}"


def _as_row(outcome: Outcome) -> str:
    if isinstance(outcome, Failure):
        return f"{outcome.picture.name}\t{outcome.error}"
    if isinstance(outcome, Detections):
        return f"{outcome.picture.name}\t{words.counts(outcome.found)}"
    best = outcome.labels[0]
    remark = f"\t{words.unlike()}" if outcome.unlike else ""
    return f"{outcome.picture.name}\t{best.label}\t{words.percent(best.score)}{remark}"
