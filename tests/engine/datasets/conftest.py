"""A dataset without any problem."""

from pathlib import Path

import pytest

from tests.helpers.datasets import make_dataset


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Two classes of ten pictures."""
    return make_dataset(tmp_path / "dataset", {"cats": 10, "dogs": 10})
