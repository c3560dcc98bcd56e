"""When a version is the better one."""

import pytest

from engine.training.runs.loop_state import LoopState, Score

BEST = LoopState(best_epoch=2, best_value=0.8, best_loss=0.5)


@pytest.mark.parametrize(
    ("value", "loss", "is_better"),
    [(0.81, 9.0, True), (0.8, 0.4, True), (0.8, 0.5, False), (0.79, 0.1, False)],
)
def test_where_every_difference_counts(value: float, loss: float, is_better: bool) -> None:
    assert BEST.is_improved_by(Score(value, loss)) is is_better


@pytest.mark.parametrize(
    ("value", "judges", "is_better"),
    [(0.75, 20, True), (0.65, 20, False), (0.78, 1000, False), (0.79, 1000, True)],
)
def test_where_chance_decides_nothing_the_later_one_is_better(
    value: float, judges: int, is_better: bool
) -> None:
    assert BEST.is_improved_by(Score(value, 9.0), judges) is is_better


def test_a_first_answer_without_mistakes_can_still_be_improved() -> None:
    perfect = LoopState(best_value=1.0)
    assert perfect.is_improved_by(Score(1.0, 9.0), 24)
    assert perfect.is_improved_by(Score(9 / 10, 9.0), 10) is False
    assert perfect.is_improved_by(Score(3 / 4, 9.0), 4) is False
