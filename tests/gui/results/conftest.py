"""The Results screen's presenter, worked by hand."""

from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QApplication

from gui.results.presenter import ResultsPresenter, ResultsState
from tests.helpers.evaluators import FakeEvaluator
from tests.helpers.hand_lane import HandLane
from tests.helpers.trainers import FakeTrainer


@dataclass(frozen=True)
class Bench:
    """The presenter, and what it works with."""

    presenter: ResultsPresenter
    evaluator: FakeEvaluator
    trainer: FakeTrainer
    compute: HandLane
    io: HandLane

    def is_about(self, state: ResultsState) -> bool:
        return self.presenter.state is state

    def run_all(self) -> None:
        while self.compute.waiting or self.io.waiting:
            self.compute.run_all()
            self.io.run_all()


@pytest.fixture
def bench(qapp: QApplication) -> Bench:
    evaluator, trainer, compute, io = FakeEvaluator(), FakeTrainer(), HandLane(), HandLane()
    trainer.told = {"cells-1": (), "cells-2": ()}
    presenter = ResultsPresenter(
        evaluator,
        trainer,
        evaluator.look,
        evaluator.draw_map,
        evaluator.find_suspects,
        evaluator.search,
        compute,
        io,
    )
    return Bench(presenter, evaluator, trainer, compute, io)
