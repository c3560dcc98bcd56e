"""A log file that never grows beyond a few megabytes."""

import faulthandler
import logging
import logging.handlers
import sys
from pathlib import Path
from typing import TextIO

_MEGABYTE = 1_000_000
_crash_file: TextIO | None = None  # faulthandler writes to it for as long as the process lives


def start(folder: Path) -> None:
    """Write the log, and the stacks of a hard crash, to files in a folder.

    Where the folder cannot be written the log goes to standard error.
    """
    global _crash_file  # noqa: PLW0603
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "lensmith.log", maxBytes=_MEGABYTE, backupCount=3, encoding="utf-8"
        )
        _crash_file = (folder / "crash.log").open("a", encoding="utf-8")
        faulthandler.enable(_crash_file)
    except OSError:
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
