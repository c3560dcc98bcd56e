"""Telling what happens: to whoever listens, and to the run's journal."""

from engine.base.jobs import JobControl
from engine.training.events import Event, PictureLeftOut
from engine.training.runs.disk_patience import PatientWriter
from engine.training.runs.run_folder import RunFolder


class EventLog:
    """Hands every event on and keeps it.

    Attributes:
        device: where the run computes, for messages.
        model: name of the model it starts from, for messages.
    """

    def __init__(
        self, folder: RunFolder, control: JobControl, write: PatientWriter, *, device: str,
        model: str,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._control = control
        self._write = write
        self.device = device
        self.model = model

    def tell(self, event: Event) -> None:
        """Tell one event."""
        self._control.deliver(event)
        self._write(lambda: self._folder.journal.append(event))

    def left_out(self) -> set[str]:
        """Paths of the pictures of which was told that they are left out."""
        told = self._folder.journal.read()
        return {event.path for event in told if isinstance(event, PictureLeftOut)}
