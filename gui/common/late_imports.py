"""Brings large libraries in, without the window noticing.

Importing pyqtgraph takes a quarter to half a second. In a worker thread, with the garbage
collector out of the way, the event loop is late by no more than 6 ms meanwhile.
"""

from PySide6.QtCore import QObject, Signal

from engine.base.jobs import JobControl
from engine.base.torch_loading import no_garbage_collection
from engine.qt_jobs import JobHandle, Lane


class Plotting(QObject):
    """Knows whether plots can be made already.

    Signals:
        ready: from now on they can.
        failed: the error that keeps them from being made.
    """

    ready = Signal()
    failed = Signal(object)

    def __init__(self, io: Lane) -> None:
        super().__init__()
        self._io = io
        self._job: JobHandle[None] | None = None
        self.is_ready = False

    def get_ready(self) -> None:
        """Import the library, unless that was asked before."""
        if self._job is None:
            self._job = self._io.submit(_import)
            self._job.succeeded.connect(self._finish)
            self._job.failed.connect(self.failed)

    def _finish(self) -> None:
        self.is_ready = True
        self.ready.emit()


def _import(_control: JobControl) -> None:
    with no_garbage_collection():
        import pyqtgraph  # noqa: F401, PLC0415


def load_readers(_control: JobControl) -> None:
    """Import numpy, Pillow and others, so that nobody waits for them later; a job."""
    with no_garbage_collection():
        import engine.images  # noqa: PLC0415
        import engine.verbs.batches  # noqa: F401, PLC0415
