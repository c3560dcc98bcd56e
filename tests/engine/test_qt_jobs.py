"""Jobs in real threads. Every wait has a limit; nothing sleeps."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from engine.base.jobs import JobControl, JobFailed
from engine.base.types import Progress
from engine.qt_jobs import JobHandle, JobLane, JobState
from tests.helpers.jobs import LIMIT_MS, Gate, raising


@pytest.fixture
def lane(qapp: object) -> Iterator[JobLane]:
    lane = JobLane("test")
    yield lane
    assert lane.close(5)


class Record(QObject):
    """Notes every signal of a handle, and in which thread it came."""

    def __init__(self, handle: JobHandle[Any]) -> None:
        super().__init__()
        self.news: list[tuple[str, Any]] = []
        self.threads: set[QThread] = set()
        handle.started.connect(lambda: self._note("started"))
        handle.progressed.connect(lambda progress: self._note("progressed", progress))
        handle.delivered.connect(lambda items: self._note("delivered", items))
        handle.succeeded.connect(lambda result: self._note("succeeded", result))
        handle.failed.connect(lambda error: self._note("failed", error))
        handle.cancelled.connect(lambda: self._note("cancelled"))
        handle.settled.connect(lambda: self._note("settled"))

    def _note(self, name: str, value: Any = None) -> None:
        self.news.append((name, value))
        self.threads.add(QThread.currentThread())

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.news]


def settle(qtbot: QtBot, handle: JobHandle[Any]) -> None:
    qtbot.waitUntil(lambda: handle.is_settled, timeout=LIMIT_MS)


def test_the_work_is_in_another_thread_and_its_news_in_the_gui_thread(
    qtbot: QtBot, lane: JobLane
) -> None:
    def job(control: JobControl) -> QThread:
        control.report(Progress(1))
        control.deliver("item")
        return QThread.currentThread()

    handle = lane.submit(job)
    record = Record(handle)
    settle(qtbot, handle)
    assert dict(record.news)["succeeded"] is lane
    assert record.threads == {QThread.currentThread()}
    assert handle.thread() is QThread.currentThread()


def test_a_job_tells_its_story_in_order(qtbot: QtBot, lane: JobLane) -> None:
    def job(control: JobControl) -> int:
        for i in range(3):
            control.deliver(i)
        control.report(Progress(3, 3))
        return 42

    handle = lane.submit(job)
    record = Record(handle)
    settle(qtbot, handle)
    assert record.names[0] == "started"
    assert record.names[-2:] == ["succeeded", "settled"]
    delivered = [i for name, items in record.news if name == "delivered" for i in items]
    assert delivered == [0, 1, 2]
    assert handle.state is JobState.SUCCEEDED


def test_jobs_of_a_lane_run_one_after_the_other_in_order(qtbot: QtBot, lane: JobLane) -> None:
    order: list[int] = []

    def noting(number: int) -> Callable[[JobControl], None]:
        return lambda _control: order.append(number)

    gate = Gate()
    handles: list[JobHandle[Any]] = [lane.submit(gate)]
    handles += [lane.submit(noting(i)) for i in range(5)]
    gate.open()
    settle(qtbot, handles[-1])
    assert order == [0, 1, 2, 3, 4]


def test_an_urgent_job_passes_those_that_wait(qtbot: QtBot, lane: JobLane) -> None:
    order: list[str] = []
    gate = Gate()
    lane.submit(gate)
    assert gate.entered.wait(5)
    last = lane.submit(lambda _control: order.append("patient"))
    lane.submit(lambda _control: order.append("urgent"), urgent=True)
    gate.open()
    settle(qtbot, last)
    assert order == ["urgent", "patient"]


def test_two_lanes_work_at_the_same_time(qtbot: QtBot, lane: JobLane) -> None:
    other = JobLane("other")
    meeting = threading.Barrier(2)
    first = lane.submit(lambda _control: meeting.wait(5))
    second = other.submit(lambda _control: meeting.wait(5))
    settle(qtbot, first)
    settle(qtbot, second)
    assert {first.state, second.state} == {JobState.SUCCEEDED}
    assert other.close(5)


@pytest.mark.parametrize("error", [ValueError("v"), MemoryError(), AssertionError()])
def test_an_error_settles_as_failed_with_that_error(
    qtbot: QtBot, lane: JobLane, error: Exception
) -> None:
    handle = lane.submit(raising(error))
    record = Record(handle)
    settle(qtbot, handle)
    assert record.names == ["started", "failed", "settled"]
    assert dict(record.news)["failed"] is error


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt(), GeneratorExit()])
def test_even_what_ends_programs_settles_as_failed_and_the_lane_lives_on(
    qtbot: QtBot, lane: JobLane, error: BaseException
) -> None:
    handle = lane.submit(raising(error))
    record = Record(handle)
    settle(qtbot, handle)
    failed = dict(record.news)["failed"]
    assert isinstance(failed, JobFailed)
    assert failed.__cause__ is error
    after = lane.submit(lambda _control: "alive")
    settle(qtbot, after)
    assert after.state is JobState.SUCCEEDED


def test_cancelled_while_queued_it_never_runs(qtbot: QtBot, lane: JobLane) -> None:
    ran: list[bool] = []
    gate = Gate()
    lane.submit(gate)
    handle = lane.submit(lambda _control: ran.append(True))
    record = Record(handle)
    handle.cancel()
    assert record.names == ["cancelled", "settled"]
    gate.open()
    after = lane.submit(lambda _control: None)
    settle(qtbot, after)
    assert not ran
    assert record.names == ["cancelled", "settled"]


def test_cancelled_while_running_it_settles_at_once_and_ends_at_its_checkpoint(
    qtbot: QtBot, lane: JobLane
) -> None:
    gate = Gate()
    handle = lane.submit(gate)
    assert gate.entered.wait(5)
    record = Record(handle)
    handle.cancel()
    assert handle.state is JobState.CANCELLED
    gate.open()
    after = lane.submit(lambda _control: None)
    settle(qtbot, after)
    assert record.names == ["cancelled", "settled"]


def test_a_job_that_ignores_cancelling_delivers_nothing_any_more(
    qtbot: QtBot, lane: JobLane
) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def stubborn(control: JobControl) -> str:
        entered.set()
        assert go_on.wait(5)
        control.deliver("late")
        control.report(Progress(9))
        return "late"

    handle = lane.submit(stubborn)
    assert entered.wait(5)
    record = Record(handle)
    handle.cancel()
    go_on.set()
    after = lane.submit(lambda _control: None)
    settle(qtbot, after)
    assert record.names == ["cancelled", "settled"]


def test_paused_it_waits_and_resumed_it_goes_on(qtbot: QtBot, lane: JobLane) -> None:
    gate = Gate()
    handle = lane.submit(gate)
    assert gate.entered.wait(5)
    handle.pause()
    gate.open()
    with qtbot.assertNotEmitted(handle.settled, wait=80):
        assert handle.is_paused
    handle.resume()
    settle(qtbot, handle)
    assert handle.state is JobState.SUCCEEDED


def test_cancelled_while_paused_it_ends(qtbot: QtBot, lane: JobLane) -> None:
    gate = Gate()
    handle = lane.submit(gate)
    assert gate.entered.wait(5)
    handle.pause()
    gate.open()
    handle.cancel()
    after = lane.submit(lambda _control: None)
    settle(qtbot, after)
    assert handle.state is JobState.CANCELLED


def test_it_settles_only_once(qtbot: QtBot, lane: JobLane) -> None:
    handle = lane.submit(lambda _control: 1)
    record = Record(handle)
    settle(qtbot, handle)
    handle.cancel()
    handle.cancel()
    assert record.names.count("settled") == 1
    assert handle.state is JobState.SUCCEEDED


def test_progress_is_coalesced_and_ends_with_the_latest(qtbot: QtBot, lane: JobLane) -> None:
    def chatty(control: JobControl) -> None:
        for i in range(20_000):
            control.report(Progress(i))

    handle = lane.submit(chatty)
    record = Record(handle)
    settle(qtbot, handle)
    seen = [progress.done for name, progress in record.news if name == "progressed"]
    assert seen == sorted(set(seen))
    assert seen[-1] == 19_999
    assert len(seen) < 200


def test_no_item_is_lost_however_many_there_are(qtbot: QtBot, lane: JobLane) -> None:
    def generous(control: JobControl) -> None:
        for i in range(20_000):
            control.deliver(i)

    handle = lane.submit(generous)
    record = Record(handle)
    settle(qtbot, handle)
    items = [i for name, part in record.news if name == "delivered" for i in part]
    assert items == list(range(20_000))


def test_items_come_while_the_job_still_runs(qtbot: QtBot, lane: JobLane) -> None:
    go_on = threading.Event()

    def job(control: JobControl) -> None:
        control.deliver("early")
        assert go_on.wait(5)

    handle = lane.submit(job)
    with qtbot.waitSignal(handle.delivered, timeout=LIMIT_MS):
        pass
    assert not handle.is_settled
    go_on.set()
    settle(qtbot, handle)


def test_a_receiver_that_cancels_on_delivery_gets_nothing_more(qtbot: QtBot, lane: JobLane) -> None:
    def job(control: JobControl) -> str:
        control.deliver("first")
        control.report(Progress(1))
        return "result"

    handle = lane.submit(job)
    record = Record(handle)
    handle.delivered.connect(lambda _items: handle.cancel())
    settle(qtbot, handle)
    assert "succeeded" not in record.names
    assert "progressed" not in record.names
    assert record.names[-2:] == ["cancelled", "settled"]


def test_closing_cancels_everything_and_leaves_no_thread(qtbot: QtBot) -> None:
    lane = JobLane("closing")
    gate = Gate()
    running, waiting = lane.submit(gate), lane.submit(lambda _control: None)
    assert gate.entered.wait(5)
    gate.open()
    assert lane.close(5)
    assert not lane.isRunning()
    assert {running.state, waiting.state} <= {JobState.CANCELLED}


def test_closing_says_when_a_job_does_not_end_in_time(qtbot: QtBot) -> None:
    lane = JobLane("stuck")
    gate = Gate()
    lane.submit(gate)
    assert gate.entered.wait(5)
    assert not lane.close(0.05)
    gate.open()
    assert lane.close(5)


def test_a_closed_lane_takes_nothing_more(qtbot: QtBot) -> None:
    lane = JobLane("closed")
    assert lane.close(5)
    assert lane.submit(lambda _control: 1).state is JobState.CANCELLED


def test_what_a_job_holds_is_released_in_the_gui_thread(qtbot: QtBot, lane: JobLane) -> None:
    released_in: list[int] = []

    class Held:
        def __del__(self) -> None:
            released_in.append(threading.get_ident())

    def job_holding(held: Held) -> Callable[[JobControl], None]:
        def job(_control: JobControl) -> None:
            str(held)

        return job

    handle = lane.submit(job_holding(Held()))
    settle(qtbot, handle)
    qtbot.waitUntil(lambda: bool(released_in), timeout=LIMIT_MS)
    assert released_in == [threading.get_ident()]
