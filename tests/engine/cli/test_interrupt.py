"""Ctrl+C, at any moment of any verb: exit code 130, one short line, no traceback."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from engine.base.jobs import JobCancelled
from engine.base.places import HOME_VARIABLE
from engine.cli.control import job_control
from engine.cli.interrupt import INTERRUPTED, heard
from tests.helpers.pictures import encoded, quadrants

# as the script that pip makes; it says when the first of the long imports begins
PROGRAM = """
import sys
def watch(event, arguments):
    if event == "import" and arguments[0] == "engine.cli.main":
        sys.stderr.write("up\\n"), sys.stderr.flush()
sys.addaudithook(watch)
from gui.__main__ import main
sys.exit(main())
"""
MOMENTS = {
    "models": 0.3, "check .": 0.6, "sample new": 0.6, "predict .": 3.0,
    "predict . --csv a.csv": 3.0, "features . --out a.npz": 3.0, "inspect model.pth": 3.0,
    "import model.pth": 3.0, "export mobilenet_v3_large new": 3.0, "train . --epochs 1": 3.0,
}  # fmt: skip
"""By verb, the last second of those in which Ctrl+C is pressed: later it may be done."""


@pytest.fixture
def place(tmp_path: Path, weights: Path) -> Path:
    """Pictures of two classes, more than a few seconds suffice for, and weights."""
    weights.rename(tmp_path / "model.pth")
    picture = encoded(quadrants(), "PNG")
    for label in ("a", "b"):
        (tmp_path / label).mkdir()
        for number in range(300):
            (tmp_path / label / f"{number}.png").write_bytes(picture + bytes([number % 256]))
    return tmp_path


def _started(verb: str, place: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, HOME_VARIABLE: str(place / "home")}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *verb.split()], cwd=place, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline() == "up\n"
    return process


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
@pytest.mark.parametrize("part", [0.0, 1.0])
@pytest.mark.parametrize("verb", MOMENTS)
def test_no_moment_brings_a_traceback(place: Path, verb: str, part: float) -> None:
    seconds = part * random.Random(verb).uniform(0.02, MOMENTS[verb])
    with _started(verb, place) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert "Traceback" not in said
    if process.returncode != 130:  # it was quicker
        assert part > 0
        assert process.returncode in {0, 1}
        return
    *before, last = said.splitlines()
    assert last == INTERRUPTED
    assert all(line.startswith("lensmith train --resume") for line in before)
    assert not list(place.rglob(".*.part"))


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
def test_what_is_done_is_not_interrupted_any_more(place: Path) -> None:
    late = "import atexit, signal; atexit.register(signal.raise_signal, signal.SIGINT)"
    process = subprocess.run(
        [sys.executable, "-c", f"{late}{PROGRAM}", "models"], cwd=place, capture_output=True,
        env={**os.environ, HOME_VARIABLE: str(place / "home")}, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (process.returncode, process.stderr) == (0, "up\n")
    assert "efficientnet-lite0" in process.stdout


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
def test_pressed_again_and_again_it_ends_without_a_traceback(place: Path) -> None:
    with _started("predict . --csv a.csv", place) as process:
        for _ in range(4):
            time.sleep(0.6)
            process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert set(said.splitlines()) == {INTERRUPTED}


def test_a_job_that_gets_to_no_checkpoint_is_ended_where_it_is() -> None:
    ended = threading.Event()

    def work_on() -> None:
        with job_control(patience=0.01):
            signal.raise_signal(signal.SIGINT)
            ended.wait(60)  # as torch does, which knows of no checkpoints

    with pytest.raises(JobCancelled):
        work_on()


def test_a_job_that_has_heard_it_tidies_up_in_peace() -> None:
    with job_control(patience=0.01) as control:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(JobCancelled):
            control.checkpoint()
        time.sleep(0.1)


def test_a_job_that_must_not_be_torn_gets_to_its_checkpoint() -> None:
    with job_control(patience=None) as control:
        signal.raise_signal(signal.SIGINT)
        time.sleep(0.1)
        with pytest.raises(JobCancelled):
            control.checkpoint()


def test_outside_of_a_job_it_is_heard_too_and_all_is_as_it_was_then() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), heard():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
