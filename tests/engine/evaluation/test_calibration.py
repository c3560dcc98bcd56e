"""Temperatures do what they promise."""

import numpy as np
import pytest
import torch

from engine.evaluation.calibration import fit_temperature


def too_sure(count: int = 4000, factor: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    """Logits `factor` times as large as they should be, and labels."""
    random = np.random.default_rng(0)
    honest = random.normal(0, 1.5, (count, 4)).astype(np.float32)
    shares = torch.from_numpy(honest).softmax(dim=1).numpy()
    labels = np.array([random.choice(4, p=row / row.sum()) for row in shares])
    return honest * factor, labels


def test_the_temperature_of_a_model_that_is_too_sure_is_found() -> None:
    assert fit_temperature(*too_sure()) == pytest.approx(3.0, rel=0.05)


def test_a_perfect_model_on_few_pictures_does_not_become_certain() -> None:
    logits = np.eye(3, dtype=np.float32) * 4
    assert 0.25 <= fit_temperature(logits, np.arange(3)) <= 1.0


def test_a_hopeless_model_stays_within_bounds() -> None:
    logits = np.eye(3, dtype=np.float32)[[1, 2, 0] * 40] * 50
    assert fit_temperature(logits, np.array([0, 1, 2] * 40)) <= 10.0


def test_without_pictures_nothing_is_changed() -> None:
    assert fit_temperature(np.zeros((0, 3), np.float32), np.zeros(0, np.int64)) == 1.0
