"""Answers become rows and rows become answers, whatever the names are made of."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Detection, Detections, Failure, LabelScore, Outcome, Prediction
from engine.inference.batch.answer_table import (
    COLUMNS,
    as_bytes,
    outcome_of,
    read_answers,
    read_header,
    rows_of,
)

UNSURE = Prediction(PictureAddress(Path("c.png")), "namer",
                    (LabelScore("a", 0.4), LabelScore("b", 0.3)), 0.0, is_sure=False)  # fmt: skip
FOUND = Detections(PictureAddress(Path("a.png")), "finder", (
    Detection("cell", 0.91, 1.5, 2.0, 30.0, 40.5), Detection("big bead", 0.5, 0.0, 0.0, 7.0, 8.0),
), 0.0)  # fmt: skip
NOTHING = Detections(PictureAddress(Path("b.png")), "finder", (), 0.0)
OUTCOMES: list[Outcome] = [
    UNSURE,
    replace(UNSURE, is_sure=True),
    replace(UNSURE, is_sure=None),
    replace(UNSURE, unlike=True),
    replace(UNSURE, is_sure=None, unlike=False),
    FOUND,
    NOTHING,
]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_answer_comes_back_as_it_was(outcome: Outcome) -> None:
    assert outcome_of(rows_of(outcome, str(outcome.picture))) == outcome


def test_a_failure_comes_back_with_the_facts_of_its_sentence() -> None:
    error = EngineError(ErrorCode.IMAGE_TOO_LARGE, megapixels="400", limit="300")
    back = outcome_of(rows_of(Failure(PictureAddress(Path("x.png")), error), "x.png"))
    assert isinstance(back, Failure)
    assert (back.error.code, back.error.params) == (error.code, error.params)


def test_an_error_of_a_later_version_keeps_its_sentence() -> None:
    row = ["x.png", *[""] * 8, "image.haunted", "There is a ghost.", "", ""]
    back = outcome_of([row])
    assert isinstance(back, Failure)
    assert "There is a ghost." in str(back.error)


def test_boxes_are_columns_that_labels_leave_empty() -> None:
    text = as_bytes([COLUMNS, *rows_of(FOUND, "a.png"), *rows_of(UNSURE, "c.png")]).decode()
    assert text.splitlines() == [
        "image,model,rank,label,score,x1,y1,x2,y2,error,message,sure,unlike",
        "a.png,finder,1,cell,0.910000,1.5,2.0,30.0,40.5,,,,",
        "a.png,finder,2,big bead,0.500000,0.0,0.0,7.0,8.0,,,,",
        "c.png,namer,1,a,0.400000,,,,,,,no,",
        "c.png,namer,2,b,0.300000,,,,,,,no,",
    ]


@pytest.mark.parametrize(("is_sure", "said"), [(True, "yes"), (False, "no"), (None, "")])
def test_where_no_budget_was_chosen_nothing_says_that_it_is_sure(
    is_sure: bool | None, said: str
) -> None:
    rows = rows_of(replace(UNSURE, is_sure=is_sure), "c.png")
    assert [row[COLUMNS.index("sure")] for row in rows] == [said, said]


@pytest.mark.parametrize(("unlike", "said"), [(True, "true"), (False, "false"), (None, "")])
def test_where_it_is_not_known_nothing_says_that_a_picture_is_unlike_others(
    unlike: bool | None, said: str
) -> None:
    rows = rows_of(replace(UNSURE, unlike=unlike), "c.png")
    assert [row[COLUMNS.index("unlike")] for row in rows] == [said, said]


def test_a_table_of_earlier_is_read() -> None:
    """It had a column less."""
    lines = as_bytes([COLUMNS, *rows_of(UNSURE, "c.png")]).splitlines()
    old = b"".join(line.rpartition(b",")[0] + b"\r\n" for line in lines)
    file = io.BytesIO(old)
    assert not read_header(file, Path("old.csv"))
    (kept,) = read_answers(file)
    assert (kept.outcome, kept.end) == (UNSURE, len(old))


def test_what_is_rather_not_there_is_not_written() -> None:
    faint = Detections(
        PictureAddress(Path("a.png")), "finder", (Detection("cell", 0.49, 0, 0, 1, 1),), 0.0
    )
    assert rows_of(faint, "a.png") == [("a.png", "finder", *[""] * 11)]


NAMES = ['with "quotes".png', "two\nlines.png", "return\r.png", "测试.png", "=1+1.png", "a, b.png",
         os.fsdecode(b"\xff.png")]  # fmt: skip


def test_any_name_is_read_back_from_where_it_stands() -> None:
    answers = [Prediction(PictureAddress(Path(name)), "m", UNSURE.labels, 0.0) for name in NAMES]
    data = b"".join(as_bytes(rows_of(answer, str(answer.picture))) for answer in answers)
    kept = list(read_answers(io.BytesIO(data)))
    assert [item.outcome for item in kept] == answers
    for item in kept:
        file = io.BytesIO(data)
        file.seek(item.offset)
        assert next(read_answers(file)).outcome == item.outcome
    assert kept[-1].end == len(data)


@pytest.mark.parametrize("tail", [b'"d.pn', b"d.png,namer,1,a,0.4", b"\0" * 99, b"d.png,x\r\n"])
def test_reading_ends_where_a_row_is_half_written(tail: bytes) -> None:
    data = as_bytes(rows_of(UNSURE, "c.png"))
    kept = list(read_answers(io.BytesIO(data + tail)))
    assert [(item.outcome, item.end) for item in kept] == [(UNSURE, len(data))]


def test_another_table_is_refused() -> None:
    with pytest.raises(EngineError) as caught:
        read_header(io.BytesIO(b"file,label\r\n"), Path("mine.csv"))
    assert caught.value.code is ErrorCode.TABLE_NOT_OURS
