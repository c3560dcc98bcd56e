"""Shares in whole per cent, rounded in one way wherever they are told."""

_TINY = 1e-9
"""Within it, a computed share is 0 or 1: a computer's arithmetic misses them by less."""


def whole_percent(share: float) -> int:
    """A share (0…1) in whole per cent; never a false 0 or 100."""
    rounded = round(share * 100)
    if _TINY < share < 1 - _TINY:
        rounded = min(max(rounded, 1), 99)
    return rounded
