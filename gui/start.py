"""Opens the window in an event loop, and ends the process when it is closed.

Where a window of this home is open already, that one is handed the files and comes forward.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import qasync
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from engine.base.device import set_up_threads
from engine.base.errors import EngineError, ErrorCode
from engine.base.places import Places, find_places
from engine.base.torch_loading import load_before_qt
from engine.inference import Graphs, PredictorCache
from engine.models import ModelLibrary
from gui.app import Lensmith
from gui.common import log as log_file
from gui.common.errors import explain
from gui.common.unhandled import UnhandledErrors
from gui.opening import open_paths
from gui.single_window import Desk, claim, hand_over, meeting_of

log = logging.getLogger(__name__)


def run(paths: Sequence[Path] = ()) -> int:
    """Open the window and stay until it is closed, or hand over to the one that is open.

    Args:
        paths: files and folders to open.

    Returns:
        The process's exit code: 0; 1 where the window that is open does not answer.
    """
    set_up_threads(beside_a_window=True)
    load_before_qt()
    places = find_places()
    QCoreApplication.setApplicationName("Lensmith")
    meeting = meeting_of(places)
    lock = claim(meeting)
    if lock is None:
        if hand_over(meeting, paths):
            return 0
        lock = claim(meeting)  # it may have been closed just now
    if lock is None:
        _say_that_it_hangs()
        return 1
    log_file.start(places.log)
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    errors = UnhandledErrors()
    errors.install()
    desk = Desk(meeting)
    if lock.isLocked():
        desk.listen()
    loop = qasync.QEventLoop(app)
    errors.watch(loop)
    with loop:
        ended = loop.run_until_complete(_live(app, places, errors, desk, paths))
    desk.close()
    lock.unlock()
    if not ended:  # a library that cannot be interrupted, such as torch while it loads
        log.warning("a thread did not end in time")
        logging.shutdown()
        os._exit(0)
    return 0


def _say_that_it_hangs() -> None:
    """In the shell, and on the screen for whoever has started it there."""
    explained = explain(EngineError(ErrorCode.WINDOW_HANGS))
    print(f"lensmith: {explained.sentence} {explained.advice}", file=sys.stderr)  # noqa: T201
    if not sys.stderr.isatty():
        _app = QApplication.instance() or QApplication(sys.argv[:1])
        QMessageBox.warning(None, "Lensmith", f"{explained.sentence}\n\n{explained.advice}")


async def _live(
    app: QApplication, places: Places, errors: UnhandledErrors, desk: Desk, paths: Sequence[Path]
) -> bool:
    library = ModelLibrary(places.data)
    lensmith = Lensmith(app, places, library, PredictorCache(library, Graphs.of(places, library)))
    errors.raised.connect(lensmith.window.notices.show_error)
    desk.handed.connect(lambda handed: open_paths(lensmith, handed))
    closed = asyncio.get_running_loop().create_future()

    def end() -> None:
        desk.close()  # from here on the next start is a first one
        if not closed.done():
            closed.set_result(None)

    lensmith.window.closed.connect(end)
    if paths:
        lensmith.window.painted.connect(lambda: open_paths(lensmith, paths))
    lensmith.show()
    await closed
    return lensmith.close()
