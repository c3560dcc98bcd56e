"""A run under way: what everything that works on it needs of disk, listeners and control."""

import time
from dataclasses import replace
from typing import Any, Generic, TypeVar

from engine.base.jobs import JobControl
from engine.training.runs.checkpoint_store import CheckpointStore
from engine.training.runs.disk_patience import PatientWriter
from engine.training.runs.event_log import EventLog
from engine.training.runs.events import EndOfRun, RunEvent, StartOfRun
from engine.training.runs.plan import Binding, Details, Plan
from engine.training.runs.run_folder import RunFolder

D = TypeVar("D", bound=Details)


class RunSession(Generic[D]):
    """One run, from its start or resumption to its end.

    Attributes:
        folder: on the disk.
        plan: what it is to do.
        binding: where.
        control: of the job.
        write: runs what writes to the disk, and waits while that is full.
        checkpoints: of this run.
        log: everything it tells.
        base_name: name of the model it starts from, for messages.
        began: of this session, on the monotonic clock (seconds).
    """

    def __init__(
        self, folder: RunFolder, plan: Plan[D], binding: Binding, control: JobControl,
        base_name: str,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.plan = plan
        self.binding = binding
        self.control = control
        self.base_name = base_name
        self.began = time.monotonic()
        self.write = PatientWriter(control)
        self.checkpoints = CheckpointStore(folder, self.write)
        self.log = EventLog(folder.event_file, control, self.write)
        self._is_news = True

    def start(self, started: StartOfRun) -> None:
        """Begin; or deliver again what was told before the newest checkpoint, and forget the rest.

        Until `catch_up`, a run that goes on repeats itself and tells nothing new.

        Args:
            started: the first event, of a new run.
        """
        self.folder.remove_partial_files()
        newest = self.checkpoints.newest()
        self.folder.event_file.truncate(newest.events if newest else 0)
        if newest is None:
            self.tell(started)
            return
        self._is_news = False
        self.control.deliver(_resumed(started, newest.epoch))
        self.log.replay()

    def catch_up(self) -> None:
        """The run stands where it was broken off: from here on everything is news."""
        self._is_news = True

    def tell(self, event: RunEvent) -> None:
        """Tell what a run that goes on has not told before."""
        if self._is_news:
            self.log.tell(event)

    def finish(self, result: EndOfRun) -> None:
        """Tell how it ended; from then on it needs its checkpoints no longer."""
        self.log.tell(result)
        self.log.sync()
        self.folder.drop_checkpoints()


def _resumed(started: Any, epoch: int) -> RunEvent:
    event: RunEvent = replace(started, resumed_epoch=epoch)
    return event
