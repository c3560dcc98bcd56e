"""The very small network, and pictures that a linear head of it tells apart."""

import pytest

from engine.datasets.dataset import Split
from engine.training.classification.trained_layers import Backbone
from tests.helpers.teaching import make_split, tiny_backbone


@pytest.fixture(scope="session")
def backbone() -> Backbone:
    """The very small network. Nobody may change it."""
    return tiny_backbone()


@pytest.fixture(scope="session")
def easy(tmp_path_factory: pytest.TempPathFactory) -> Split:
    """Pictures of three classes. Nobody may change them."""
    return make_split(tmp_path_factory.mktemp("easy"))
