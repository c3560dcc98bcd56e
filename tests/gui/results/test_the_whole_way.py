"""Teach, see what is wrong, correct it, learn again, hand on, take in: by clicks, and real."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.base.places import Places
from engine.base.types import Prediction
from engine.evaluation.results import Evaluation
from engine.inference import PredictorCache
from engine.models import ModelLibrary
from engine.training.classification.events import RunResult
from gui.app import Lensmith
from gui.export.presenter import ExportState
from gui.results.presenter import ResultsState
from gui.teach.presenter import TeachState
from tests.helpers.mixed_up import mix_up
from tests.helpers.teach_screen import drop, find

A_MINUTE_MS = 60_000


class Users:
    """Starts the program for one user after the other."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self.running: Lensmith | None = None

    def begin(self, home: Path) -> Lensmith:
        self.end()
        places = Places(*(home / name for name in ("config", "data", "log", "cache")))
        library = ModelLibrary(places.data)
        self.running = Lensmith(self._app, places, library, PredictorCache(library))
        self.running.show()
        return self.running

    def end(self) -> None:
        if self.running is not None:
            assert self.running.close()
            self.running.window.deleteLater()
            self.running = None


@pytest.fixture
def users(qapp: QApplication) -> Iterator[Users]:
    made = Users(qapp)
    yield made
    made.end()


def click(qtbot: QtBot, lensmith: Lensmith, name: str) -> None:
    def is_ready() -> bool:
        found = lensmith.window.findChildren(QAbstractButton, name)
        return any(button.isVisible() and button.isEnabled() for button in found)

    qtbot.waitUntil(is_ready, timeout=A_MINUTE_MS)
    button = find(lensmith, name)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)


def identified(qtbot: QtBot, lensmith: Lensmith, picture: Path) -> dict[str, float]:
    """What the Identify screen says of a picture."""
    identify = lensmith.identify
    click(qtbot, lensmith, "nav_identify")
    identify.clear()
    identify.add([PictureAddress(picture)])
    qtbot.waitUntil(
        lambda: (
            isinstance(identify.outcome, Prediction) and identify.current == PictureAddress(picture)
        ),
        timeout=A_MINUTE_MS,
    )
    assert isinstance(identify.outcome, Prediction)
    return {item.label: item.score for item in identify.outcome.labels}


def drop_on_models(lensmith: Lensmith, bundle: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(bundle))])
    copy, left, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    lensmith._models_page.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))


def contents(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def until(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=A_MINUTE_MS)


def teach(qtbot: QtBot, lensmith: Lensmith, folder: Path) -> None:
    click(qtbot, lensmith, "nav_teach")
    assert drop(lensmith, folder)
    until(qtbot, lambda: lensmith.teach.state is TeachState.READY)
    click(qtbot, lensmith, "recipe_quick")
    with qtbot.waitSignal(lensmith.teach.taught, timeout=A_MINUTE_MS):
        click(qtbot, lensmith, "teach")


def judged(qtbot: QtBot, lensmith: Lensmith) -> Evaluation:
    click(qtbot, lensmith, "see_mistakes")
    until(qtbot, lambda: lensmith.results.state is ResultsState.DONE)
    assert lensmith.results.evaluation is not None
    return lensmith.results.evaluation


def correct_the_mistake_that_is_shown(qtbot: QtBot, lensmith: Lensmith, number: int) -> None:
    def is_corrected() -> bool:
        found = lensmith.results.evaluation
        return found is not None and len(found.corrections) == number

    click(qtbot, lensmith, "agree_with_answer")
    until(qtbot, is_corrected)


def learn_again(qtbot: QtBot, lensmith: Lensmith) -> tuple[RunResult, Evaluation]:
    results = lensmith.results
    with qtbot.waitSignal(results.learned, timeout=A_MINUTE_MS) as learned:
        click(qtbot, lensmith, "learn_again")
    until(qtbot, lambda: results.comparison is not None)
    assert results.evaluation is not None
    return learned.args[0], results.evaluation


def export_to(qtbot: QtBot, lensmith: Lensmith, bundle: Path) -> str:
    """Hand the model of the Results screen on; what is said of the check."""
    click(qtbot, lensmith, "export_result")
    lensmith._export_dialog.choosing.set_target(bundle)
    click(qtbot, lensmith, "export_start")
    until(qtbot, lambda: lensmith.export.state is not ExportState.WORKING)
    assert lensmith.export.state is ExportState.DONE, lensmith.export.error
    proof = find(lensmith, "export_proof")
    assert isinstance(proof, QLabel)
    lensmith._export_dialog.close()
    return proof.text()


@pytest.mark.timeout(240)
def test_from_mislabelled_pictures_to_the_same_answers_elsewhere(
    qtbot: QtBot, users: Users, tmp_path: Path
) -> None:
    slides, bundle = tmp_path / "slides", tmp_path / "for a colleague 测试"
    wrong = mix_up(slides)
    untouched = contents(slides)
    lensmith = users.begin(tmp_path / "first user")
    teach(qtbot, lensmith, slides)
    before = judged(qtbot, lensmith)
    assert {item.picture.file: item.answer for item in before.mistakes} == wrong

    correct_the_mistake_that_is_shown(qtbot, lensmith, 1)
    qtbot.keyClick(find(lensmith, "mistakes_gallery"), Qt.Key.Key_Right)
    correct_the_mistake_that_is_shown(qtbot, lensmith, 2)
    result, after = learn_again(qtbot, lensmith)
    assert after.corrected_from == before.run
    assert after.right == after.total == before.total
    assert contents(slides) == untouched

    assert export_to(qtbot, lensmith, bundle).startswith("Same answers: 8 of 8")
    click(qtbot, lensmith, "use_result")
    until(qtbot, lambda: lensmith.identify.model == result.model)
    picture = next(iter(wrong))
    ours = identified(qtbot, lensmith, picture)
    assert next(iter(ours)) == wrong[picture]

    lensmith = users.begin(tmp_path / "second user")
    shutil.rmtree(tmp_path / "first user")  # that was another computer
    click(qtbot, lensmith, "nav_models")
    with qtbot.waitSignal(lensmith.models.taken_in, timeout=A_MINUTE_MS) as taken:
        drop_on_models(lensmith, bundle)
    assert taken.args[0].same == taken.args[0].samples == 8
    model = taken.args[0].entry.record.id
    assert lensmith.identify.model != model  # nobody asked for that
    click(qtbot, lensmith, f"use_{model}")
    until(qtbot, lambda: lensmith.identify.model == model)
    theirs = identified(qtbot, lensmith, picture)
    assert theirs == pytest.approx(ours, abs=1e-5)
