"""Inputs as PyTorch takes them."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.base.types import Preprocessing


def as_batch(inputs: NDArray[np.uint8], preprocessing: Preprocessing, device: str) -> Tensor:
    """Normalised inputs on a device; channels last is how the pixels lie in memory already.

    Args:
        inputs: (n, crop, crop, 3), of `to_input`.
        preprocessing: the model's.
        device: torch's name for it.

    Returns:
        (n, 3, crop, crop).
    """
    batch = torch.from_numpy(inputs).to(device).permute(0, 3, 1, 2)
    return (batch.float() / 255.0 - _channels(preprocessing.mean, device)) / _channels(
        preprocessing.std, device
    )


def _channels(values: tuple[float, float, float], device: str) -> Tensor:
    return torch.tensor(values, device=device).view(1, 3, 1, 1)
