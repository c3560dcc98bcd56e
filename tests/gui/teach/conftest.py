"""The Teach screen's presenter, worked by hand, and the program as people have it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from engine.base.places import Places
from engine.inference import PredictorCache
from engine.models import ModelLibrary
from gui.app import Lensmith
from gui.teach.presenter import TeachPresenter, TeachState
from tests.helpers.hand_lane import HandLane
from tests.helpers.searches import FakeSearch
from tests.helpers.trainers import FakeTrainer


@dataclass(frozen=True)
class Bench:
    """The presenter, and what it works with."""

    presenter: TeachPresenter
    trainer: FakeTrainer
    search: FakeSearch
    compute: HandLane
    io: HandLane

    def is_about(self, state: TeachState) -> bool:
        return self.presenter.state is state


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Bench:
    trainer, search, compute, io = FakeTrainer(), FakeSearch(), HandLane(), HandLane()
    library = ModelLibrary(tmp_path / "library")
    return Bench(
        TeachPresenter(trainer, library, search, compute, io), trainer, search, compute, io
    )


@pytest.fixture
def lensmith(qapp: QApplication, places: Places) -> Iterator[Lensmith]:
    """The program as people have it: real threads, the real model."""
    library = ModelLibrary(places.data)
    program = Lensmith(qapp, places, library, PredictorCache(library))
    program.show()
    yield program
    assert program.close()
    program.window.deleteLater()
