"""Opens the window in an event loop, and ends the process when it is closed."""

import asyncio
import logging
import os
import sys

import qasync
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from engine.base.device import set_up_threads
from engine.base.places import Places, find_places
from engine.base.torch_loading import load_before_qt
from engine.inference import PredictorCache
from engine.models import ModelLibrary
from gui.app import Lensmith
from gui.common import log as log_file
from gui.common.unhandled import UnhandledErrors

log = logging.getLogger(__name__)


def run() -> int:
    """Open the window and stay until it is closed.

    Returns:
        The process's exit code.
    """
    set_up_threads(beside_a_window=True)
    load_before_qt()
    places = find_places()
    log_file.start(places.log)
    QCoreApplication.setApplicationName("Lensmith")
    app = QApplication(sys.argv)
    app.setQuitOnLastWindowClosed(False)
    errors = UnhandledErrors()
    errors.install()
    loop = qasync.QEventLoop(app)
    errors.watch(loop)
    with loop:
        ended = loop.run_until_complete(_live(app, places, errors))
    if not ended:  # a library that cannot be interrupted, such as torch while it loads
        log.warning("a thread did not end in time")
        logging.shutdown()
        os._exit(0)
    return 0


async def _live(app: QApplication, places: Places, errors: UnhandledErrors) -> bool:
    library = ModelLibrary(places.data)
    lensmith = Lensmith(app, places, library, PredictorCache(library))
    errors.raised.connect(lensmith.window.notices.show_error)
    closed = asyncio.get_running_loop().create_future()

    def end() -> None:
        if not closed.done():
            closed.set_result(None)

    lensmith.window.closed.connect(end)
    lensmith.show()
    await closed
    return lensmith.close()
