"""Whatever nobody has caught: logged, and shown as one plain sentence. Nothing dies silently."""

import asyncio
import logging
import sys
import threading
from types import TracebackType
from typing import Any

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class UnhandledErrors(QObject):
    """Collects errors from every thread.

    Signals:
        raised: the exception, in the GUI thread.
    """

    raised = Signal(object)
    _caught = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._caught.connect(self.raised, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Become the last resort of Python, its threads, and Qt's messages."""
        sys.excepthook = self._from_python
        threading.excepthook = self._from_thread
        sys.unraisablehook = self._unraisable
        qInstallMessageHandler(_from_qt)

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Become the last resort of an event loop's tasks too."""
        loop.set_exception_handler(self._from_loop)

    def take(self, error: BaseException) -> None:
        """Log an error and announce it; from any thread."""
        log.error("unhandled", exc_info=error)
        self._caught.emit(error)

    def _from_python(
        self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        self.take(error)

    def _from_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.take(args.exc_value)

    def _unraisable(self, args: Any) -> None:
        log.error("in a destructor", exc_info=args.exc_value)

    def _from_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.take(error if error is not None else RuntimeError(context["message"]))


def _from_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), message)
