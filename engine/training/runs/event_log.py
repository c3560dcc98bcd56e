"""The event log of a run: every event goes to the listeners and to the event file."""

from engine.base.files import cannot_write
from engine.base.jobs import JobControl
from engine.training.runs.disk_patience import PatientWriter
from engine.training.runs.event_file import EventFile
from engine.training.runs.events import PictureLeftOut, RunEvent


class EventLog:
    """Delivers events to the job's listeners and appends them to `events.jsonl`."""

    def __init__(self, file: EventFile, control: JobControl, write: PatientWriter) -> None:
        self._file = file
        self._control = control
        self._write = write

    def emit(self, event: RunEvent) -> None:
        """Deliver and append one event."""
        self._control.deliver(event)
        self._write(lambda: self._append(event))

    def _append(self, event: RunEvent) -> None:
        try:
            self._file.append(event)
        except OSError as error:
            raise cannot_write(self._file.path, error) from error

    def replay(self) -> None:
        """Deliver all stored events again, except the first (the start)."""
        for event in self._file.read()[1:]:
            self._control.deliver(event)

    def left_out(self) -> set[str]:
        """Addresses, as text, of the pictures that a `PictureLeftOut` names."""
        return {event.path for event in self._file.read() if isinstance(event, PictureLeftOut)}

    def sync(self) -> None:
        """Flush the event file to the disk."""
        self._write(self._file.sync)
