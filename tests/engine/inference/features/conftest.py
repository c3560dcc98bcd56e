"""The very small network, and pictures that a linear head of it tells apart."""

from collections.abc import Iterator

import pytest
import torch

from engine.datasets.dataset import Split
from engine.training.classification.trained_layers import Backbone
from tests.helpers.teaching import make_split, tiny_backbone


@pytest.fixture(scope="package", autouse=True)
def _one_thread() -> Iterator[None]:
    """As each worker has: the bits of a sum may depend on the number of threads."""
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
    """Pictures of three classes. Nobody may change them."""
    return make_split(tmp_path_factory.mktemp("easy"))
