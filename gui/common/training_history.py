"""What a run has told until now, put together for the screen; no widgets."""

from engine.training.classification.coach import Advice, advise
from engine.training.classification.events import (
    EpochEnded,
    HeadFitted,
    RunResult,
    RunStarted,
    Stage,
)
from engine.training.runs.events import (
    PictureLeftOut,
    Remark,
    RemarkKind,
    RunEvent,
    StageStarted,
    StepTaken,
)
from engine.training.settings import Recipe

_MOST_STEPS = 1500
"""More points than a plot has pixels show nothing more."""


class TrainingHistory:
    """Takes a run's events, one after the other.

    Attributes:
        started: the last start of the run.
        stage: what it is doing.
        head: how the first answer does.
        steps: a thinned selection of its steps.
        epochs: those finished, in order.
        remarks: what a person should know of.
        left_out: pictures that went bad after the check.
        result: how it ended.
        is_disk_full: whether it waits for room.
    """

    def __init__(self) -> None:
        self.started: RunStarted | None = None
        self.stage: StageStarted | None = None
        self.head: HeadFitted | None = None
        self.steps: list[StepTaken] = []
        self.epochs: list[EpochEnded] = []
        self.remarks: list[Remark] = []
        self.left_out: list[PictureLeftOut] = []
        self.result: RunResult | None = None
        self.is_disk_full = False
        self._every = 1
        self._skipped = 0

    @property
    def recipe(self) -> Recipe | None:
        """How thoroughly the run learns."""
        return self.started.recipe if self.started else None

    @property
    def best(self) -> EpochEnded | None:
        """The best finished epoch; None where the first answer is the best there is."""
        marked = [epoch for epoch in self.epochs if epoch.is_best]
        return marked[-1] if marked else None

    @property
    def best_accuracy(self) -> float | None:
        """Share that the best version gets right; None while there is none."""
        if self.best is not None:
            return self.best.accuracy
        return self.head.accuracy if self.head else None

    @property
    def advice(self) -> Advice:
        """What the curves mean."""
        return advise(self.epochs)

    @property
    def pictures_per_second(self) -> float | None:
        """Lately, while stages of the network are trained."""
        is_tuning = self.stage is not None and self.stage.stage == Stage.FINE_TUNE
        return self.steps[-1].pictures_per_second if self.steps and is_tuning else None

    def take(self, event: RunEvent) -> None:
        """Note what happened."""
        match event:
            case RunStarted():
                self.started = event
                if event.resumed_epoch is not None:
                    self._go_back_to(event.resumed_epoch)
            case StageStarted():
                self.stage = event
            case HeadFitted():
                self.head = event
            case StepTaken():
                self._take_step(event)
            case EpochEnded():
                self._go_back_to(event.epoch - 1, keep_steps=True)
                self.epochs.append(event)
            case PictureLeftOut():
                self.left_out.append(event)
            case Remark():
                self._take_remark(event)
            case RunResult():
                self.result = event

    def _go_back_to(self, epoch: int, *, keep_steps: bool = False) -> None:
        """What came after a checkpoint is learned again."""
        self.epochs = [ended for ended in self.epochs if ended.epoch <= epoch]
        if not keep_steps:
            self.steps = [step for step in self.steps if step.epoch <= epoch]

    def _take_step(self, step: StepTaken) -> None:
        self._skipped += 1
        if self._skipped < self._every:
            return
        self._skipped = 0
        self.steps.append(step)
        if len(self.steps) > _MOST_STEPS:
            self.steps = self.steps[::2]
            self._every *= 2

    def _take_remark(self, remark: Remark) -> None:
        if remark.kind in {RemarkKind.DISK_FULL, RemarkKind.DISK_HAS_ROOM}:
            self.is_disk_full = remark.kind is RemarkKind.DISK_FULL
        self.remarks.append(remark)
