"""From any range of brightness to 8 bit, so that dark pictures show and bright ones are not white.

The rule, the same everywhere: the values between which 99.8 % of the picture lies (its 0.1th and
99.9th percentile, over all channels together so that colours keep their ratios) become 0 and 255;
what lies outside becomes black or white. Where these two are equal, as in a dark field with few
bright spots, the smallest and the largest value take their place. A picture of one value is grey.
Values that are no numbers (NaN) become black.
"""

import math

import numpy as np
from numpy.typing import NDArray

LOW_PERCENTILE = 0.1
HIGH_PERCENTILE = 99.9
_SAMPLED_PIXELS = 500_000
_MIDDLE_GREY = 128


def to_8_bit(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Scale an array (height, width[, channels]) of any real type by the rule above."""
    with np.errstate(all="ignore"):  # extreme values may overflow; the result is still in 0…255
        low, high = _bounds(values)
        if low == high:
            return np.where(np.isnan(values), 0, _MIDDLE_GREY).astype(np.uint8)
        if values.dtype == np.uint16:  # by far the commonest; a table needs no second copy
            table = _scaled(np.arange(65536), low, high)
            return table[values.view(np.uint16)]
        out = np.empty(values.shape, np.uint8)
        for row in range(len(values)):  # row by row, to need no copy in double precision
            out[row] = _scaled(values[row], low, high)
        return out


def _bounds(values: NDArray[np.generic]) -> tuple[float, float]:
    height, width = values.shape[:2]
    step = max(1, math.isqrt(height * width // _SAMPLED_PIXELS))
    sample = values[::step, ::step].astype(np.float64)
    sample = sample[np.isfinite(sample)]
    if not sample.size:
        return 0.0, 0.0
    low, high = np.percentile(sample, (LOW_PERCENTILE, HIGH_PERCENTILE))
    if low == high:
        finite = values[np.isfinite(values)]
        low, high = finite.min(), finite.max()
    return float(low), float(high)


def _scaled(values: NDArray[np.generic], low: float, high: float) -> NDArray[np.uint8]:
    unit = np.clip((values.astype(np.float64) - low) / (high - low), 0.0, 1.0)
    return np.rint(np.nan_to_num(unit, nan=0.0) * 255.0).astype(np.uint8)
