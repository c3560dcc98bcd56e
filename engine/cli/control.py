"""The control of a verb's job: progress on the terminal, an end with Ctrl+C."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.base.jobs import JobControl
from engine.base.types import Progress

Words = Callable[[Progress], str]


def pictures(progress: Progress) -> str:
    """Progress in pictures."""
    return f"{progress.done}{_of(progress.total)} pictures"


def megabytes(progress: Progress) -> str:
    """Progress in bytes."""
    total = progress.total and f"{progress.total / 1e6:.0f}"
    return f"{progress.done / 1e6:.0f}{_of(total)} MB"


def steps(progress: Progress) -> str:
    """Progress in steps."""
    return f"step {progress.done}{_of(progress.total)}"


def _of(total: object) -> str:
    return f" of {total}" if total else ""


@contextmanager
def job_control(
    words: Words | None = None, on_item: Callable[[object], None] | None = None
) -> Iterator[JobControl]:
    """A control for one job.

    Args:
        words: how its progress is told, on a line of stderr that is written over and cleared in
            the end; only where stderr is a terminal. None tells nothing.
        on_item: takes what the job delivers.
    """
    show = None if words is None or not sys.stderr.isatty() else _shown_in(words)
    control = JobControl(show, on_item)
    try:
        with _cancelled_by_ctrl_c(control):
            yield control
    finally:
        if show is not None:
            _write("\r\033[K")


def _shown_in(words: Words) -> Callable[[Progress], None]:
    return lambda progress: _write(f"\r{words(progress)} ")


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


@contextmanager
def _cancelled_by_ctrl_c(control: JobControl) -> Iterator[None]:
    """Let Ctrl+C end the job at its next checkpoint, with what is done kept; a second, at once."""
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
