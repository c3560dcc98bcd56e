"""The control of a job, without any thread that runs one."""

import threading

import pytest

from engine.base.jobs import JobCancelled, JobControl, JobFailed, passable
from engine.base.types import Progress


def test_a_checkpoint_lets_a_running_job_pass() -> None:
    JobControl().checkpoint()


def test_a_checkpoint_ends_a_cancelled_job() -> None:
    control = JobControl()
    control.cancel()
    assert control.is_cancelled
    with pytest.raises(JobCancelled):
        control.checkpoint()


def test_except_exception_in_a_job_does_not_swallow_cancelling() -> None:
    control = JobControl()
    control.cancel()

    def careless_job() -> None:
        try:
            control.checkpoint()
        except Exception:
            pytest.fail("swallowed")

    with pytest.raises(JobCancelled):
        careless_job()


def test_a_paused_job_waits_until_it_is_resumed() -> None:
    control = JobControl()
    control.pause()
    passed = threading.Event()

    def job() -> None:
        control.checkpoint()
        passed.set()

    thread = threading.Thread(target=job)
    thread.start()
    assert not passed.wait(0.05)
    assert control.is_paused
    control.resume()
    assert passed.wait(5)
    thread.join()


def test_cancelling_wakes_a_paused_job() -> None:
    control = JobControl()
    control.pause()
    control.cancel()
    assert not control.is_paused
    with pytest.raises(JobCancelled):
        control.checkpoint()


def test_a_cancelled_job_cannot_be_paused_into_hanging() -> None:
    control = JobControl()
    control.cancel()
    control.pause()
    with pytest.raises(JobCancelled):
        control.checkpoint()


def test_reports_and_items_reach_the_owner_in_order() -> None:
    news: list[object] = []
    control = JobControl(on_progress=news.append, on_item=news.append)
    control.report(Progress(1, 2))
    control.deliver("a")
    control.deliver("b")
    assert news == [Progress(1, 2), "a", "b"]


def test_a_job_nobody_listens_to_may_talk() -> None:
    control = JobControl()
    control.report(Progress(1))
    control.deliver("a")


def test_ordinary_errors_are_passed_on_as_they_are() -> None:
    error = ValueError("x")
    assert passable(error) is error


@pytest.mark.parametrize("raised", [SystemExit(3), KeyboardInterrupt(), StopIteration(1)])
def test_what_would_end_the_program_or_break_a_future_is_wrapped(raised: BaseException) -> None:
    wrapped = passable(raised)
    assert isinstance(wrapped, JobFailed)
    assert wrapped.__cause__ is raised


def test_a_job_asked_to_finish_is_not_cancelled_and_no_longer_pauses() -> None:
    control = JobControl()
    control.pause()
    control.finish()
    assert control.is_finishing
    control.checkpoint()


def test_other_work_is_done_at_a_checkpoint_and_while_paused() -> None:
    done: list[str] = []
    control = JobControl(meanwhile=lambda: done.append("other work"))
    control.checkpoint()
    assert len(done) == 1
    control.pause()
    thread = threading.Thread(target=control.checkpoint)
    thread.start()
    while len(done) < 3:
        control.wake()
    control.resume()
    thread.join(5)
    assert not thread.is_alive()


def test_a_job_that_waits_can_be_cancelled() -> None:
    control = JobControl()
    control.wait(0.001)
    thread = threading.Timer(0.01, control.cancel)
    thread.start()
    with pytest.raises(JobCancelled):
        control.wait(60)
    thread.join()
