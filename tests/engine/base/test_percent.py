"""Intervals are told so that what they are of lies between their ends."""

import pytest

from engine.base.percent import interval, whole_percent
from engine.training.classification.scores import wilson


@pytest.mark.parametrize("total", [1, 2, 7, 24, 120, 2000, 100_000])
def test_the_share_lies_in_the_interval_that_is_told(total: int) -> None:
    for right in {0, 1, total // 2, total - 1, total}:
        low, high = wilson(right, total)
        least, most = interval(low, right / total, high)
        assert least <= 100 * right / total
        assert most >= min(100 * right / total, 99.9)
        assert (most == 100) == (high == 1)


def test_whole_where_that_says_enough() -> None:
    assert interval(0.7977, 23 / 24, 0.9926) == (80, 99)
    assert interval(0.954, 119 / 120, 0.9985) == (95, 99.8)


def test_nothing_is_falsely_certain() -> None:
    assert whole_percent(0.9999) == 99
    assert whole_percent(0.0001) == 1
