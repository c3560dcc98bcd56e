"""However often models are switched while pictures arrive, no label stands under a wrong name."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.base.types import LabelScore, Outcome, Prediction
from engine.inference import PredictorCache
from engine.models import ModelLibrary
from engine.qt_jobs import JobLane
from gui.identify.pasted import PastedPictures
from gui.identify.presenter import IdentifyPresenter
from tests.helpers.pictures import plain, save
from tests.helpers.predictors import Answers, BrightnessPredictor, Pixels

SWITCHES = 50


class Signing(BrightnessPredictor):
    """Labels every picture with its own name."""

    def __init__(self, model: str) -> None:
        super().__init__()
        self.model = model

    def answer(self, prepared: Sequence[Pixels], top: int, /) -> Answers:
        return [(LabelScore(self.model, 1.0),)] * len(prepared)


class SigningShelf(PredictorCache):
    """Hands out a predictor that signs with the name it was asked by."""

    def get(self, model: str, device: str) -> Any:
        return Signing(model)


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[tuple[JobLane, JobLane]]:
    compute, io = JobLane("compute"), JobLane("io")
    yield compute, io
    assert compute.close(5)
    assert io.close(5)


def test_fifty_switches_while_pictures_arrive(
    qtbot: QtBot, lanes: tuple[JobLane, JobLane], tmp_path: Path
) -> None:
    library = ModelLibrary(tmp_path / "library")
    predictors = SigningShelf(library)
    presenter = IdentifyPresenter(*lanes, predictors, library, PastedPictures(tmp_path / "pasted"))
    wrong: list[Outcome] = []

    def check(*_: object) -> None:
        for outcome in presenter.pictures.outcomes():
            assert isinstance(outcome, Prediction)
            if {outcome.model, outcome.labels[0].label} != {presenter.model}:
                wrong.append(outcome)

    presenter.pictures.dataChanged.connect(check)
    presenter.outcome_changed.connect(check)
    seen = 0
    for number in range(SWITCHES):
        presenter.get_ready(f"model-{number}", "cpu")
        presenter.add([save(plain((number, 0, 0)), tmp_path / f"{number}.png")])
        qtbot.wait(number % 4 * 5)  # switch now before, now during, now after the answers
        seen += len(presenter.pictures.outcomes())
    qtbot.waitUntil(lambda: len(presenter.pictures.outcomes()) == SWITCHES, timeout=20_000)
    check()
    assert wrong == []
    assert seen > 0  # answers did arrive between switches
