"""Figures that can be worked out by hand."""

import numpy as np
import pytest

from engine.evaluation import metrics

CLASSES = ("a", "b", "c", "d")
LABELS = np.array([0, 0, 0, 1, 1, 2])
ANSWERS = np.array([0, 0, 1, 1, 1, 0])


def test_the_matrix_has_a_row_a_class_and_a_column_an_answer() -> None:
    assert metrics.confusion(ANSWERS, LABELS, 4) == (
        (2, 1, 0, 0), (0, 2, 0, 0), (1, 0, 0, 0), (0, 0, 0, 0),
    )  # fmt: skip


def test_each_class_has_its_scores_and_its_interval() -> None:
    a, b, c, d = metrics.per_class(ANSWERS, LABELS, CLASSES)
    assert (a.right, a.total) == (2, 3)
    assert a.precision == pytest.approx(2 / 3)
    assert a.recall == pytest.approx(2 / 3)
    assert b.precision == pytest.approx(2 / 3)
    assert b.recall == 1.0
    assert b.f1 == pytest.approx(0.8)
    assert (c.precision, c.recall, c.f1) == (None, 0.0, 0.0)
    assert (d.precision, d.recall, d.f1) == (None, None, None)
    assert (d.low, d.high) == (0.0, 1.0)
    assert b.low == pytest.approx(0.342, abs=1e-3)  # Wilson, 2 of 2


def test_nothing_asked_is_nothing_known() -> None:
    nothing = np.zeros(0, np.int64)
    assert metrics.confusion(nothing, nothing, 2) == ((0, 0), (0, 0))
    assert metrics.per_class(nothing, nothing, ("a", "b"))[0].f1 is None
    assert metrics.calibration_error(np.zeros((0, 2), np.float32), nothing, 2) == 0.0


def test_a_model_that_is_as_often_right_as_it_says_has_no_calibration_error() -> None:
    sure = np.tile(np.array([[0.75, 0.25]], np.float32), (4, 1))
    labels = np.array([0, 0, 0, 1])
    assert metrics.calibration_error(sure, labels, 2) == pytest.approx(0.0, abs=1e-6)
    assert metrics.calibration_error(sure, np.zeros(4, np.int64), 2) == pytest.approx(0.25)
