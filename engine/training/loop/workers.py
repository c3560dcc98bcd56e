"""Threads that share the work of one step, and give the same bits however many they are."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self, TypeVar

import torch

from engine.base.device import usable_cores

P = TypeVar("P")
R = TypeVar("R")

_MOST = 8


class Workers:
    """A pool for micro_batches of work.

    Every micro_batch is computed by one thread, so that neither the number of workers nor who was
    quicker changes a bit of the result.

    Attributes:
        count: how many threads there are.
    """

    def __init__(self, device: str) -> None:
        self.count = min(usable_cores(), _MOST) if device == "cpu" else 1
        begin = _one_thread if device == "cpu" else None
        self._pool = ThreadPoolExecutor(self.count, "lensmith-train", begin)

    def map(self, work: Callable[[P], R], micro_batches: Iterable[P]) -> Iterator[R]:
        """The results, in the order of the micro_batches."""
        return self._pool.map(work, micro_batches)

    def submit(self, work: Callable[[P], R], micro_batch: P) -> Future[R]:
        """One micro batch, for callers that decide themselves how many are under way."""
        return self._pool.submit(work, micro_batch)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def _one_thread() -> None:
    torch.set_num_threads(1)
