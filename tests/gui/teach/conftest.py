"""The Teach screen's presenter, worked by hand."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from engine.models import ModelLibrary
from gui.teach.presenter import TeachPresenter, TeachState
from tests.helpers.hand_lane import HandLane
from tests.helpers.trainers import FakeTrainer


@dataclass(frozen=True)
class Bench:
    """The presenter, and what it works with."""

    presenter: TeachPresenter
    trainer: FakeTrainer
    compute: HandLane
    io: HandLane

    def is_about(self, state: TeachState) -> bool:
        return self.presenter.state is state


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Bench:
    trainer, compute, io = FakeTrainer(), HandLane(), HandLane()
    library = ModelLibrary(tmp_path / "library")
    return Bench(TeachPresenter(trainer, library, compute, io), trainer, compute, io)
