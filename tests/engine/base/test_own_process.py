"""A function in a process of its own: what it returns, what it raises, and how it is ended."""

import os
import pickle
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.own_process import in_own_process, is_beside_a_window


class OddError(Exception):
    """Cannot be made again from its arguments."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def who_and_how_much(data: bytes, control: JobControl) -> tuple[int, int]:
    control.checkpoint()
    print("libraries print whatever they like")  # noqa: T201
    return os.getpid(), len(data)


def refuse(path: str, _control: JobControl) -> None:
    raise EngineError(ErrorCode.EXPORT_EXISTS, path=path)


def disk_says_no(_control: JobControl) -> None:
    raise OSError(28, "No space left on device")


def raise_odd(_control: JobControl) -> None:
    raise OddError(1, 2)


def die(_control: JobControl) -> None:
    os._exit(7)


def never_end(note: Path, _control: JobControl) -> None:
    note.write_text(str(os.getpid()))
    time.sleep(600)


def test_what_it_returns_comes_back_from_another_process() -> None:
    much = bytes(1 << 20)  # more than a pipe holds
    process, length = in_own_process(who_and_how_much, much, control=JobControl())
    assert process != os.getpid()
    assert length == len(much)


def test_an_error_of_the_engine_is_the_same_here() -> None:
    with pytest.raises(EngineError) as caught:
        in_own_process(refuse, "a folder", control=JobControl())
    assert caught.value.code is ErrorCode.EXPORT_EXISTS
    assert caught.value.params == {"path": "a folder"}


def test_what_the_disk_says_is_the_same_here() -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        in_own_process(disk_says_no, control=JobControl())
    assert caught.value.errno == 28


def test_an_error_that_cannot_travel_is_told_in_words() -> None:
    with pytest.raises(RuntimeError, match="OddError: 1 and 2"):
        in_own_process(raise_odd, control=JobControl())


def test_a_process_that_dies_is_an_error() -> None:
    with pytest.raises(EngineError) as caught:
        in_own_process(die, control=JobControl())
    assert caught.value.code is ErrorCode.ENGINE_BROKEN
    assert "7" in caught.value.params["reason"]


def test_one_that_cannot_be_started_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/program")
    with pytest.raises(EngineError) as caught:
        in_own_process(die, control=JobControl())
    assert caught.value.code is ErrorCode.ENGINE_BROKEN


@pytest.mark.skipif(sys.platform == "win32", reason="asks by a signal whether a process is there")
def test_cancelling_ends_the_process(tmp_path: Path) -> None:
    control, note = JobControl(), tmp_path / "process"
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(in_own_process, never_end, note, control=control)
        until = time.monotonic() + 30
        while not (note.exists() and note.read_text()) and time.monotonic() < until:
            time.sleep(0.01)
        control.cancel()
        with pytest.raises(JobCancelled):
            waiting.result(30)
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_a_cancelled_job_starts_none(monkeypatch: pytest.MonkeyPatch) -> None:
    control = JobControl()
    control.cancel()
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("started"))
    with pytest.raises(JobCancelled):
        in_own_process(die, control=control)


def test_only_threads_are_beside_a_window() -> None:
    said: list[bool] = []
    thread = threading.Thread(target=lambda: said.append(is_beside_a_window()))
    thread.start()
    thread.join()
    assert said == [True]
    assert not is_beside_a_window()


def test_every_error_of_the_engine_survives_being_pickled() -> None:
    error = EngineError(ErrorCode.FILE_CANNOT_WRITE, path="a", reason="b")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - by this test
    assert (again.code, again.params) == (error.code, error.params)
