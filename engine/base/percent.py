"""Shares in per cent, rounded in one way wherever they are told."""

import math

_TINY = 1e-9
"""Within it, a computed share is 0 or 1: a computer's arithmetic misses them by less."""


def whole_percent(share: float) -> int:
    """A share (0…1) in whole per cent; never a false 0 or 100."""
    rounded = round(share * 100)
    if _TINY < share < 1 - _TINY:
        rounded = min(max(rounded, 1), 99)
    return rounded


def interval(low: float, share: float, high: float) -> tuple[float, float]:
    """The ends of a share's interval in per cent (0…100), between which the share lies.

    Whole, but with a decimal where rounding would leave the share out: 99.2 % is not "between 95
    and 99", but "between 95 and 99.8".

    Args:
        low: its lower end (0…1).
        share: that lies between them (0…1).
        high: its upper end (0…1).
    """
    least, most = float(whole_percent(low)), float(whole_percent(high))
    if least > 100 * share + _TINY:
        least = math.floor(1000 * low) / 10
    if most < 100 * share - _TINY:
        most = math.floor(1000 * high) / 10
    return least, most
