"""What tests of graphs share: odd pictures, and taught models with their graphs."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.models import LibraryEntry
from tests.helpers.families import odd_pictures
from tests.helpers.graphs import make_quietly, small_family


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Twenty odd pictures, one of a single pixel, and two very long ones."""
    folder = tmp_path_factory.mktemp("odd")
    paths = odd_pictures(folder)
    random = np.random.default_rng(7)
    for width, height in ((1, 1), (3000, 9), (5, 2100)):
        path = folder / f"{width} by {height}.png"
        Image.fromarray(random.integers(0, 256, (height, width, 3), np.uint8)).save(path)
        paths.append(path)
    return paths


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory, odd: list[Path]) -> LibraryEntry:
    """A small taught model; it is not to be changed."""
    return small_family(tmp_path_factory.mktemp("library"), odd[:20], "MobileNetV3")


@pytest.fixture(scope="session")
def graphs(tmp_path_factory: pytest.TempPathFactory, taught: LibraryEntry) -> Path:
    """The folder with its graph; to be copied, never changed."""
    folder = tmp_path_factory.mktemp("graphs")
    assert make_quietly(taught, folder)
    return folder
