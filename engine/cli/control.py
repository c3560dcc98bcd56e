"""The control of a verb's job: progress on the terminal, an end with Ctrl+C."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Progress
from engine.cli.interrupt import PATIENCE, cancelling

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
    words: Words | None = None, on_item: Callable[[object], None] | None = None,
    patience: float | None = PATIENCE,
) -> Iterator[JobControl]:  # fmt: skip
    """A control for one job, which Ctrl+C ends at its next checkpoint, with what is done kept.

    Args:
        words: how its progress is told, on a line of stderr that is written over and cleared in
            the end; only where stderr is a terminal. None tells nothing.
        on_item: takes what the job delivers.
        patience: how many seconds it may take to get to a checkpoint, before it is ended in the
            midst of its work; None where only a checkpoint will do.
    """
    show = None if words is None or not sys.stderr.isatty() else _shown_in(words)
    control = _ShellControl(show, on_item)
    try:
        with cancelling(control.cancel, control.end_where_it_is, patience):
            yield control
    finally:
        if show is not None:
            _write("\r\033[K")


def _shown_in(words: Words) -> Callable[[Progress], None]:
    return lambda progress: _write(f"\r{words(progress)} ")


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


class _ShellControl(JobControl):
    """Knows whether the job has heard that it is to end."""

    has_heard = False

    def checkpoint(self) -> None:
        try:
            super().checkpoint()
        except JobCancelled:
            self.has_heard = True
            raise

    def end_where_it_is(self) -> None:
        """End a job in the midst of its work, once; one that is ending already is left to it."""
        if not self.has_heard:
            self.has_heard = True
            raise JobCancelled
