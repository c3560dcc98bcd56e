"""Of the same pictures, Teach and Results tell the same interval."""

from dataclasses import replace

import pytest

from engine.training.classification.scores import wilson
from gui.common.words import whole_percent
from gui.results import words as results_words
from gui.teach import words as teach_words
from tests.helpers import evaluations, histories


@pytest.mark.parametrize(("right", "total", "said"), [
    (24, 24, ("86", "100")), (23, 24, ("80", "99")), (0, 24, ("0", "14")),
    (1999, 2000, ("99", "99.9")), (119, 120, ("95", "99.8")),
])  # fmt: skip
def test_teach_and_results_tell_the_same_interval(
    right: int, total: int, said: tuple[str, str]
) -> None:
    low, high = wilson(right, total)
    taught = replace(histories.RESULT, right=right, total=total, low=low, high=high)
    items = evaluations.evaluation().judged[:1] * total
    judged = replace(evaluations.evaluation(), judged=items, right=right, low=low, high=high)
    assert f"between {said[0]} and {said[1]} %" in teach_words.certainty(taught)
    assert f"between {said[0]} and {said[1]} of 100" in results_words.certainty(judged)


def test_of_runs_that_were_kept_with_a_high_just_below_one_it_is_one() -> None:
    assert whole_percent(0.9999999999999999) == "100"
    assert whole_percent(1e-17) == "0"
    assert whole_percent(0.999) == "99"
    assert whole_percent(0.001) == "1"
