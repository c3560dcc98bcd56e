"""Suspects before teaching by real clicks: a run has kept features, the next check names them."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.base.places import Places
from engine.training.classification.plan import plan_of
from engine.training.settings import Recipe
from gui.app import Lensmith
from gui.teach.presenter import TeachState
from tests.helpers.mixed_up import mislabel
from tests.helpers.teach_screen import appears, click, drop, find
from tests.helpers.teaching import run_folder_at

A_MINUTE_MS = 60_000


def check(qtbot: QtBot, lensmith: Lensmith, folder: Path) -> None:
    assert drop(lensmith, folder)
    qtbot.waitUntil(lambda: lensmith.teach.state is TeachState.READY, timeout=A_MINUTE_MS)


def teach(qtbot: QtBot, lensmith: Lensmith) -> str:
    """Teach it quickly; the run's name."""
    lensmith.teach.choose(recipe=Recipe.QUICK)
    with qtbot.waitSignal(lensmith.teach.taught, timeout=A_MINUTE_MS):
        click(qtbot, lensmith, "teach")
    result = lensmith.teach.history.result
    assert result is not None
    lensmith.teach.go_back()  # ends the quiet look for shortcuts, at its next checkpoint
    free = lensmith._compute.submit(lambda _control: None)
    qtbot.waitUntil(lambda: free.is_settled, timeout=A_MINUTE_MS)
    return result.run


def test_what_was_moved_is_named_relabelled_by_a_key_and_learned(
    qtbot: QtBot, lensmith: Lensmith, places: Places, tmp_path: Path
) -> None:
    folder = tmp_path / "slides"
    wrong = mislabel(folder)
    before = sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    lensmith.window.show_screen("teach")
    check(qtbot, lensmith, folder)
    one_by_one = lensmith.teach.suspects.one_by_one
    qtbot.waitUntil(lambda: one_by_one.found == (), timeout=A_MINUTE_MS)  # nothing is kept yet
    first = teach(qtbot, lensmith)
    check(qtbot, lensmith, folder)
    qtbot.waitUntil(lambda: bool(one_by_one.found), timeout=A_MINUTE_MS)
    appears(qtbot, lensmith, "problem_suspects")
    found = one_by_one.found
    assert found is not None
    assert set(wrong) <= {suspect.picture.file for suspect in found}
    click(qtbot, lensmith, "look_at_suspects")
    gallery = find(lensmith, "folder_suspects_gallery")
    for number, suspect in enumerate(found, start=1):
        is_wrong = suspect.picture.file in wrong
        QTest.keyClick(gallery, Qt.Key.Key_R if is_wrong else Qt.Key.Key_K)
        qtbot.waitUntil(partial(_has_decided, lensmith, number), timeout=A_MINUTE_MS)
    click(qtbot, lensmith, "leave_suspects")
    second = teach(qtbot, lensmith)
    results = [run_folder_at(places.data / "runs" / run).result() for run in (first, second)]
    assert results[0] is not None
    assert results[1] is not None
    assert results[0].weights != results[1].weights
    split = plan_of(run_folder_at(places.data / "runs" / second)).details.split
    labels = {folder / example.picture.file: example.label for example in split.everything}
    assert {file: labels[file] for file in wrong} == wrong
    assert sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file()) == before


def _has_decided(lensmith: Lensmith, number: int) -> bool:
    config = lensmith.teach.config
    return config is not None and len(config.corrections) == number
