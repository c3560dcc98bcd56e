"""A long job that lets others in between, in real threads."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from engine.base.jobs import JobControl
from engine.qt_jobs import JobHandle, JobLane
from tests.helpers.jobs import LIMIT_MS


@pytest.fixture
def lane(qapp: object) -> Iterator[JobLane]:
    lane = JobLane("test")
    yield lane
    assert lane.close(5)


def settle(qtbot: QtBot, handle: JobHandle[object]) -> None:
    qtbot.waitUntil(lambda: handle.is_settled, timeout=LIMIT_MS)


def long_job(control: JobControl) -> str:
    while not control.is_finishing:
        control.wait(0.001)
    return "finished"


def test_a_short_job_is_answered_while_a_long_one_goes_on(qtbot: QtBot, lane: JobLane) -> None:
    long = lane.submit(long_job, yields=True)
    short: JobHandle[object] = lane.submit(lambda _control: "answer")
    settle(qtbot, short)
    assert not long.is_settled
    long.finish()
    settle(qtbot, long)  # type: ignore[arg-type]


def test_a_short_job_is_answered_while_a_long_one_is_paused(qtbot: QtBot, lane: JobLane) -> None:
    long = lane.submit(long_job, yields=True)
    long.pause()
    for _ in range(3):
        short: JobHandle[object] = lane.submit(lambda _control: "answer")
        settle(qtbot, short)
    assert long.is_paused
    assert not long.is_settled
    long.cancel()


def test_a_short_job_that_fails_does_not_end_the_long_one(qtbot: QtBot, lane: JobLane) -> None:
    long = lane.submit(long_job, yields=True)

    def failing(_control: JobControl) -> object:
        raise SystemExit

    short = lane.submit(failing)
    settle(qtbot, short)
    assert not long.is_settled
    long.finish()
    settle(qtbot, long)  # type: ignore[arg-type]


def test_long_jobs_do_not_run_inside_each_other(qtbot: QtBot, lane: JobLane) -> None:
    first = lane.submit(long_job, yields=True)
    second = lane.submit(long_job, yields=True)
    second.finish()
    short: JobHandle[object] = lane.submit(lambda _control: "answer")
    settle(qtbot, short)
    assert not second.is_settled
    first.finish()
    settle(qtbot, second)  # type: ignore[arg-type]


def test_without_yielding_a_job_waits_its_turn(qtbot: QtBot, lane: JobLane) -> None:
    long = lane.submit(long_job)
    short: JobHandle[object] = lane.submit(lambda _control: "answer")
    qtbot.wait(20)
    assert not short.is_settled
    long.finish()
    settle(qtbot, short)


def test_what_nobody_waits_for_lets_long_jobs_in(qtbot: QtBot, lane: JobLane) -> None:
    quiet = lane.submit(long_job, background=True)
    long = lane.submit(long_job, yields=True)
    short: JobHandle[object] = lane.submit(lambda _control: "answer")
    settle(qtbot, short)
    long.finish()
    settle(qtbot, long)  # type: ignore[arg-type]
    assert not quiet.is_settled
    quiet.finish()
    settle(qtbot, quiet)  # type: ignore[arg-type]


def test_what_nobody_waits_for_does_not_run_inside_of_its_like(qtbot: QtBot, lane: JobLane) -> None:
    first, second = (lane.submit(long_job, background=True) for _ in range(2))
    second.finish()
    short: JobHandle[object] = lane.submit(lambda _control: "answer")
    settle(qtbot, short)
    assert not second.is_settled
    first.cancel()
    settle(qtbot, second)  # type: ignore[arg-type]
