"""Keeping a training on the disk, so that nothing but the last half minute can be lost."""

from collections.abc import Mapping

from torch import Tensor

from engine.base.errors import EngineError, ErrorCode
from engine.training.loop.train_state import (
    LoopState,
    TrainState,
    read_checkpoint,
    read_loop_state,
    write_checkpoint,
    write_tensors_beside,
)
from engine.training.runs.disk_patience import PatientWriter
from engine.training.runs.run_folder import RunFolder


class CheckpointStore:
    """Writes and reads the checkpoints of one run."""

    def __init__(self, folder: RunFolder, write: PatientWriter) -> None:
        self._folder = folder
        self._write = write

    def keep(self, train_state: TrainState, position: LoopState) -> LoopState:
        """Write a checkpoint, and the journal to the disk before it.

        Returns:
            The position as it was kept, with the length of the journal.
        """
        journal = self._folder.journal
        self._write(journal.settle)
        kept = position.moved(events=journal.size)
        file = self._folder.next_checkpoint(kept.epoch, kept.step)
        self._write(lambda: write_checkpoint(file, train_state, kept))
        self._folder.tidy(self._best_epochs())
        return kept

    def keep_best(self, epoch: int, weights: Mapping[str, Tensor]) -> None:
        """Keep the weights of the best version until now."""
        self._write(lambda: write_tensors_beside(self._folder.best(epoch), weights))

    def newest(self) -> LoopState | None:
        """Where the newest checkpoint that can be read stands; None where there is none."""
        for file in self._folder.checkpoints():
            try:
                return read_loop_state(file)
            except (OSError, ValueError):
                continue
        return None

    def restore(self, train_state: TrainState) -> LoopState | None:
        """Take up the newest checkpoint that can be read; None where there is none.

        The journal goes back to it.
        """
        for file in self._folder.checkpoints():
            try:
                tensors, position = read_checkpoint(file)
                train_state.restore(tensors)
            except (OSError, ValueError, KeyError, RuntimeError):
                continue  # damaged; the one before it is as good
            self._folder.journal.go_back(position.events)
            return position
        return None

    def go_back(self, train_state: TrainState) -> LoopState:
        """Take up the last checkpoint between two epochs; the journal keeps what was told.

        Raises:
            EngineError: RUN_DAMAGED.
        """
        for file in self._folder.checkpoints():
            if file.stem.endswith("-step-0"):
                try:
                    tensors, position = read_checkpoint(file)
                except (OSError, ValueError):
                    continue
                train_state.restore(tensors)
                return position
        raise EngineError(ErrorCode.RUN_DAMAGED, run=self._folder.run, reason="no checkpoint")

    def _best_epochs(self) -> set[int]:
        """The best versions that a kept checkpoint speaks of."""
        epochs = {0}
        for file in self._folder.checkpoints()[:3]:
            try:
                epochs.add(read_loop_state(file).best_epoch)
            except (OSError, ValueError):
                continue
        return epochs
