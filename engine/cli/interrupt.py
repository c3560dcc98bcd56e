"""Ending a verb with Ctrl+C, with what is done kept."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from engine.base.jobs import JobControl


@contextmanager
def cancelled_by_ctrl_c(control: JobControl) -> Iterator[None]:
    """Let Ctrl+C end the job between batches, with what is done kept; a second one ends at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def cancel(*_: object) -> None:
        control.cancel()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
