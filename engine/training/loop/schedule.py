"""How fast to learn, and in which order pictures come."""

import math

import numpy as np

from engine.training.settings import WARM_UP


def rate_at(step: int, steps: int, peak: float) -> float:
    """The learning rate of a step: a linear rise, then half a cosine down to nothing.

    Args:
        step: from 0.
        steps: of the whole training.
        peak: the highest rate.
    """
    rise = max(1, round(WARM_UP * steps))
    if step < rise:
        return peak * (step + 1) / rise
    share = (step - rise) / max(1, steps - rise)
    return peak * 0.5 * (1 + math.cos(math.pi * share))


def shuffled_order(epoch: int, count: int, seed: int) -> list[int]:
    """Every number below `count` once, shuffled for an epoch."""
    return [int(n) for n in np.random.default_rng((seed, epoch)).permutation(count)]
