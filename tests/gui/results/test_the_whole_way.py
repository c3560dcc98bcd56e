"""Teach, see what is wrong, correct it, learn again, hand on, take in: by clicks, and real."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTabBar
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.base.places import Places
from engine.base.types import Prediction
from engine.datasets.dataset import Split
from engine.evaluation.results import Evaluation, Suspect
from engine.inference import PredictorCache
from engine.models import ModelLibrary
from engine.training.classification.events import RunResult
from engine.training.classification.plan import plan_of, split_of
from gui.app import Lensmith
from gui.export.presenter import ExportState
from gui.results.presenter import ResultsState
from gui.teach.presenter import TeachState
from tests.helpers.mixed_up import bring_features, mislabel, mix_up
from tests.helpers.pictures import photo, save
from tests.helpers.results_screen import SUSPECTS
from tests.helpers.teach_screen import drop, find
from tests.helpers.teaching import run_folder_at

A_MINUTE_MS = 60_000


def places_at(home: Path) -> Places:
    return Places(*(home / name for name in ("config", "data", "log", "cache")))


class Users:
    """Starts the program for one user after the other."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self.running: Lensmith | None = None

    def begin(self, home: Path) -> Lensmith:
        self.end()
        places = places_at(home)
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
    take_in(qtbot, lensmith, bundle)
    theirs = identified(qtbot, lensmith, picture)
    assert theirs == pytest.approx(ours, abs=1e-5)


def take_in(qtbot: QtBot, lensmith: Lensmith, bundle: Path) -> None:
    """Drop a bundle on Models, and use it."""
    click(qtbot, lensmith, "nav_models")
    with qtbot.waitSignal(lensmith.models.taken_in, timeout=A_MINUTE_MS) as taken:
        drop_on_models(lensmith, bundle)
    assert taken.args[0].same == taken.args[0].samples == 8
    model = taken.args[0].entry.record.id
    assert lensmith.identify.model != model  # nobody asked for that
    click(qtbot, lensmith, f"use_{model}")
    until(qtbot, lambda: lensmith.identify.model == model)


def suspected(qtbot: QtBot, lensmith: Lensmith) -> tuple[Suspect, ...]:
    """What is listed, once a person has clicked on the tab."""
    bar = find(lensmith, "results_tab_bar")
    assert isinstance(bar, QTabBar)
    middle = bar.tabRect(SUSPECTS).center()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    until(qtbot, lambda: bool(lensmith.results.suspects.listed))
    return lensmith.results.suspects.listed or ()


def decide(qtbot: QtBot, lensmith: Lensmith, suspect: Suspect, key: Qt.Key) -> None:
    """Go to a suspect with the arrow keys, and press one key."""
    suspects, gallery = lensmith.results.suspects, find(lensmith, "suspects_gallery")
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_Home)
    while suspects.current is not None and suspects.current.content != suspect.content:
        before = suspects.current
        qtbot.keyClick(gallery, Qt.Key.Key_Right)
        assert suspects.current != before, "it is not in the list"
    qtbot.keyClick(gallery, key)

    def is_written() -> bool:
        found = lensmith.results.evaluation
        return found is not None and suspect.content in found.decided

    until(qtbot, is_written)


def split_learned(lensmith: Lensmith, run: str) -> Split:
    folder = run_folder_at(lensmith._trainer.runs_folder / run)
    return split_of(plan_of(folder), folder.read_binding())


@pytest.mark.timeout(240)
def test_from_suspects_to_other_weights_and_a_stranger_elsewhere(
    qtbot: QtBot, users: Users, tmp_path: Path
) -> None:
    slides, bundle = tmp_path / "slides", tmp_path / "bundle"
    wrong = mislabel(slides)
    untouched = contents(slides)
    bring_features(places_at(tmp_path / "home"))  # the other test begins without
    lensmith = users.begin(tmp_path / "home")
    teach(qtbot, lensmith, slides)
    before = judged(qtbot, lensmith)
    first = split_learned(lensmith, before.run)

    planted = [s for s in suspected(qtbot, lensmith) if s.picture.file in wrong]
    assert {s.picture.file: s.suggested for s in planted} == wrong
    learned = {example.content for example in first.train}
    assert any(suspect.content in learned for suspect in planted)
    excluded, *relabelled = sorted(planted, key=lambda s: s.content not in learned)
    decide(qtbot, lensmith, excluded, Qt.Key.Key_X)
    for suspect in relabelled:
        decide(qtbot, lensmith, suspect, Qt.Key.Key_R)
    result, after = learn_again(qtbot, lensmith)

    again = split_learned(lensmith, result.run)
    labels = {example.picture.file: example.label for example in again.everything}
    assert {s.picture.file: labels[s.picture.file] for s in relabelled} == {
        s.picture.file: wrong[s.picture.file] for s in relabelled
    }
    assert excluded.picture.file not in labels
    assert len(again.everything) == len(first.everything) - 1
    history = run_folder_at(lensmith._trainer.runs_folder / before.run).result()
    assert isinstance(history, RunResult)
    assert result.weights != history.weights
    comparison = lensmith.results.comparison
    assert comparison is not None
    assert comparison.corrected + comparison.total <= after.total
    touched = {s.picture for s in relabelled} & {item.picture for item in after.judged}
    assert comparison.corrected == len(touched)
    shown = find(lensmith, "comparison_words")
    assert isinstance(shown, QLabel)
    assert "whose labels nobody touched" in shown.text()
    assert contents(slides) == untouched

    assert export_to(qtbot, lensmith, bundle).startswith("Same answers: 8 of 8")
    lensmith = users.begin(tmp_path / "second user")
    take_in(qtbot, lensmith, bundle)
    identified(qtbot, lensmith, excluded.picture.file)
    assert not find(lensmith, "unlike").isVisible()
    identified(qtbot, lensmith, save(photo(200, 160, seed=5), tmp_path / "stranger.png"))
    outcome = lensmith.identify.outcome
    assert isinstance(outcome, Prediction)
    assert outcome.unlike
    assert find(lensmith, "unlike").isVisible()
