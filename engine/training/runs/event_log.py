"""Telling what happens: to whoever listens, and to the run's event file."""

from engine.base.jobs import JobControl
from engine.training.runs.disk_patience import PatientWriter
from engine.training.runs.event_file import EventFile
from engine.training.runs.events import PictureLeftOut, RunEvent


class EventLog:
    """Delivers every event and keeps it."""

    def __init__(self, file: EventFile, control: JobControl, write: PatientWriter) -> None:
        self._file = file
        self._control = control
        self._write = write

    def tell(self, event: RunEvent) -> None:
        """Tell one event."""
        self._control.deliver(event)
        self._write(lambda: self._file.append(event))

    def replay(self) -> None:
        """Deliver again what was told before, but for the start."""
        for event in self._file.read()[1:]:
            self._control.deliver(event)

    def left_out(self) -> set[str]:
        """Addresses of the pictures of which was told that they are left out."""
        return {event.path for event in self._file.read() if isinstance(event, PictureLeftOut)}

    def sync(self) -> None:
        """See that everything told is on the disk."""
        self._write(self._file.sync)
