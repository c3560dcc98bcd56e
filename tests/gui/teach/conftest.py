"""The Teach screen's presenter, worked by hand."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from engine.models import ModelLibrary
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
