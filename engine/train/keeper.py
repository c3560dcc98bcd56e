"""Keeping a training on the disk, so that nothing but the last half minute can be lost."""

from collections.abc import Mapping

from torch import Tensor

from engine.errors import EngineError, ErrorCode
from engine.train.patience import PatientWriter
from engine.train.run_folder import RunFolder
from engine.train.state import (
    Learner,
    Position,
    read_position,
    read_state,
    write_beside,
    write_state,
)


class Keeper:
    """Writes and reads the checkpoints of one run."""

    def __init__(self, folder: RunFolder, write: PatientWriter) -> None:
        self._folder = folder
        self._write = write

    def keep(self, learner: Learner, position: Position) -> Position:
        """Write a checkpoint, and the journal to the disk before it.

        Returns:
            The position as it was kept, with the length of the journal.
        """
        journal = self._folder.journal
        self._write(journal.settle)
        kept = position.moved(events=journal.size)
        file = self._folder.next_checkpoint(kept.epoch, kept.step)
        self._write(lambda: write_state(file, learner, kept))
        self._folder.tidy(self._best_epochs())
        return kept

    def keep_best(self, epoch: int, weights: Mapping[str, Tensor]) -> None:
        """Keep the weights of the best version until now."""
        self._write(lambda: write_beside(self._folder.best(epoch), weights))

    def newest(self) -> Position | None:
        """Where the newest checkpoint that can be read stands; None where there is none."""
        for file in self._folder.checkpoints():
            try:
                return read_position(file)
            except (OSError, ValueError):
                continue
        return None

    def restore(self, learner: Learner) -> Position | None:
        """Take up the newest checkpoint that can be read; None where there is none.

        The journal goes back to it.
        """
        for file in self._folder.checkpoints():
            try:
                tensors, position = read_state(file)
                learner.restore(tensors)
            except (OSError, ValueError, KeyError, RuntimeError):
                continue  # damaged; the one before it is as good
            self._folder.journal.go_back(position.events)
            return position
        return None

    def go_back(self, learner: Learner) -> Position:
        """Take up the last checkpoint between two epochs; the journal keeps what was told.

        Raises:
            EngineError: RUN_DAMAGED.
        """
        for file in self._folder.checkpoints():
            if file.stem.endswith("-step-0"):
                try:
                    tensors, position = read_state(file)
                except (OSError, ValueError):
                    continue
                learner.restore(tensors)
                return position
        raise EngineError(ErrorCode.RUN_DAMAGED, run=self._folder.run, reason="no checkpoint")

    def _best_epochs(self) -> set[int]:
        """The best versions that a kept checkpoint speaks of."""
        epochs = {0}
        for file in self._folder.checkpoints()[:3]:
            try:
                epochs.add(read_position(file).best_epoch)
            except (OSError, ValueError):
                continue
        return epochs
