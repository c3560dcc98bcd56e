"""Models take seconds to load: they are loaded once for all tests."""

import gc
from pathlib import Path

import pytest
import skimage

from engine.base.device import Device
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.models import DEFAULT_MODEL, ModelLibrary
from engine.models.loading import LoadedModel, load
from tests.helpers.pictures import plain, save


def pytest_collection_finish() -> None:
    """Take what torch has imported out of the garbage collection after each test (0.2 s)."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> ModelLibrary:
    """A library to which nobody has brought anything."""
    return ModelLibrary(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="session")
def loaded(library: ModelLibrary) -> LoadedModel:
    """The model to begin with."""
    return load(library.find(DEFAULT_MODEL))


@pytest.fixture(scope="session")
def predictor(loaded: LoadedModel) -> TorchClassifier:
    """The model to begin with, ready to answer."""
    return TorchClassifier(loaded, Device("cpu"))


@pytest.fixture(scope="session")
def samples() -> Path:
    """Folder of the pictures that scikit-image brings along."""
    return Path(skimage.__file__).parent / "data"


@pytest.fixture
def greys(tmp_path: Path) -> list[Path]:
    """Forty pictures, each of one grey: the first of value 0, the second of value 1 …"""
    return [save(plain((n, n, n)), tmp_path / f"grey {n}.png") for n in range(40)]
