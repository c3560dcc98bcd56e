"""Progress on a terminal, silence elsewhere, and Ctrl+C."""

import io
import signal
import sys

import pytest

from engine.base.jobs import JobCancelled
from engine.base.types import Progress
from engine.cli.control import Words, job_control, megabytes, pictures, steps


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Put a terminal in the place of stderr; in the test itself, as pytest replaces it before."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


@pytest.mark.parametrize(
    ("words", "progress", "told"),
    [
        (pictures, Progress(3), "3 pictures"),
        (pictures, Progress(3, 12), "3 of 12 pictures"),
        (megabytes, Progress(1_600_000), "2 MB"),
        (megabytes, Progress(1_600_000, 12_300_000), "2 of 12 MB"),
        (steps, Progress(2, 5), "step 2 of 5"),
    ],
)
def test_progress_is_written_over_and_cleared(
    monkeypatch: pytest.MonkeyPatch, words: Words, progress: Progress, told: str
) -> None:
    terminal = at_terminal(monkeypatch)
    with job_control(words) as control:
        control.report(progress)
        control.report(progress)
    assert terminal.getvalue() == f"\r{told} \r{told} \r\x1b[K"


def test_progress_is_cleared_before_an_error_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_terminal(monkeypatch)

    def fail() -> None:
        with job_control(pictures) as control:
            control.report(Progress(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_a_job_without_words_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_terminal(monkeypatch)
    with job_control() as control:
        control.report(Progress(1))
    assert terminal.getvalue() == ""


def test_where_stderr_is_no_terminal_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with job_control(pictures) as control:
        control.report(Progress(1, 2))
    assert capsys.readouterr() == ("", "")


def test_what_the_job_delivers_is_handed_on() -> None:
    items: list[object] = []
    with job_control(on_item=items.append) as control:
        control.deliver("a")
    assert items == ["a"]


def test_ctrl_c_cancels_at_the_next_checkpoint_and_a_second_ends_at_once() -> None:
    before = signal.getsignal(signal.SIGINT)
    with job_control() as control:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(JobCancelled):
            control.checkpoint()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
