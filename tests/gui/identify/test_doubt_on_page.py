"""Why an answer is none: said above the labels, in the list and in what is copied."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Calibration, LabelScore
from gui.app import Lensmith
from tests.helpers.identify_screen import LIMIT_MS, Start, find, text
from tests.helpers.predictors import Answers, ColourPredictor, Pixels


class _Bewildered(ColourPredictor):
    """Of a thousand things, none stands out to it."""

    def answer(self, prepared: Sequence[Pixels], top: int, /) -> Answers:
        return [(LabelScore("soccer ball", 0.046), LabelScore("velvet", 0.04))[:top]] * len(
            prepared
        )


class _Damaged(ColourPredictor):
    """What it was taught with cannot be read any more."""

    @property
    def remark(self) -> EngineError:
        return EngineError(ErrorCode.MODEL_NO_REFERENCE, model="Cells", reason="it is damaged")


def started_with(start: Start, predictor: ColourPredictor) -> Lensmith:
    lensmith = start()
    lensmith.identify._predictors.predictor = predictor  # type: ignore[attr-defined]
    lensmith.identify.get_ready("resnet50", "cpu")
    return lensmith


def look_at(qtbot: QtBot, lensmith: Lensmith, *pictures: Path) -> None:
    lensmith.identify.add(map(PictureAddress, pictures))
    asked = lensmith.identify.pictures
    qtbot.waitUntil(
        lambda: asked.rowCount() == len(pictures) and not asked.pending(), timeout=LIMIT_MS
    )


def unlike(value: bool | None) -> ColourPredictor:
    predictor = ColourPredictor()
    predictor.unlike = value
    return predictor


def test_a_stranger_is_said_to_be_one_and_gets_no_score(
    qtbot: QtBot, start: Start, red: Path, green: Path
) -> None:
    lensmith = started_with(start, unlike(True))
    look_at(qtbot, lensmith, red, green)
    assert find(lensmith, "unlike").isVisible()
    assert text(lensmith, "unlike_words") == "Unlike anything it was taught"
    assert text(lensmith, "label_1") == "red"
    assert find(lensmith, "label_1").property("role") == ""
    assert text(lensmith, "percent_1") == ""
    assert find(lensmith, "label_row_1").accessibleName() == "red"
    first = lensmith.identify.pictures.index(0)
    assert lensmith.identify.pictures.summary(PictureAddress(red))[0] == "Unlike all it knows"
    assert "Unlike anything it was taught" in first.data(Qt.ItemDataRole.ToolTipRole)
    assert lensmith.identify.all_as_text().splitlines() == [
        f"{name}.png\t{name}\t90.0 %\tUnlike anything it was taught" for name in ("red", "green")
    ]
    assert "Unlike anything it was taught" in lensmith.identify.current_as_text()


@pytest.mark.parametrize("value", [False, None])
def test_of_other_pictures_nothing_of_the_kind_is_said(
    qtbot: QtBot, start: Start, red: Path, value: bool | None
) -> None:
    lensmith = started_with(start, unlike(value))
    look_at(qtbot, lensmith, red)
    for name in ("unlike", "not_sure", "stands_out"):
        assert not find(lensmith, name).isVisible()
    assert find(lensmith, "label_1").property("role") == "title"
    assert text(lensmith, "percent_1") == "90.0 %"
    assert "Unlike" not in lensmith.identify.all_as_text()


def test_after_a_stranger_an_answer_stands_out_again(
    qtbot: QtBot, start: Start, red: Path, green: Path
) -> None:
    stranger = unlike(True)
    lensmith = started_with(start, stranger)
    look_at(qtbot, lensmith, red)
    stranger.unlike = False
    look_at(qtbot, lensmith, red, green)
    lensmith.identify.select(PictureAddress(green))
    assert text(lensmith, "label_1") == "green"
    assert find(lensmith, "label_1").property("role") == "title"
    assert text(lensmith, "percent_1") == "90.0 %"
    assert not find(lensmith, "unlike").isVisible()


def test_to_be_a_stranger_is_graver_than_not_to_be_sure(
    qtbot: QtBot, start: Start, red: Path
) -> None:
    stranger = unlike(True)
    stranger._calibration = Calibration(threshold=0.95)
    lensmith = started_with(start, stranger)
    look_at(qtbot, lensmith, red)
    assert find(lensmith, "unlike").isVisible()
    assert not find(lensmith, "not_sure").isVisible()


def test_where_nothing_stands_out_a_model_of_ones_own_is_offered(
    qtbot: QtBot, start: Start, red: Path
) -> None:
    lensmith = started_with(start, _Bewildered())
    look_at(qtbot, lensmith, red)
    assert text(lensmith, "stands_out_words") == "Nothing here stands out to it"
    assert text(lensmith, "percent_1") == "4.6 %"
    button = find(lensmith, "teach_own")
    assert isinstance(button, QPushButton)
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert lensmith.window.is_seen("teach")


def test_that_it_cannot_know_strangers_any_more_is_said_once(
    qtbot: QtBot, start: Start, red: Path
) -> None:
    lensmith = started_with(start, _Damaged())
    look_at(qtbot, lensmith, red)
    qtbot.waitUntil(lambda: find(lensmith, "notice_bar").isVisible(), timeout=LIMIT_MS)
    assert "cannot say what is unlike" in text(lensmith, "notice_sentence")
    assert text(lensmith, "label_1") == "red"
