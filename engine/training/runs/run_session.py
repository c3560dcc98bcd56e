"""A run under way: what everything that works on it needs of disk, listeners and control."""

import time
from dataclasses import replace
from typing import Any, Generic, TypeVar

from engine.base.jobs import JobControl
from engine.training.runs.checkpoint_store import CheckpointStore
from engine.training.runs.disk_patience import PatientWriter
from engine.training.runs.event_log import EventLog
from engine.training.runs.events import EndOfRun, Remark, RemarkKind, RunEvent, StartOfRun
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
        log: its events.
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
        self._emits = True

    def start(self, started: StartOfRun) -> None:
        """Begin, or roll the event file back to the newest checkpoint and deliver what is in it.

        Until `catch_up`, a resumed run recomputes what it has emitted before and emits nothing.

        Args:
            started: the first event, of a new run.
        """
        self.folder.remove_partial_files()
        newest = self.checkpoints.newest()
        self.folder.event_file.truncate(newest.events if newest else 0)
        if newest is None:
            self.emit(started)
            if self.checkpoints.damaged:
                self.control.deliver(Remark(RemarkKind.BEGUN_ANEW))
            return
        self._emits = False
        self.control.deliver(_resumed(started, newest.epoch))
        self.log.replay()
        if self.checkpoints.damaged:
            self.control.deliver(Remark(RemarkKind.CHECKPOINT_DAMAGED))

    def catch_up(self) -> None:
        """The state of the checkpoint is restored: from here on events are new."""
        self._emits = True
        if self.checkpoints.remark is not None:
            self.control.deliver(self.checkpoints.remark)

    def emit(self, event: RunEvent) -> None:
        """Emit an event, unless a resumed run has emitted it before."""
        if self._emits:
            self.log.emit(event)

    def finish(self, result: EndOfRun) -> None:
        """Emit the result and flush it to the disk; then nobody needs the checkpoints.

        Unless a person had it finish early: then it can go on from them.
        """
        self.log.emit(result)
        self.log.sync()
        if not result.can_go_on:
            self.folder.drop_checkpoints()


def _resumed(started: Any, epoch: int) -> RunEvent:
    event: RunEvent = replace(started, resumed_epoch=epoch)
    return event
