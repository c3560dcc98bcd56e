"""The check tells what seems to lie in the wrong folder; one key decides, and teaching uses it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.datasets.corrections import Correction
from engine.datasets.dataset import CheckReport, Part, ProblemKind, Remedy
from engine.evaluation.results import Suspect
from engine.training.classification.config import TrainConfig
from engine.training.settings import Recipe
from gui.app import Lensmith
from gui.teach.presenter import TeachState
from tests.gui.teach.conftest import Bench
from tests.helpers import histories
from tests.helpers.teach_screen import (
    FOLDER,
    LIMIT_MS,
    Start,
    appears,
    click,
    find,
    opened,
    ready,
    text,
)
from tests.helpers.trainers import FakeTrainer


def suspect(number: int, label: str = "round", seems: str = "rods") -> Suspect:
    picture = PictureAddress(FOLDER / label / f"{number:03}.png")
    near = PictureAddress(FOLDER / seems / "010.png")
    score = 1 - number / 100
    return Suspect(picture, f"c{number}", label, seems, score, Part.TRAIN, (), (near,))


SUSPECTS = (suspect(1), suspect(2), suspect(3, "rods", "spirals"))


def checked(bench: Bench, report: CheckReport | None = None) -> None:
    """A folder is looked through, and its suspects are known."""
    bench.trainer.suspected = SUSPECTS
    bench.trainer.report = report
    bench.presenter.open_folder(FOLDER)
    bench.io.run_all()
    bench.compute.run_all()
    assert bench.is_about(TeachState.READY)


def said(bench: Bench) -> list[tuple[str, str, bool]]:
    """What would be taught: content, label, whether it is left out."""
    config = bench.presenter.config
    assert config is not None
    return [(item.content, item.label, item.excluded) for item in config.corrections]


def test_they_are_a_row_of_the_check_when_they_are_known(bench: Bench) -> None:
    bench.trainer.suspected = SUSPECTS
    bench.presenter.open_folder(FOLDER)
    bench.io.run_all()
    assert bench.is_about(TeachState.READY)  # nobody waits for them
    assert bench.presenter.suspects.problem is None
    bench.compute.run_all()
    problem = bench.presenter.suspects.problem
    assert problem is not None
    assert problem.kind is ProblemKind.WRONG_FOLDER
    assert problem.files == tuple(found.picture for found in SUSPECTS)


def test_what_is_decided_is_what_is_taught(bench: Bench) -> None:
    checked(bench)
    one_by_one = bench.presenter.suspects.one_by_one
    one_by_one.relabel()
    one_by_one.exclude()
    one_by_one.keep()
    assert one_by_one.listed == ()
    assert said(bench) == [("c1", "rods", False), ("c2", "round", True), ("c3", "rods", False)]
    bench.presenter.choose(recipe=Recipe.QUICK)
    bench.presenter.teach()
    bench.compute.run_all()
    asked = [config for verb, config in bench.trainer.asked if verb == "train"]
    assert isinstance(asked[0], TrainConfig)
    assert asked[0].corrections == (
        Correction("c1", str(SUSPECTS[0].picture), "round", "rods"),
        Correction("c2", str(SUSPECTS[1].picture), "round", "round", excluded=True),
        Correction("c3", str(SUSPECTS[2].picture), "rods", "rods"),
    )


def test_undo_brings_the_latest_back(bench: Bench) -> None:
    checked(bench)
    one_by_one = bench.presenter.suspects.one_by_one
    one_by_one.choose(SUSPECTS[1])
    one_by_one.exclude()
    one_by_one.relabel("spirals")
    one_by_one.undo()
    assert one_by_one.current == SUSPECTS[2]
    one_by_one.undo()
    assert one_by_one.current == SUSPECTS[1]
    assert one_by_one.listed == SUSPECTS
    assert said(bench) == []
    assert not one_by_one.can_undo
    one_by_one.undo()
    assert said(bench) == []


def test_what_was_said_of_a_folder_is_there_when_it_is_looked_through_again(bench: Bench) -> None:
    report = histories.make_report(FOLDER)
    facts = [
        type(fact)(fact.item, content=f"c{number}")
        for number, fact in enumerate(report.facts, start=1)
    ]
    report = type(report)(report.dataset, tuple(facts), report.counts, (), "f")
    checked(bench, report)
    bench.presenter.suspects.one_by_one.relabel()  # c1 lies in “round”, as the report says
    bench.presenter.suspects.one_by_one.choose(SUSPECTS[2])
    bench.presenter.suspects.one_by_one.exclude()  # c3 lies in “round” by now
    bench.presenter.go_back()
    assert bench.presenter.suspects.problem is None
    checked(bench, report)
    assert said(bench) == [("c1", "rods", False)]
    assert bench.presenter.suspects.one_by_one.listed == SUSPECTS[1:]


def test_they_are_found_anew_for_another_model_and_for_other_pictures(bench: Bench) -> None:
    checked(bench)
    bench.presenter.suspects.one_by_one.keep()
    bench.trainer.suspected = SUSPECTS[:2]
    bench.presenter.choose(epochs=3)
    bench.compute.run_all()
    assert bench.presenter.suspects.one_by_one.found == SUSPECTS
    bench.presenter.decide(ProblemKind.DUPLICATE, Remedy.USE)
    bench.compute.run_all()
    assert len(bench.presenter.suspects.one_by_one.found or ()) == 2
    assert bench.presenter.suspects.one_by_one.listed == SUSPECTS[1:2]  # what was said stays
    assert said(bench) == [("c1", "round", False)]


def test_of_a_folder_that_was_left_nothing_is_told(bench: Bench) -> None:
    bench.trainer.suspected = SUSPECTS
    bench.presenter.open_folder(FOLDER)
    bench.io.run_all()
    bench.presenter.go_back()
    bench.compute.run_all()
    assert bench.presenter.suspects.problem is None
    assert bench.presenter.suspects.one_by_one.listed is None


def test_where_none_are_known_all_is_well(qtbot: QtBot, start: Start) -> None:
    lensmith = opened(start)
    ready(qtbot, lensmith)
    qtbot.waitUntil(lambda: lensmith.teach.suspects.one_by_one.found == ())
    assert find(lensmith, "all_well").isVisible()
    assert not lensmith.window.findChildren(QWidget, "problem_suspects")


def test_through_the_window_by_keys(qtbot: QtBot, start: Start, trainer: FakeTrainer) -> None:
    trainer.suspected = SUSPECTS
    lensmith = opened(start)
    qtbot.waitUntil(lensmith.window.isActiveWindow)
    ready(qtbot, lensmith)
    appears(qtbot, lensmith, "problem_suspects")
    sentence = "3 pictures seem to lie in the wrong folder"
    assert text(lensmith, "problem_suspects_sentence") == sentence
    assert text(lensmith, "suspects_example") == "round/001.png looks more like rods."
    assert text(lensmith, "problems_title") == "One thing to know"
    assert not find(lensmith, "all_well").isVisible()
    click(qtbot, lensmith, "look_at_suspects")
    assert find(lensmith, "teach_suspects").isVisible()
    assert text(lensmith, "folder_suspect_said") == "It looks more like rods"
    assert text(lensmith, "folder_suspect_truth") == "The folder says round."
    for number, key in enumerate((Qt.Key.Key_R, Qt.Key.Key_X), start=1):
        press(qtbot, lensmith, key, decided=number)
    assert text(lensmith, "folder_suspect_said") == "It looks more like spirals"
    press(qtbot, lensmith, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, decided=1)
    assert text(lensmith, "folder_suspect_said") == "It looks more like rods"
    press(qtbot, lensmith, Qt.Key.Key_K, decided=2)
    press(qtbot, lensmith, Qt.Key.Key_Escape, decided=2)
    qtbot.waitUntil(find(lensmith, "teach_ready").isVisible, timeout=LIMIT_MS)
    assert find(lensmith, "look_at_suspects").hasFocus()
    assert text(lensmith, "problem_suspects_outcome") == (
        "1 relabelled, 1 kept. 1 not decided yet: used as they are."
    )
    click(qtbot, lensmith, "look_at_suspects")
    press(qtbot, lensmith, Qt.Key.Key_X, decided=3)
    assert text(lensmith, "folder_no_suspects") == "All decided. Teaching uses what you said."
    click(qtbot, lensmith, "leave_suspects")
    click(qtbot, lensmith, "teach")
    qtbot.waitUntil(lambda: "train" in trainer.verbs())
    config = next(given for verb, given in trainer.asked if verb == "train")
    assert isinstance(config, TrainConfig)
    assert [(c.label, c.excluded) for c in config.corrections] == [
        ("rods", False), ("round", False), ("rods", True),
    ]  # fmt: skip


def press(
    qtbot: QtBot, lensmith: Lensmith, key: Qt.Key,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, *, decided: int,
) -> None:  # fmt: skip
    """Press a key on the pictures, and wait until so many are decided."""
    QTest.keyClick(find(lensmith, "folder_suspects_gallery"), key, modifier)

    def is_so() -> bool:
        config = lensmith.teach.config
        return config is not None and len(config.corrections) == decided

    qtbot.waitUntil(is_so, timeout=LIMIT_MS)
