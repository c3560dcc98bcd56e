"""Brings large libraries in, without the window noticing.

Importing pyqtgraph takes a quarter to half a second. In a worker thread, with the garbage
collector out of the way, the event loop is late by no more than 6 ms meanwhile; by 16 ms
once before it, at PySide's largest class.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module

from PySide6.QtCore import QObject, QTimer, Signal

from engine.base.jobs import JobControl
from engine.base.torch_loading import no_garbage_collection
from engine.qt_jobs import JobHandle, Lane

_QT_MODULES = (
    "QtCore", "QtGui", "QtWidgets", "QtSvg", "QtOpenGL", "QtOpenGLWidgets", "QtTest",
)  # fmt: skip
"""What pyqtgraph imports of PySide."""
_SLICE_SECONDS = 0.004


class Plotting(QObject):
    """Knows whether plots can be made already.

    PySide makes its classes when they are first asked for, and crashes where two threads do that
    at once. pyqtgraph asks for all of them, so they are made here, in the GUI thread, a few at a
    time, before the lane imports the library.

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
        self._classes = _make_qt_classes()
        self._slices = QTimer(self)
        self._slices.timeout.connect(self._make_some)
        self.is_ready = False

    def get_ready(self) -> None:
        """Import the library, unless that was asked before."""
        if self._job is None:
            self._slices.start(0)

    def close(self) -> None:
        """Bring nothing more in."""
        self._slices.stop()

    def _make_some(self) -> None:
        until = time.monotonic() + _SLICE_SECONDS
        for _ in self._classes:
            if time.monotonic() > until:
                return
        self._slices.stop()
        self._job = self._io.submit(_import)
        self._job.succeeded.connect(self._finish)
        self._job.failed.connect(self.failed)

    def _finish(self) -> None:
        self.is_ready = True
        self.ready.emit()


def _make_qt_classes() -> Iterator[None]:
    """Have PySide make every class that it makes late; a step each."""
    for name in _QT_MODULES:
        with suppress(ImportError):  # pyqtgraph can do without some of them
            module = import_module(f"PySide6.{name}")
            for attribute in dir(module):
                getattr(module, attribute, None)
                yield


def _import(_control: JobControl) -> None:
    with no_garbage_collection():
        import pyqtgraph  # noqa: F401, PLC0415


def load_readers(_control: JobControl) -> None:
    """Import numpy, Pillow and others, so that nobody waits for them later; a job."""
    with no_garbage_collection():
        import engine.images  # noqa: PLC0415
        import engine.verbs.batches  # noqa: F401, PLC0415
