"""A pool of threads whose results come in the order of their inputs."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Self, TypeVar

from engine.base.device import usable_cores
from engine.base.jobs import JobControl

P = TypeVar("P")
R = TypeVar("R")

_MOST_WORKERS = 8
"""Each holds one picture in full size."""


def worker_count() -> int:
    """Threads that work on pictures at the same time: the usable cores, 8 at most."""
    return min(usable_cores(), _MOST_WORKERS)


class WorkerPool:
    """Threads for many pieces of work of one kind. A context manager; leaving it ends them.

    Attributes:
        count: how many threads there are.
    """

    def __init__(
        self, name: str, count: int | None = None, initializer: Callable[[], None] | None = None
    ) -> None:
        """Make a pool; its threads start when there is work.

        Args:
            name: of the threads, as a debugger shows it.
            count: of the threads; `worker_count()` if None.
            initializer: called once in each thread, before its first work.
        """
        self.count = worker_count() if count is None else count
        self._executor = ThreadPoolExecutor(self.count, name, initializer)

    def map(self, work: Callable[[P], R], items: Iterable[P]) -> Iterator[R]:
        """The results in the order of the items, all of which are taken at once."""
        return self._executor.map(work, items)

    def imap(
        self, work: Callable[[P], R], items: Iterable[P], control: JobControl, ahead: int = 2
    ) -> Generator[R, None, None]:
        """The results in the order of the items, which are taken only as threads need them.

        Memory does not grow with the number of items. What `work` raises is raised in the place
        of its result; then, and when the generator is closed, what has not begun is dropped.

        Args:
            work: called in any of the threads.
            items: taken one by one, in the thread that asks for results.
            control: asked before each result whether to go on.
            ahead: for each thread, how many items are taken before their results are asked for.

        Raises:
            JobCancelled: when asked to.
        """
        remaining = iter(items)
        under_way: deque[Future[R]] = deque()
        try:
            while True:
                for item in islice(remaining, ahead * self.count - len(under_way)):
                    under_way.append(self._executor.submit(work, item))
                if not under_way:
                    return
                control.checkpoint()
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
