"""What the tests of teaching share: drawn pictures, a taken-apart network, run folders."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine.datasets.dataset import Split
from engine.training.classification.feature_extraction import Resources
from engine.training.classification.trained_layers import Backbone
from engine.training.runs import disk_patience
from engine.training.runs.run_folder import RunFolder
from tests.helpers.teaching import make_ground, make_split, run_folder_at, tiny_backbone


@pytest.fixture(scope="package", autouse=True)
def _one_thread() -> Iterator[None]:
    """For so little work, waiting for each other takes longer than the work."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def backbone() -> Backbone:
    """The very small network. Nobody may change it."""
    return tiny_backbone()


@pytest.fixture(scope="session")
def easy(tmp_path_factory: pytest.TempPathFactory) -> Split:
    """Pictures that a linear head tells apart. Nobody may change them."""
    return make_split(tmp_path_factory.mktemp("easy"))


@pytest.fixture(scope="session")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Split:
    """Pictures that a linear head often confuses. Nobody may change them."""
    return make_split(tmp_path_factory.mktemp("hard"), 10, hard=True)


@pytest.fixture
def ground(tmp_path: Path) -> Resources:
    """An empty library and cache."""
    return make_ground(tmp_path)


@pytest.fixture
def run_folder(tmp_path: Path) -> RunFolder:
    """A run's folder that is there, without a plan."""
    folder = run_folder_at(tmp_path / "runs" / "cells")
    for part in ("last", "best"):
        (folder.path / part).mkdir(parents=True)
    return folder


@pytest.fixture(autouse=True)
def _no_waiting_for_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_patience, "_SECONDS", 0.0)
