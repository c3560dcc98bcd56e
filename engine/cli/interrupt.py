"""Ctrl+C: exit code 130 and one short line, at whatever moment it is pressed.

Before a verb runs there is nothing to keep, so the process ends at once (`end_now`). A job is asked
to end at its next checkpoint; one that does not get there in time, because it imports torch or
loads a model, is ended where it is. A second press does not wait, a third not even for tidying.
Only what costs nothing to import is imported here.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

EXIT_INTERRUPTED = 130
"""What a shell gives a program that Ctrl+C ended."""
INTERRUPTED = "lensmith: interrupted."
PATIENCE = 0.8
"""Seconds that a job has to reach a checkpoint."""
_TIDYING = 2.0
"""Seconds that it has to tidy up after the second press."""


class _Presses:
    """How often Ctrl+C was pressed since a verb began; there is one keyboard to a process."""

    count = 0


def was_pressed() -> bool:
    """Whether Ctrl+C was pressed since the verb began."""
    return _Presses.count > 0


def end_now(*_: object) -> None:
    """End the process, whatever it does; for `signal.signal`."""
    with suppress(OSError):
        os.write(2, f"{INTERRUPTED}\n".encode())
    os._exit(EXIT_INTERRUPTED)


@contextmanager
def heard() -> Iterator[None]:
    """Let Ctrl+C raise KeyboardInterrupt, and a second one end the process.

    What was pressed before is forgotten.
    """
    _Presses.count = 0

    def press(*_: object) -> None:
        _Presses.count += 1
        if _Presses.count > 1:
            end_now()
        raise KeyboardInterrupt

    with _handled_by(press):
        yield


@contextmanager
def cancelling(
    cancel: Callable[[], None], overdue: Callable[[], None], patience: float | None
) -> Iterator[None]:
    """Let Ctrl+C cancel a job; a second one raises KeyboardInterrupt.

    Args:
        cancel: called at the first press.
        overdue: called in the main thread, in the midst of the job, when patience is over; may
            raise.
        patience: in seconds; None waits for ever.
    """
    import _thread  # noqa: PLC0415
    import threading  # noqa: PLC0415

    timers: list[threading.Timer] = []
    main = threading.main_thread().ident or 0
    is_over = threading.Event()
    presses = 0

    def later(seconds: float, do: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, do)
        timer.daemon = True
        timers.append(timer)
        timer.start()

    def run_out() -> None:
        is_over.set()
        if hasattr(signal, "pthread_kill"):  # also wakes a thread that waits
            signal.pthread_kill(main, signal.SIGINT)
        else:
            _thread.interrupt_main()

    def press(*_: object) -> None:
        if is_over.is_set():
            is_over.clear()
            overdue()
            return
        nonlocal presses
        presses += 1
        _Presses.count += 1
        if presses == 1:
            cancel()
            if patience is not None:
                later(patience, run_out)
            return
        if presses > 2:
            end_now()
        later(_TIDYING, end_now)
        raise KeyboardInterrupt

    with _handled_by(press):
        try:
            yield
        finally:
            for timer in timers:
                timer.cancel()
                timer.join()


@contextmanager
def _handled_by(press: Callable[..., None]) -> Iterator[None]:
    import threading  # noqa: PLC0415

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, press)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
