"""The threads that share the work of one step, and give the same bits however many they are."""

import torch

from engine.base.pipeline import WorkerPool


def make_workers(device: str) -> WorkerPool:
    """Threads for micro batches on a device; on a CPU, one a core.

    Every micro batch is computed by one thread, so that neither the number of workers nor who was
    quicker changes a bit of the result.

    Args:
        device: torch's name for it.
    """
    if device == "cpu":
        return WorkerPool("lensmith-train", initializer=_one_thread)
    return WorkerPool("lensmith-train", 1)


def _one_thread() -> None:
    torch.set_num_threads(1)
