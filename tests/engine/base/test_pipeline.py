"""A pool of threads: results in order, inputs taken lazily, ended at any time."""

import threading
from collections.abc import Iterator

import pytest

from engine.base.jobs import JobCancelled, JobControl
from engine.base.pipeline import WorkerPool, worker_count

NAME = "lensmith-test"
LIMIT = 10.0
"""Seconds after which a test fails rather than hangs."""


def _threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith(NAME)]


class Counted:
    """Numbers without end.

    Attributes:
        taken: how many were.
    """

    def __init__(self) -> None:
        self.taken = 0

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        self.taken += 1
        return self.taken - 1


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (3, 3), (64, 8)])
def test_there_are_as_many_threads_as_cores_but_no_more_than_eight(
    monkeypatch: pytest.MonkeyPatch, cores: int, workers: int
) -> None:
    monkeypatch.setattr("engine.base.pipeline.usable_cores", lambda: cores)
    assert worker_count() == workers
    with WorkerPool(NAME) as pool:
        assert pool.count == workers


@pytest.mark.parametrize("count", [1, 3])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    """Also where a later item is done first: the first one waits for the second."""
    second_is_done = threading.Event()

    def work(item: int) -> int:
        if item == 0 and count > 1:
            assert second_is_done.wait(LIMIT)
        if item == 1:
            second_is_done.set()
        return item * item

    with WorkerPool(NAME, count) as pool:
        expected = [item * item for item in range(20)]
        assert list(pool.imap(work, range(20), JobControl())) == expected
        assert list(pool.map(work, range(20))) == expected


@pytest.mark.parametrize(("count", "ahead"), [(1, 1), (2, 2), (3, 4)])
def test_items_are_taken_only_as_they_are_needed(count: int, ahead: int) -> None:
    items = Counted()
    with WorkerPool(NAME, count) as pool:
        results = pool.imap(str, items, JobControl(), ahead)
        assert items.taken == 0
        for received in range(50):
            assert next(results) == str(received)
            assert items.taken == received + count * ahead


def test_what_is_taken_may_depend_on_the_results_before() -> None:
    step = 1

    def growing() -> Iterator[int]:
        item = 0
        while item < 100:
            yield item
            item += step

    received = []
    with WorkerPool(NAME, 1) as pool:
        for result in pool.imap(int, growing(), JobControl(), 1):
            received.append(result)
            step *= 2
    assert received == [0, 2, 6, 14, 30, 62]


def test_of_nothing_comes_nothing() -> None:
    control = JobControl()
    control.cancel()  # and nobody is asked
    with WorkerPool(NAME) as pool:
        assert list(pool.imap(str, (), control)) == []


def test_an_exception_comes_in_the_place_of_its_result() -> None:
    def work(item: int) -> int:
        if item == 3:
            raise ValueError(item)
        return item

    with WorkerPool(NAME, 2) as pool:
        results = pool.imap(work, range(10), JobControl())
        assert [next(results) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(ValueError, match="3"):
            next(results)
        assert list(results) == []


def test_an_exception_of_the_items_is_raised() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise KeyError("gone")

    with WorkerPool(NAME, 1) as pool, pytest.raises(KeyError):
        list(pool.imap(int, items(), JobControl()))


def test_cancelling_ends_before_the_next_result() -> None:
    control = JobControl()
    with WorkerPool(NAME, 2) as pool:
        results = pool.imap(int, Counted(), control)
        assert [next(results), next(results)] == [0, 1]
        control.cancel()
        with pytest.raises(JobCancelled):
            next(results)
    assert not _threads()


def test_closing_drops_what_has_not_begun_and_leaving_ends_the_threads() -> None:
    done: list[int] = []
    may_go_on = threading.Event()

    def work(item: int) -> None:
        if item > 0:
            assert may_go_on.wait(LIMIT)
        done.append(item)

    with WorkerPool(NAME, 1) as pool:
        results = pool.imap(work, range(100), JobControl(), 8)
        next(results)
        assert _threads()
        results.close()
        may_go_on.set()
    assert not _threads()
    assert done in ([0], [0, 1])  # the one that may have begun


def test_each_thread_is_set_up_once() -> None:
    together = threading.Barrier(3)
    set_up: list[str] = []
    with WorkerPool(NAME, 3, lambda: set_up.append(threading.current_thread().name)) as pool:
        list(pool.imap(lambda _: together.wait(LIMIT), range(3), JobControl()))
        list(pool.imap(lambda _: together.wait(LIMIT), range(3), JobControl()))
    assert len(set(set_up)) == len(set_up) == 3
