"""One job at a time: what it says is heard, and of one that was replaced nothing is."""

import pytest
from PySide6.QtWidgets import QApplication

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Progress
from engine.qt_jobs import Mail
from gui.common.job_follower import JobFollower
from tests.helpers.hand_lane import HandLane


class Heard:
    """Notes what a follower says."""

    def __init__(self, follower: JobFollower[str]) -> None:
        self.said: list[object] = []
        self.changes = 0
        follower.succeeded.connect(self.said.append)
        follower.failed.connect(self.said.append)
        follower.delivered.connect(self.said.append)
        follower.changed.connect(self._count)

    def _count(self) -> None:
        self.changes += 1


@pytest.fixture
def lane() -> HandLane:
    return HandLane()


@pytest.fixture
def follower(qapp: QApplication) -> JobFollower[str]:
    return JobFollower()


def test_a_job_is_followed_from_its_start_to_its_result(
    lane: HandLane, follower: JobFollower[str]
) -> None:
    heard = Heard(follower)
    follower.start(lane, lambda _control: "done")
    assert follower.is_busy
    assert follower.is_queued
    assert heard.changes == 1
    lane.run_all()
    assert not follower.is_busy
    assert follower.result == "done"
    assert heard.said == ["done"]
    assert heard.changes == 2


def test_parts_and_progress_are_passed_on(lane: HandLane, follower: JobFollower[str]) -> None:
    def job(control: JobControl) -> str:
        control.deliver("part")
        return "done"

    heard = Heard(follower)
    follower.start(lane, job)
    lane.waiting[0].receive(Mail(progress=Progress(1, 3)))
    lane.run_all()
    assert heard.said == [("part",), "done"]
    assert follower.progress == Progress(1, 3)


def test_a_failure_is_kept_until_the_next_start(lane: HandLane, follower: JobFollower[str]) -> None:
    error = EngineError(ErrorCode.IMAGE_ONLY_LINK)

    def job(_control: JobControl) -> str:
        raise error

    heard = Heard(follower)
    follower.start(lane, job)
    lane.run_all()
    assert follower.failure is error
    assert heard.said == [error]
    follower.start(lane, lambda _control: "done")
    assert follower.failure is None


def test_of_a_job_that_was_replaced_nothing_is_heard(
    lane: HandLane, follower: JobFollower[str]
) -> None:
    heard = Heard(follower)
    follower.start(lane, lambda _control: "old")
    old = lane.waiting[0]
    follower.start(lane, lambda _control: "new")
    assert old.is_settled
    old.receive(Mail(items=["late"], progress=Progress(1, 1)))
    lane.run_all()
    assert heard.said == ["new"]
    assert follower.progress is None


def test_cancelled_it_forgets_and_is_silent(lane: HandLane, follower: JobFollower[str]) -> None:
    follower.start(lane, lambda _control: "done")
    lane.run_all()
    heard = Heard(follower)
    follower.cancel()
    assert (follower.result, follower.is_busy, heard.changes) == (None, False, 0)
    follower.start(lane, lambda _control: "again")
    follower.cancel()
    lane.run_all()
    assert heard.said == []
    assert follower.result is None


def test_whoever_hears_of_the_end_may_start_the_next(
    lane: HandLane, follower: JobFollower[str]
) -> None:
    def go_on(result: str) -> None:
        if result == "first":
            follower.start(lane, lambda _control: "second")

    follower.succeeded.connect(go_on)
    follower.start(lane, lambda _control: "first")
    lane.run_next()
    assert follower.is_busy
    assert follower.result is None
    lane.run_next()
    assert follower.result == "second"


def test_pause_resume_and_finish_reach_the_job(lane: HandLane, follower: JobFollower[str]) -> None:
    seen: list[bool] = []

    def job(control: JobControl) -> str:
        seen.append(control.is_finishing)
        return "done"

    follower.start(lane, job)
    handle = lane.waiting[0]
    follower.pause()
    assert handle.is_paused
    follower.resume()
    assert not handle.is_paused
    follower.finish()
    lane.run_all()
    assert seen == [True]
