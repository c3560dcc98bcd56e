"""Runs a function in a process of its own: it holds no lock of this one, and its memory goes.

torch's exporter holds Python's lock for seconds; measuring how long teaching takes needs torch and
more than a gigabyte, of which nothing is needed afterwards. The other process is this program's
own (`python -m engine.base.own_process`): it is handed the function's name and its arguments, and
hands back what comes of it.
"""

import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl

log = logging.getLogger(__name__)
T = TypeVar("T")

_ASK_SECONDS = 0.05
"""So often a job that waits for the other process looks whether it was cancelled."""
_MOST_SAID = 2000
_MODULE = "engine.base.own_process"


def is_beside_a_window() -> bool:
    """Whether this thread is one beside others that must not be held.

    The window's jobs run in threads. In the main one, a shell or a test waits for the work anyway.
    """
    return threading.current_thread() is not threading.main_thread()


def in_own_process(function: Callable[..., T], *arguments: Any, control: JobControl) -> T:
    """Call `function(*arguments, control)` in a process of its own, and wait for it.

    Its control reports nothing. Where this job is cancelled, the other process is ended.

    Args:
        function: of a module, to be found there by its name.
        arguments: whatever can be pickled.
        control: of the job that waits.

    Returns:
        What the function returns.

    Raises:
        EngineError: ENGINE_BROKEN: the other process cannot be started, or ended without a word.
        JobCancelled: when asked to.
        Exception: whatever the function raises.
    """
    control.checkpoint()
    try:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", _MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=_environment(),
        )  # fmt: skip
    except OSError as error:
        raise EngineError(ErrorCode.ENGINE_BROKEN, reason=str(error)) from error
    with process:
        try:
            handed_back, said = _wait(process, pickle.dumps((function, arguments)), control)
        finally:
            process.kill()  # one that has ended is not there any more
    if text := said.decode("utf-8", "replace").strip():
        log.info("%s in its own process: %s", function.__name__, text[-_MOST_SAID:])
    if process.returncode != 0:
        reason = f"a process ended with {process.returncode}"
        raise EngineError(ErrorCode.ENGINE_BROKEN, reason=reason)
    result, raised = pickle.loads(handed_back)  # noqa: S301 - by this program, a moment ago
    if raised is not None:
        raise raised
    returned: T = result
    return returned


def _wait(
    process: subprocess.Popen[bytes], order: bytes, control: JobControl
) -> tuple[bytes, bytes]:
    assert process.stdin is not None  # noqa: S101
    with suppress(BrokenPipeError):  # its exit code says more
        process.stdin.write(order)  # not by `communicate`: it forgets the rest when time is up
    while True:
        try:
            return process.communicate(timeout=_ASK_SECONDS)
        except subprocess.TimeoutExpired:
            control.checkpoint()


def _environment() -> dict[str, str]:
    """Where this engine is, that one is too, whatever folder the person is in."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def main() -> int:
    """Do what the other process has ordered, and hand back what came of it."""
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries may print whatever they like
    order = sys.stdin.buffer.read()  # all of it at once: over there, somebody waits
    function, arguments = pickle.loads(order)  # noqa: S301 - by the same program
    result, raised = None, None
    try:
        result = function(*arguments, JobControl())
    except Exception as error:
        raised = _without_ties(error)
    with answer, suppress(BrokenPipeError):  # nobody waits any more
        answer.write(pickle.dumps((result, raised)))
    return 0


def _without_ties(error: Exception) -> Exception:
    """The error, if it can be handed on; otherwise one that says the same."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    sys.exit(main())
