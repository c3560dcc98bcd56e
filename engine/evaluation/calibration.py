"""Honest scores: temperature scaling (Guo et al., 2017)."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_TEMPERATURES = (0.25, 10.0)
"""A model without mistakes on few pictures would want a temperature of 0: certain of anything."""
_PRIOR = 2.0
"""So many pictures' worth of doubt that the temperature should differ from 1."""
_STEPS = 100
Floats = NDArray[np.float32]


def fit_temperature(logits: Floats, labels: NDArray[np.int64]) -> float:
    """The temperature with the least cross entropy, drawn a little towards 1.

    Args:
        logits: (n, classes), of pictures that the model has not learned from.
        labels: (n,), the right outputs.
    """
    if not len(logits):
        return 1.0
    answers, right = torch.from_numpy(logits), torch.from_numpy(labels)
    log_temperature = torch.zeros((), requires_grad=True)
    optimiser = torch.optim.LBFGS([log_temperature], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        tempered = answers / log_temperature.exp()
        entropy = torch.nn.functional.cross_entropy(tempered, right, reduction="sum")
        total: Tensor = entropy + _PRIOR * log_temperature.square()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    least, most = _TEMPERATURES
    return float(np.clip(float(log_temperature.detach().exp()), least, most))
