"""The learning rate's rise and fall, and the order of pictures."""

from itertools import pairwise

import pytest

from engine.training.loop.schedule import rate_at, shuffled_order
from engine.training.settings import WARM_UP

STEPS = 100
PEAK = 0.3
RISE = round(WARM_UP * STEPS)


def test_the_rate_rises_evenly_to_its_peak() -> None:
    rates = [rate_at(step, STEPS, PEAK) for step in range(RISE)]
    assert rates == pytest.approx([PEAK * (step + 1) / RISE for step in range(RISE)])


def test_the_rate_falls_from_its_peak_to_nothing() -> None:
    rates = [rate_at(step, STEPS, PEAK) for step in range(RISE, STEPS + 1)]
    assert rates[0] == PEAK
    assert all(after < before for before, after in pairwise(rates))
    assert rates[(STEPS - RISE) // 2] == pytest.approx(PEAK / 2)  # half a cosine
    assert rates[-1] == pytest.approx(0.0)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_the_shortest_training_learns_at_its_first_step(steps: int) -> None:
    rates = [rate_at(step, steps, PEAK) for step in range(steps)]
    assert rates[0] == PEAK
    assert all(0 < rate <= PEAK for rate in rates)


def test_an_order_is_every_number_once() -> None:
    assert sorted(shuffled_order(3, 50, seed=7)) == list(range(50))


def test_the_order_is_another_in_every_epoch_and_with_every_seed() -> None:
    orders = [shuffled_order(epoch, 50, seed) for epoch, seed in ((1, 0), (2, 0), (1, 1), (0, 1))]
    assert all(a != b for n, a in enumerate(orders) for b in orders[:n])


def test_the_same_seed_gives_the_same_order() -> None:
    assert shuffled_order(4, 50, seed=9) == shuffled_order(4, 50, seed=9)
