"""Jobs in real threads, awaited in a qasync loop."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from engine.base.jobs import JobFailed
from engine.qt_jobs import JobHandle, JobLane, JobState
from tests.helpers.jobs import Gate, raising


@pytest.fixture
def lane(qapp: object) -> Iterator[JobLane]:
    lane = JobLane("test")
    yield lane
    assert lane.close(5)


def in_loop(coroutine: Any) -> Any:
    """Run a coroutine in a qasync loop in this thread."""
    import qasync
    from PySide6.QtWidgets import QApplication

    loop = qasync.QEventLoop(QApplication.instance())
    try:
        return loop.run_until_complete(asyncio.wait_for(coroutine, 5))
    finally:
        loop.close()
        asyncio.set_event_loop(None)


def test_awaited_it_gives_its_result(lane: JobLane) -> None:
    async def story() -> int:
        return await lane.submit(lambda _control: 42)

    assert in_loop(story()) == 42


def test_awaited_after_it_has_settled_it_still_gives_its_result(lane: JobLane) -> None:
    async def story() -> tuple[int, int]:
        handle = lane.submit(lambda _control: 42)
        return await handle, await handle

    assert in_loop(story()) == (42, 42)


def test_awaited_it_raises_its_error(lane: JobLane) -> None:
    async def story() -> None:
        await lane.submit(raising(ValueError("v")))

    with pytest.raises(ValueError, match="v"):
        in_loop(story())


@pytest.mark.parametrize("error", [SystemExit(1), StopIteration()])
def test_awaited_even_system_exit_is_an_ordinary_error(lane: JobLane, error: BaseException) -> None:
    async def story() -> None:
        await lane.submit(raising(error))

    with pytest.raises(JobFailed):
        in_loop(story())


def test_awaiting_a_cancelled_job_is_a_cancelled_await(lane: JobLane) -> None:
    async def story() -> None:
        handle = lane.submit(lambda _control: 1)
        handle.cancel()
        await handle

    with pytest.raises(asyncio.CancelledError):
        in_loop(story())


def test_cancelling_the_await_cancels_the_job(lane: JobLane) -> None:
    gate = Gate()

    async def story() -> JobState:
        handle = lane.submit(gate)
        task = asyncio.ensure_future(handle_result(handle))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return handle.state

    async def handle_result(handle: JobHandle[str]) -> str:
        return await handle

    assert in_loop(story()) is JobState.CANCELLED
    gate.open()
