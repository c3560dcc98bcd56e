"""A network made ready for inference, and the threads that share the cores for it."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from engine.base.types import Preprocessing
from engine.models.batch_norm_folding import fold_batch_norm


def for_inference(network: nn.Module, preprocessing: Preprocessing, device: str) -> nn.Module:
    """A copy of a classifier or a backbone, batch norms folded, channels last, on a device."""
    folded = fold_batch_norm(network, noise_input(preprocessing))
    return folded.to(device).to(memory_format=torch.channels_last)


def noise_input(preprocessing: Preprocessing) -> Tensor:
    """The same noise each time, (1, 3, crop, crop) on the CPU."""
    side = preprocessing.crop
    return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))


def thread_initializer(workers: int) -> Callable[[], None]:
    """Have threads that call the result divide the cores; the thread that asks keeps all."""
    threads = max(1, torch.get_num_threads() // workers)
    return partial(torch.set_num_threads, threads)
