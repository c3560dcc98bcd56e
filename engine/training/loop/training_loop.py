"""The loop that trains: steps, epochs, the best version, checkpoints. On every device alike."""

import math
import time
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Failure, Progress
from engine.training.classification.recipes import FineTuning
from engine.training.events import EpochEnded, PictureLeftOut, Remark, RemarkKind, StepTaken
from engine.training.loop.gradients import (
    BatchGradients,
    MicroBatchGradients,
    Numbered,
    is_out_of_memory,
)
from engine.training.loop.schedule import rate_at, shuffled_order
from engine.training.loop.train_state import LoopState, TrainState
from engine.training.runs.checkpoint_store import CheckpointStore
from engine.training.runs.event_log import EventLog

_CHECKPOINT_SECONDS = 30.0
_MOST_SKIPPED = 3
_MOST_SETBACKS = 5
_LONGEST_GRADIENT = 5.0
"""Gradients longer than this (all together) are shortened, as a single odd batch should not
throw the weights far."""
_STEP_NEWS_SECONDS = 0.1


class TrainingLoop:
    """One fine-tuning, from wherever `position` stands to its end."""

    def __init__(  # noqa: PLR0913
        self, train_state: TrainState, gradients_of: MicroBatchGradients,
        settings: FineTuning,
        checkpoints: CheckpointStore, event_log: EventLog, control: JobControl, *,
        train: Sequence[Numbered],
        validation: Sequence[Numbered], batch: int, seed: int, position: LoopState,
        clock: float,
    ) -> None:  # fmt: skip
        self.position = position
        self._train_state = train_state
        self._gradients_of = gradients_of
        self._settings = settings
        self._checkpoints = checkpoints
        self._event_log = event_log
        self._control = control
        self._train = train
        self._validation = validation
        self._batch = batch
        self._seed = seed
        self._steps = math.ceil(len(train) / batch)
        self._clock = clock
        self._told = 0.0
        self._kept = time.monotonic()
        self._left_out = event_log.left_out()

    @property
    def seconds(self) -> float:
        """Of work on the run, from its beginning until now."""
        return self.position.seconds + time.monotonic() - self._clock

    def run(self) -> None:
        """Learn until the epochs are over, nothing gets better, or a person has had enough.

        Raises:
            EngineError: TRAIN_….
            JobCancelled: when asked to; what was learned since the last checkpoint is kept too.
        """
        try:
            while self.position.epoch < self._settings.epochs and self._is_worth_while():
                if not self._learn_one_epoch():
                    return
                self._end_epoch()
        except JobCancelled:
            self._keep()
            raise

    def _is_worth_while(self) -> bool:
        if self._control.is_finishing:
            return False
        if self._stands_still():
            self._event_log.tell(Remark(RemarkKind.STOPPED_EARLY))
            return False
        return True

    def _stands_still(self) -> bool:
        since_best = self.position.epoch - self.position.best_epoch
        return since_best >= self._settings.patience or self.position.best_accuracy == 1.0

    def _learn_one_epoch(self) -> bool:
        """The steps that are left of an epoch; whether all were made."""
        epoch = self.position.epoch + 1
        self._began = time.monotonic()
        while self.position.step < self._steps:
            self._control.checkpoint()
            if self._control.is_finishing:
                return False
            order = shuffled_order(epoch, len(self._train), self._seed)
            start = self.position.step * self._batch
            batch = [self._train[number] for number in order[start : start + self._batch]]
            self._take_step(batch, epoch)
            if time.monotonic() - self._kept > _CHECKPOINT_SECONDS:
                self._keep()
        return True

    def _take_step(self, batch: Sequence[Numbered], epoch: int) -> None:
        began = time.monotonic()
        found = self._gradients(batch, epoch)
        self.leave_out(found.failures)
        if not math.isfinite(found.loss) or not found.is_finite:
            self._skip_step()
            return
        position = self.position
        rate = self._rate()
        if found.pictures:
            _shorten(found.gradients)
            self._train_state.step(found.gradients, rate)
        self.position = position.moved(
            step=position.step + 1, not_finite=0,
            loss_sum=position.loss_sum + found.loss * found.pictures,
            loss_count=position.loss_count + found.pictures,
        )  # fmt: skip
        self._tell_step(found.loss, found.pictures / max(1e-6, time.monotonic() - began))

    def _rate(self) -> float:
        step = self.position.epoch * self._steps + self.position.step
        peak = self._settings.learning_rate * self.position.rate_factor
        return rate_at(step, self._settings.epochs * self._steps, peak)

    def _gradients(self, batch: Sequence[Numbered], epoch: int) -> BatchGradients:
        """Of a batch; where memory is short in smaller micro_batches, which add up to the same."""
        while True:
            micro_batch = self.position.micro_batch
            try:
                return self._gradients_of.gradients(
                    batch, epoch, micro_batch, self._control.checkpoint
                )
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
                if micro_batch == 1:
                    raise EngineError(
                        ErrorCode.TRAIN_OUT_OF_MEMORY, device=self._event_log.device,
                        model=self._event_log.model,
                    ) from error  # fmt: skip
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
            self.position = self.position.moved(micro_batch=micro_batch // 2)
            self._event_log.tell(Remark(RemarkKind.MEMORY_HALVED, str(micro_batch // 2)))

    def _skip_step(self) -> None:
        """Leave a step out; after three in a row go back, and learn at half the rate."""
        position = self.position
        self._event_log.tell(Remark(RemarkKind.STEP_SKIPPED))
        self.position = position.moved(step=position.step + 1, not_finite=position.not_finite + 1)
        if self.position.not_finite < _MOST_SKIPPED:
            return
        if position.setbacks >= _MOST_SETBACKS:
            raise EngineError(ErrorCode.TRAIN_DIVERGED)
        good = self._checkpoints.go_back(self._train_state)
        self.position = good.moved(
            rate_factor=position.rate_factor / 2, setbacks=position.setbacks + 1, not_finite=0,
            micro_batch=position.micro_batch, seconds=position.seconds,
        )  # fmt: skip
        self._event_log.tell(Remark(RemarkKind.RATE_HALVED, f"{self.position.rate_factor:g}"))
        self._keep()

    def _end_epoch(self) -> None:
        with self._train_state.judged():
            loss, accuracy = judge(
                *self._gradients_of.logits(
                    self._validation,
                    self.position.micro_batch,
                    self._control.checkpoint,
                    self.leave_out,
                )
            )
        position = self.position
        epoch = position.epoch + 1
        is_best = is_better(accuracy, loss, position)
        if is_best:
            self._checkpoints.keep_best(epoch, self._train_state.to_judge())
            position = position.moved(best_epoch=epoch, best_accuracy=accuracy, best_loss=loss)
        event = EpochEnded(
            epoch, position.loss_sum / max(1, position.loss_count), loss, accuracy, is_best,
            self._rate(), time.monotonic() - self._began,
        )  # fmt: skip
        self._event_log.tell(event)  # first: cancelled here, the epoch's end is gone through again
        self.position = position.moved(epoch=epoch, step=0, loss_sum=0.0, loss_count=0)
        self._keep()

    def _keep(self) -> None:
        self.position = self.position.moved(seconds=self.seconds)
        self._clock = time.monotonic()
        self.position = self._checkpoints.keep(self._train_state, self.position)
        self._kept = time.monotonic()

    def _tell_step(self, loss: float, speed: float) -> None:
        position, now = self.position, time.monotonic()
        done = min(position.step * self._batch, len(self._train))
        total = self._settings.epochs * len(self._train)
        at = position.epoch * len(self._train) + done
        self._control.report(Progress(at, total, (total - at) / max(speed, 1e-6)))
        if now - self._told >= _STEP_NEWS_SECONDS or position.step == self._steps:
            self._told = now
            share = position.epoch + position.step / self._steps
            self._event_log.tell(StepTaken(share, loss, speed))

    def leave_out(self, failures: Sequence[Failure]) -> None:
        """Tell of pictures that can no longer be read, once of each."""
        for failure in failures:
            if str(failure.picture) not in self._left_out:
                self._left_out.add(str(failure.picture))
                self._event_log.tell(left_out(failure))


def judge(logits: Tensor, labels: Tensor) -> tuple[float, float]:
    """Mean cross entropy and accuracy (0…1) of (n, classes) answers; nan and 0 of none."""
    if not len(labels):
        return math.nan, 0.0
    loss = float(cross_entropy(logits, labels))
    return loss, int((logits.argmax(dim=1) == labels).sum()) / len(labels)


def is_better(accuracy: float, loss: float, best: LoopState) -> bool:
    """Whether a version is better than the best: more right answers, or as many, surer."""
    if accuracy != best.best_accuracy:
        return accuracy > best.best_accuracy
    return loss < best.best_loss


def left_out(failure: Failure) -> PictureLeftOut:
    """The event that tells of a picture that can no longer be read."""
    return PictureLeftOut(str(failure.picture), failure.error.code.value, str(failure.error))


def _shorten(gradients: Sequence[Tensor]) -> None:
    length = float(torch.nn.utils.get_total_norm(gradients))
    if length > _LONGEST_GRADIENT:
        for gradient in gradients:
            gradient.mul_(_LONGEST_GRADIENT / length)
