"""A presenter worked by hand, and the whole program with real threads and a fake model."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from engine.base.places import Places
from engine.models import ModelLibrary
from gui.app import Lensmith
from gui.common.theme import Theme
from gui.identify.pasted import PastedPictures
from gui.identify.presenter import IdentifyPresenter
from tests.helpers.evaluators import FakeEvaluator, tools_of
from tests.helpers.hand_lane import HandLane
from tests.helpers.pictures import plain, save
from tests.helpers.predictors import ColourPredictor, PredictorsWith
from tests.helpers.trainers import FakeTrainer


@dataclass(frozen=True)
class Bench:
    """The Identify screen's presenter, and what it works with."""

    presenter: IdentifyPresenter
    compute: HandLane
    io: HandLane
    predictors: PredictorsWith


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Bench:
    compute, io, predictors = HandLane(), HandLane(), PredictorsWith(ColourPredictor())
    library = ModelLibrary(tmp_path / "library")
    pasted = PastedPictures(tmp_path / "pasted")
    presenter = IdentifyPresenter(compute, io, predictors, library, pasted)
    return Bench(presenter, compute, io, predictors)


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def red(tmp_path: Path) -> Path:
    return save(plain((200, 10, 10)), tmp_path / "red.png")


@pytest.fixture
def green(tmp_path: Path) -> Path:
    return save(plain((10, 200, 10)), tmp_path / "green.png")


@pytest.fixture
def blue(tmp_path: Path) -> Path:
    return save(plain((10, 10, 200)), tmp_path / "blue.png")


@pytest.fixture
def trainer() -> FakeTrainer:
    """Acts for the engine behind the Teach screen."""
    return FakeTrainer()


@pytest.fixture
def evaluator() -> FakeEvaluator:
    """Acts for the engine behind the Results screen."""
    return FakeEvaluator()


@pytest.fixture
def start(
    qapp: QApplication, places: Places, trainer: FakeTrainer, evaluator: FakeEvaluator
) -> Iterator[Callable[[], Lensmith]]:
    """Starts the program; ends it with the test."""
    started: list[Lensmith] = []

    def start_it() -> Lensmith:
        library = ModelLibrary(places.data)
        lensmith = Lensmith(
            qapp, places, library, PredictorsWith(ColourPredictor()),
            trainer=trainer, results=tools_of(evaluator, trainer),
        )  # fmt: skip
        started.append(lensmith)
        lensmith.show()
        return lensmith

    yield start_it
    for lensmith in started:
        assert lensmith.close()
        lensmith.window.deleteLater()
