"""Every curve has its word."""

import pytest

from engine.training.classification.coach import Advice, advise
from engine.training.classification.events import EpochEnded

Row = tuple[float, float, float, bool]
"""Loss while learning, loss on the validation pictures, accuracy, whether it is the best."""

CURVES: dict[Advice, list[list[Row]]] = {
    Advice.TOO_EARLY: [
        [],
        [(0.9, 0.8, 0.7, True)],
        [(0.9, 0.8, 0.7, False)],
    ],
    Advice.FIRST_IS_BEST: [
        [(0.9, 0.8, 0.7, False), (0.7, 0.7, 0.7, False)],
        [(0.9, 0.8, 0.7, False), (0.7, 0.7, 0.7, False), (0.5, 0.9, 0.6, False)],
    ],
    Advice.STILL_IMPROVING: [
        [(0.9, 0.8, 0.7, True), (0.7, 0.7, 0.8, True)],
        [(0.9, 0.8, 0.7, True), (0.7, 0.7, 0.8, True), (0.6, 0.8, 0.7, False),
         (0.5, 0.9, 0.7, False)],
    ],
    Advice.LEVELLING_OFF: [
        [(0.9, 0.8, 0.7, True), (0.5, 0.5, 0.9, True), (0.4, 0.5, 0.9, False),
         (0.35, 0.5, 0.9, False), (0.3, 0.5, 0.9, False)],
        [(0.9, 0.8, 0.7, True), (0.5, 0.5, 0.9, True), (0.5, 0.5, 0.9, False),
         (0.5, 0.5, 0.9, False), (0.5, 0.9, 0.9, False)],
    ],
    Advice.MEMORISING: [
        [(0.9, 0.8, 0.7, True), (0.5, 0.5, 0.9, True), (0.3, 0.6, 0.9, False),
         (0.2, 0.7, 0.8, False), (0.1, 0.8, 0.8, False)],
    ],
    Advice.NOT_LEARNING: [
        [(0.9, 0.8, 0.7, False), (0.9, 0.8, 0.7, False), (0.91, 0.8, 0.6, False),
         (0.9, 0.8, 0.6, False)],
        [(0.9, 0.8, 0.7, False), (0.7, 0.8, 0.7, False), (0.6, 0.8, 0.6, False),
         (0.5, 0.8, 0.6, False)],
    ],
    Advice.ALL_RIGHT: [
        [(0.9, 0.8, 1.0, True)],
        [(0.9, 0.8, 0.7, True), (0.5, 0.5, 1.0, True)],
    ],
}  # fmt: skip


def _epochs(rows: list[Row]) -> list[EpochEnded]:
    return [EpochEnded(n, *row, 1e-3, 2.0) for n, row in enumerate(rows, 1)]


@pytest.mark.parametrize("advice", Advice)
def test_every_advice_has_its_curves(advice: Advice) -> None:
    assert CURVES[advice]
    for rows in CURVES[advice]:
        assert advise(_epochs(rows)) is advice, rows
