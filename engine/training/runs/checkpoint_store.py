"""The checkpoints of a run: written atomically, pruned, and restored from the newest valid one."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor

from engine.base.errors import EngineError, ErrorCode
from engine.base.files import cannot_write
from engine.training.runs.checkpoint_file import (
    read_checkpoint,
    read_loop_state,
    read_tensors,
    write_checkpoint,
    write_tensors_beside,
)
from engine.training.runs.disk_patience import PatientWriter
from engine.training.runs.events import Remark, RemarkKind
from engine.training.runs.loop_state import LoopState
from engine.training.runs.run_folder import RunFolder


class Restorable(Protocol):
    """Whose tensors are checkpointed."""

    def tensors(self) -> Mapping[str, Tensor]:
        """Everything there is to keep, by name."""

    def restore(self, tensors: Mapping[str, Tensor], /) -> None:
        """Take over what `tensors` gave.

        Raises:
            KeyError, RuntimeError: they belong to something else; nothing has changed.
        """


class CheckpointStore:
    """Writes and reads the checkpoints of one run.

    Attributes:
        damaged: checkpoints that `newest` found, and could not use.
        remark: that `restore` could not use what `newest` found good; None where it could.
    """

    def __init__(self, folder: RunFolder, write: PatientWriter) -> None:
        self._folder = folder
        self._write = write
        self.damaged = 0
        self.remark: Remark | None = None

    def save(self, trained: Restorable, state: LoopState) -> LoopState:
        """Flush the event file, then write a checkpoint.

        Returns:
            The state as it was kept, with the length of the event file.
        """
        events = self._folder.event_file
        self._write(_or_sentence(self._folder.path, events.sync))
        kept = state.moved(events=events.size)
        file = self._folder.next_checkpoint(kept.epoch, kept.step)
        self._write(_or_sentence(file, lambda: write_checkpoint(file, trained.tensors(), kept)))
        self._folder.prune_checkpoints(self._best_epochs())
        return kept

    def save_best(self, epoch: int, weights: Mapping[str, Tensor]) -> None:
        """Keep the weights of the best version until now."""
        file = self._folder.best(epoch)
        self._write(_or_sentence(file, lambda: write_tensors_beside(file, weights)))

    def best(self, epoch: int) -> dict[str, Tensor]:
        """The weights that `save_best` kept.

        Raises:
            EngineError: RUN_DAMAGED.
        """
        try:
            return read_tensors(self._folder.best(epoch))
        except (OSError, ValueError) as error:
            reason = "its best version can no longer be read"
            raise EngineError(ErrorCode.RUN_DAMAGED, run=self._folder.run, reason=reason) from error

    def newest(self) -> LoopState | None:
        """Where the newest checkpoint that can be used stands; None where there is none."""
        self.damaged = 0
        for file in self._folder.checkpoints():
            with suppress(OSError, ValueError):
                return self._read(file)[1]
            self.damaged += 1
        return None

    def restore(self, trained: Restorable) -> LoopState | None:
        """Restore the newest checkpoint that can be read; None where there is none.

        The event file is truncated to it, or to what came before the first step.
        """
        passed = 0
        for file in self._folder.checkpoints():
            try:
                tensors, state = self._read(file)
                trained.restore(tensors)
            except (OSError, ValueError, KeyError, RuntimeError):
                passed += 1  # damaged: fall back to the one before
                continue
            if passed > self.damaged:
                self.remark = Remark(RemarkKind.CHECKPOINT_DAMAGED)
            self._folder.event_file.truncate(state.events)
            return state
        if passed > self.damaged:
            self.remark = Remark(RemarkKind.BEGUN_ANEW)
            self._folder.event_file.truncate_to_first_step()
        return None

    def restore_between_epochs(self, trained: Restorable) -> LoopState:
        """Restore the last checkpoint between two epochs; the event file stays as it is.

        Raises:
            EngineError: RUN_DAMAGED.
        """
        for file in self._folder.checkpoints():
            if file.stem.endswith("-step-0"):
                try:
                    tensors, state = self._read(file)
                    trained.restore(tensors)
                except (OSError, ValueError, KeyError, RuntimeError):
                    continue
                return state
        raise EngineError(ErrorCode.RUN_DAMAGED, run=self._folder.run, reason="no checkpoint")

    def _read(self, file: Path) -> tuple[dict[str, Tensor], LoopState]:
        """A checkpoint that stands where its name says, with the best version it speaks of.

        Raises:
            OSError, ValueError: one of both is not there, or damaged.
        """
        tensors, state = read_checkpoint(file)
        if not file.stem.endswith(f"-epoch-{state.epoch}-step-{state.step}"):
            raise ValueError("it stands elsewhere than its name says")
        _check_finite(tensors)
        if state.best_epoch:
            best = read_tensors(self._folder.best(state.best_epoch))
            _check_finite(best)
            if any(
                f"weights/{name}" not in tensors or tensors[f"weights/{name}"].shape != tensor.shape
                for name, tensor in best.items()
            ):
                raise ValueError("its best version is of another network")
        return tensors, state

    def _best_epochs(self) -> set[int]:
        """The best versions that a kept checkpoint speaks of."""
        epochs = {0}
        for file in self._folder.checkpoints()[:3]:
            try:
                epochs.add(read_loop_state(file).best_epoch)
            except (OSError, ValueError):
                continue
        return epochs


def _check_finite(tensors: Mapping[str, Tensor]) -> None:
    for name, tensor in tensors.items():
        if not bool(torch.isfinite(tensor).all()):
            raise ValueError(f"{name} is not finite")


def _or_sentence(path: Path, write: Callable[[], None]) -> Callable[[], None]:
    """A write that says which file could not be written."""

    def written() -> None:
        try:
            write()
        except OSError as error:
            raise cannot_write(path, error) from error

    return written
