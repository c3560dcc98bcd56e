"""Jobs for tests: one that waits, one that fails."""

import threading
from collections.abc import Callable

from engine.base.jobs import JobControl

LIMIT_MS = 5000
"""No test waits longer."""


class Gate:
    """Holds a job in its thread until the test opens it."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self._open = threading.Event()

    def __call__(self, control: JobControl) -> str:
        self.entered.set()
        assert self._open.wait(LIMIT_MS / 1000)
        control.checkpoint()
        return "through"

    def open(self) -> None:
        self._open.set()


def raising(error: BaseException) -> Callable[[JobControl], None]:
    def job(_control: JobControl) -> None:
        raise error

    return job
