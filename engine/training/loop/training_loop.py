"""The training loop: steps, epochs, best version, early stopping, checkpoints; for any task."""

import math
import time
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from engine.base.device import free_memory, is_out_of_memory
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled
from engine.base.types import Failure, Progress
from engine.training.loop.micro_batches import BatchGradients
from engine.training.loop.schedule import rate_at, shuffled_order
from engine.training.loop.task import EpochFacts, LoopTask
from engine.training.runs.events import Remark, RemarkKind, StepTaken, left_out
from engine.training.runs.loop_state import LoopState
from engine.training.runs.run_session import RunSession

_CHECKPOINT_SECONDS = 30.0
_MOST_SKIPPED = 3
_MOST_SETBACKS = 5
_MAX_GRADIENT_NORM = 5.0
"""Gradients are clipped to this norm (all together): a single odd batch should not decide."""
_STEP_EVENT_SECONDS = 0.1


class TrainingLoop:
    """One training, from wherever `state` stands to its end.

    Attributes:
        state: where it stands.
    """

    def __init__(self, task: LoopTask, session: RunSession[Any], state: LoopState) -> None:
        self.state = state
        self._task = task
        self._session = session
        self._control = session.control
        self._steps = math.ceil(task.examples / task.settings.batch_size)
        self._clock = session.began
        self._last_step_event = 0.0
        self._saved = time.monotonic()
        self._left_out = session.log.left_out()

    @property
    def seconds(self) -> float:
        """Of work on the run, from its beginning until now."""
        return self.state.seconds + time.monotonic() - self._clock

    def run(self) -> None:
        """Train until the epochs are over, early stopping triggers, or the job is asked to finish.

        Raises:
            EngineError: TRAIN_….
            JobCancelled: when asked to, after a checkpoint.
        """
        try:
            while self.state.epoch < self._task.settings.epochs and self._is_worth_while():
                if not self._train_one_epoch():
                    self._save()  # a person may have it go on later
                    return
                self._end_epoch()
        except JobCancelled:
            self._save()
            raise

    @property
    def was_stopped(self) -> bool:
        """Whether a person had it finish with epochs left."""
        is_left = self.state.epoch < self._task.settings.epochs and not self._has_plateaued()
        return self._control.is_finishing and is_left

    def leave_out(self, failures: Sequence[Failure]) -> None:
        """Emit an event for each picture that can no longer be read, once."""
        for failure in failures:
            event = left_out(failure)
            if event.path not in self._left_out:
                self._left_out.add(event.path)
                self._session.emit(event)

    def _is_worth_while(self) -> bool:
        if self._control.is_finishing:
            return False
        if self._has_plateaued():
            self._session.emit(Remark(RemarkKind.STOPPED_EARLY))
            return False
        return True

    def _has_plateaued(self) -> bool:
        settings = self._task.settings
        since_best = self.state.epoch - self.state.best_epoch
        is_perfect = settings.ends_when_perfect and self.state.best_value == 1.0
        return since_best >= settings.patience or is_perfect

    def _train_one_epoch(self) -> bool:
        """Take the remaining steps of an epoch; whether all were taken."""
        epoch, size = self.state.epoch + 1, self._task.settings.batch_size
        self._began = time.monotonic()
        while self.state.step < self._steps:
            self._control.checkpoint()
            if self._control.is_finishing:
                return False
            order = shuffled_order(epoch, self._task.examples, self._task.settings.seed)
            start = self.state.step * size
            self._take_step(order[start : start + size], epoch)
            if time.monotonic() - self._saved > _CHECKPOINT_SECONDS:
                self._save()
        return True

    def _take_step(self, batch: Sequence[int], epoch: int) -> None:
        began = time.monotonic()
        found = self._gradients(batch, epoch)
        self.leave_out(found.failures)
        if not math.isfinite(found.loss) or not found.is_finite:
            self._skip_step()
            return
        state = self.state
        rate = self._rate()
        if found.pictures:
            _clip_norm(found.gradients)
            self._task.train_state.step(found.gradients, rate)
        self.state = state.moved(
            step=state.step + 1, not_finite=0,
            loss_sum=state.loss_sum + found.loss * found.pictures,
            loss_count=state.loss_count + found.pictures,
        )  # fmt: skip
        self._emit_step(found.loss, found.pictures / max(1e-6, time.monotonic() - began))

    def _rate(self) -> float:
        settings = self._task.settings
        step = self.state.epoch * self._steps + self.state.step
        peak = settings.learning_rate * self.state.rate_factor
        return rate_at(step, settings.epochs * self._steps, peak)

    def _gradients(self, batch: Sequence[int], epoch: int) -> BatchGradients:
        """Of a batch; when memory runs out, in smaller micro batches with the same sum."""
        while True:
            size = self.state.micro_batch
            try:
                return self._task.gradients(batch, epoch, size, self._control.checkpoint)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                if size == 1:
                    raise EngineError(
                        ErrorCode.TRAIN_OUT_OF_MEMORY, device=self._session.binding.device,
                        model=self._session.base_name,
                    ) from error  # fmt: skip
            free_memory()
            self.state = self.state.moved(micro_batch=size // 2)
            self._session.emit(Remark(RemarkKind.MEMORY_HALVED, str(size // 2)))

    def _skip_step(self) -> None:
        """Skip a step; after three in a row, restore the last epoch and halve the rate."""
        state = self.state
        self._session.emit(Remark(RemarkKind.STEP_SKIPPED))
        self.state = state.moved(step=state.step + 1, not_finite=state.not_finite + 1)
        if self.state.not_finite < _MOST_SKIPPED:
            return
        if state.setbacks >= _MOST_SETBACKS:
            raise EngineError(ErrorCode.TRAIN_DIVERGED)
        good = self._session.checkpoints.restore_between_epochs(self._task.train_state)
        self.state = good.moved(
            rate_factor=state.rate_factor / 2, setbacks=state.setbacks + 1, not_finite=0,
            micro_batch=state.micro_batch, seconds=state.seconds,
        )  # fmt: skip
        self._session.emit(Remark(RemarkKind.RATE_HALVED, f"{self.state.rate_factor:g}"))
        self._save()

    def _end_epoch(self) -> None:
        train_state = self._task.train_state
        with train_state.averaged():
            score = self._task.evaluate(
                self.state.micro_batch, self._control.checkpoint, self.leave_out
            )
        state = self.state
        epoch = state.epoch + 1
        is_best = state.is_improved_by(score, self._task.settings.judges)
        if is_best:
            self._session.checkpoints.save_best(epoch, train_state.averaged_weights())
            state = state.moved(
                best_epoch=epoch,
                best_value=max(score.value, state.best_value),
                best_loss=score.loss,
            )
        train_loss = state.loss_sum / max(1, state.loss_count)
        seconds = time.monotonic() - self._began
        facts = EpochFacts(epoch, train_loss, is_best, self._rate(), seconds)
        # emitted before the checkpoint: cancelled here, the end of the epoch is repeated
        self._session.emit(self._task.epoch_ended(facts, score))
        self.state = state.moved(epoch=epoch, step=0, loss_sum=0.0, loss_count=0)
        self._save()

    def _save(self) -> None:
        state = self.state.moved(seconds=self.seconds)
        self._clock = time.monotonic()
        self.state = state
        self.state = self._session.checkpoints.save(self._task.train_state, state)
        self._saved = time.monotonic()

    def _emit_step(self, loss: float, speed: float) -> None:
        state, settings, now = self.state, self._task.settings, time.monotonic()
        examples = self._task.examples
        done = min(state.step * settings.batch_size, examples)
        total = settings.epochs * examples
        at = state.epoch * examples + done
        self._control.report(Progress(at, total, (total - at) / max(speed, 1e-6)))
        if now - self._last_step_event >= _STEP_EVENT_SECONDS or state.step == self._steps:
            self._last_step_event = now
            share = state.epoch + state.step / self._steps
            self._session.emit(StepTaken(share, loss, speed))


def _clip_norm(gradients: Sequence[Tensor]) -> None:
    norm = float(torch.nn.utils.get_total_norm(gradients))
    if norm > _MAX_GRADIENT_NORM:
        for gradient in gradients:
            gradient.mul_(_MAX_GRADIENT_NORM / norm)
