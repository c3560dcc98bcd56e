"""Two ways to ask a model agree, or it is said how far they are apart."""

from pathlib import Path

import numpy as np
import pytest

from engine.base.jobs import JobControl
from engine.export.agreement import compare
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
        EXPECTED, tmp_path, lambda path: np.asarray(answers[path.name], np.float32), JobControl()
    )
    assert (agreement.same, agreement.total) == (same, 2)
    assert agreement.largest == pytest.approx(largest, abs=1e-6)
