"""The list of pictures as a Qt model."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Failure, LabelScore, Prediction
from gui.identify.pictures import OUTCOME_ROLE, PICTURE_ROLE, PictureList
from tests.helpers.addresses import addresses

A, B, C, D = addresses(Path("a.png"), Path("b.png"), Path("c.png"), Path("d.png"))


@pytest.fixture
def pictures(qapp: object) -> PictureList:
    pictures = PictureList()
    strict = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(pictures, strict, pictures)
    pictures.add([A, B, C])
    return pictures


def prediction(picture: PictureAddress) -> Prediction:
    return Prediction(picture, "m", (LabelScore("cat", 0.5),), 0.1)


def test_it_keeps_the_order_and_nothing_twice(pictures: PictureList) -> None:
    assert pictures.add([C, D, A]) == [2, 3, 0]
    assert [pictures.address(row) for row in range(4)] == [A, B, C, D]


def test_what_a_row_says(pictures: PictureList) -> None:
    index = pictures.index(0)
    assert index.data() == "a.png"
    assert index.data(PICTURE_ROLE) == A
    assert index.data(OUTCOME_ROLE) is None
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Waiting, a.png"
    pictures.set_outcome(prediction(A))
    assert pictures.summary(A) == ("cat", "50.0 % · a.png")
    pictures.set_outcome(Failure(B, EngineError(ErrorCode.IMAGE_EMPTY)))
    assert pictures.summary(B) == ("The file is empty.", "b.png")


def test_an_outcome_for_a_picture_no_longer_listed_is_dropped(pictures: PictureList) -> None:
    pictures.remove(1)
    assert not pictures.set_outcome(prediction(B))
    assert pictures.outcomes() == []


def test_removing_moves_the_rows_up(pictures: PictureList) -> None:
    pictures.remove(0)
    assert pictures.row(B) == 0
    assert pictures.row(A) is None
    assert pictures.pending() == [B, C]
    assert pictures.pending_count() == 2


def test_clearing_leaves_nothing(pictures: PictureList) -> None:
    pictures.set_outcome(prediction(A))
    pictures.clear()
    assert pictures.rowCount() == 0
    assert pictures.outcomes() == []
