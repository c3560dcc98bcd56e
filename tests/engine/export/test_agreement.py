"""Two ways to ask a model agree, or it is said how far they are apart."""

from pathlib import Path

import numpy as np
import pytest

from engine.base.jobs import JobControl
from engine.export.agreement import DISTANCE_TOLERANCE, Said, compare
from engine.export.samples import Expected

EXPECTED = (Expected("a", (0.5, 0.5)), Expected("b", (0.9, 0.1)))


@pytest.mark.parametrize(("found", "same", "largest"), [
    ([0.9, 0.1], 2, 0.0),
    ([0.8, 0.2], 1, 0.1),
    ([0.9, float("nan")], 1, 1.0),
    ([0.9, 0.05, 0.05], 1, 1.0),
])  # fmt: skip
def test_the_largest_difference_is_stated(
    found: list[float], same: int, largest: float, tmp_path: Path
) -> None:
    answers = {"a": [0.5, 0.5], "b": found}
    agreement = compare(
        EXPECTED,
        tmp_path,
        lambda path: Said(np.asarray(answers[path.name], np.float32)),
        JobControl(),
    )
    assert (agreement.same, agreement.total) == (same, 2)
    assert agreement.largest == pytest.approx(largest, abs=1e-6)


@pytest.mark.parametrize(("found", "same"), [
    (0.7, 1), (0.7 + 0.5 * DISTANCE_TOLERANCE, 1), (0.7 + 2 * DISTANCE_TOLERANCE, 0), (None, 1),
])  # fmt: skip
def test_the_distance_from_what_was_taught_must_agree_where_both_know_it(
    found: float | None, same: int, tmp_path: Path
) -> None:
    said = Said(np.asarray([0.5, 0.5], np.float32), found)
    expected = (Expected("a", (0.5, 0.5), 0.7, unlike=True),)
    assert compare(expected, tmp_path, lambda _: said, JobControl()).same == same
