"""A small model on a shelf, and a bundle of it; both are made once."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.types import Task
from engine.export.request import ExportConfig, ExportResult
from engine.models import ModelLibrary
from engine.models.config import ModelConfig
from engine.models.loading import build
from engine.models.storing import store_model
from engine.verbs.export import Exporter
from tests.helpers.addresses import addresses
from tests.helpers.families import odd_pictures, store_family


@dataclass(frozen=True)
class Shelf:
    """A library with one model.

    Attributes:
        library: where it is.
        places: its folders.
        model: its id.
        pictures: for its samples.
    """

    library: ModelLibrary
    places: Places
    model: str
    pictures: tuple[Path, ...]

    @property
    def exporter(self) -> Exporter:
        return Exporter(self.library, self.places)


@pytest.fixture(scope="session")
def predictors(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    home = tmp_path_factory.mktemp("predictors")
    places = Places(*(home / name for name in ("config", "data", "log", "cache")))
    library = ModelLibrary(places.data)
    pictures = odd_pictures(home / "pictures")
    model = store_family("MobileNetV3", library, pictures)
    return Shelf(library, places, model, tuple(pictures[:8]))


@pytest.fixture(scope="session")
def exported(predictors: Shelf, tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    """A bundle in a path that is not ASCII, never changed."""
    folder = tmp_path_factory.mktemp("bundles") / "细胞 测试" / "bundle of cells"
    config = ExportConfig(predictors.model, folder, samples=addresses(*predictors.pictures))
    return predictors.exporter.export(config, JobControl())


@pytest.fixture
def bundle(exported: ExportResult, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(exported.folder, tmp_path / "copy of bundle"))


@pytest.fixture(scope="session")
def detector_on_shelf(predictors: Shelf) -> str:
    """A detector of random weights; its id."""
    torch.manual_seed(0)
    network = build("torchvision", "fasterrcnn_mobilenet_v3_large_320_fpn", 4, Task.DETECTION)
    config = ModelConfig(
        name="colonies", task=Task.DETECTION, library="torchvision",
        architecture="fasterrcnn_mobilenet_v3_large_320_fpn",
        classes=("__background__", "round", "rough", "mould"), preprocessing=None,
        parameters=1, source="tests",
    )  # fmt: skip
    store_model(
        predictors.library.models / "colonies", network.eval().state_dict(), config, JobControl()
    )
    return "colonies"
