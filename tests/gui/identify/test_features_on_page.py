"""Saving features from the window: asked for, busy, done, failed, cancelled."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Progress
from tests.gui.conftest import Bench
from tests.helpers.identify_screen import LIMIT_MS, Start, find, text


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, red: Path) -> Callable[[str, str], None]:
    """Answers both dialogs: the folder is that of the red picture."""

    def answer_with(name: str, kind: str) -> None:
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(red.parent))
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name, kind))

    return answer_with


@pytest.mark.parametrize(
    ("name", "kind", "written"),
    [("f.npz", "*.npz", "f.npz"), ("f", "(*.npz)", "f.npz"), ("f", "(*.csv)", "f.csv")],
)
def test_features_of_a_folder_are_saved(
    qtbot: QtBot, start: Start, answer: Callable[[str, str], None], tmp_path: Path, name: str,
    kind: str, written: str,
) -> None:  # fmt: skip
    (tmp_path / "bad.png").touch()
    answer(str(tmp_path / name), kind)
    lensmith = start()
    assert not find(lensmith, "features_bar").isVisible()
    lensmith._save_features()
    features = lensmith.identify.features
    qtbot.waitUntil(lambda: features.summary is not None, timeout=LIMIT_MS)
    assert find(lensmith, "features_bar").isVisible()
    assert text(lensmith, "features_sentence") == f"Saved the features of one picture in {written}"
    expected = "3 numbers each, from the layer pool. 1 could not be read; the details name them."
    assert text(lensmith, "features_advice") == expected
    qtbot.mouseClick(find(lensmith, "features_copy"), Qt.MouseButton.LeftButton)
    assert str(tmp_path / "bad.png") in QGuiApplication.clipboard().text()
    if written == "f.npz":
        with np.load(tmp_path / written) as saved:
            assert saved["features"].tolist() == [[200, 10, 10]]
    qtbot.mouseClick(find(lensmith, "features_end"), Qt.MouseButton.LeftButton)
    assert not find(lensmith, "features_bar").isVisible()


@pytest.mark.parametrize("refused", ["getExistingDirectory", "getSaveFileName"])
def test_a_dialog_that_is_closed_saves_nothing(
    start: Start, answer: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    answer("f.npz", "")
    closed = "" if refused == "getExistingDirectory" else ("", "")
    monkeypatch.setattr(QFileDialog, refused, lambda *_: closed)
    lensmith = start()
    lensmith._save_features()
    assert not lensmith.identify.features.is_busy


def test_while_it_saves_it_says_how_far_it_is_and_can_be_cancelled(
    qtbot: QtBot, start: Start, tmp_path: Path, red: Path
) -> None:
    lensmith = start()
    features = lensmith.identify.features
    features.save(red.parent, tmp_path / "f.npz", "m", "cpu")
    features._saving.progress = Progress(1200, 2000, 125.0)
    features.changed.emit()
    said = text(lensmith, "features_sentence")
    assert said == "Saving features: 1,200 of 2,000 pictures, about 2 min left"
    qtbot.mouseClick(find(lensmith, "features_end"), Qt.MouseButton.LeftButton)
    assert not features.is_busy
    assert not find(lensmith, "features_bar").isVisible()


def test_a_failure_says_what_to_do(qtbot: QtBot, start: Start, red: Path) -> None:
    lensmith = start()
    gone = red.parent / "gone" / "f.npz"
    lensmith.identify.save_features(red.parent, gone)
    features = lensmith.identify.features
    qtbot.waitUntil(lambda: features.failure is not None, timeout=LIMIT_MS)
    assert text(lensmith, "features_sentence").startswith(f"{gone} cannot be written")
    assert text(lensmith, "features_advice") == "Make room on the disk or choose another folder."
    qtbot.mouseClick(find(lensmith, "features_copy"), Qt.MouseButton.LeftButton)
    assert "file.cannot_write" in QGuiApplication.clipboard().text()


def test_a_second_saving_takes_the_place_of_the_first(bench: Bench, red: Path) -> None:
    features = bench.presenter.features
    bench.presenter.save_features(red.parent, red.parent / "a.npz")
    bench.presenter.save_features(red.parent, red.parent / "b.npz")
    bench.compute.run_all()
    assert features.summary is not None
    assert features.summary.file.name == "b.npz"
    assert not (red.parent / "a.npz").exists()


def test_a_new_saving_forgets_the_failure_of_the_last(bench: Bench, red: Path) -> None:
    bench.predictors.error = EngineError(ErrorCode.MODEL_WEIGHTS_MISSING, model="M")
    bench.presenter.save_features(red.parent, red.parent / "a.npz")
    bench.compute.run_all()
    assert bench.presenter.features.failure is bench.predictors.error
    bench.predictors.error = None
    bench.presenter.save_features(red.parent, red.parent / "a.npz")
    assert bench.presenter.features.failure is None
    assert bench.presenter.features.is_busy
