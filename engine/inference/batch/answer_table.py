"""Answers as a table: a row a label, and back again."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode, from_message
from engine.base.types import Detection, Detections, Failure, LabelScore, Outcome, Prediction

COLUMNS = ("image", "model", "rank", "label", "score", "x1", "y1", "x2", "y2", "error",
           "message", "sure", "unlike")  # fmt: skip
_BEFORE_UNLIKE = COLUMNS[:-1]
"""Of tables that earlier versions began; nothing is known of the last column there."""
LEAST_SHOWN = 0.5
"""Detections less likely than this are not written: rather not there than there."""

SURE = {True: "yes", False: "no", None: ""}
"""What stands in the column `sure`; nothing where no error budget was chosen."""
UNLIKE = {True: "true", False: "false", None: ""}
"""What stands in the column `unlike`; nothing where what the model has seen is not known."""

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer in a table.

    Attributes:
        offset: where its first row begins, in bytes.
        end: where its last row ends.
        outcome: the answer. Read back, its `seconds` are 0: they are not kept.
    """

    offset: int
    end: int
    outcome: Outcome


def shown(answer: Prediction | Detections) -> Sequence[LabelScore | Detection]:
    """The labels, or the detections that are worth writing."""
    if isinstance(answer, Prediction):
        return answer.labels
    return [item for item in answer.found if item.score >= LEAST_SHOWN]


def corners(item: LabelScore | Detection) -> list[str]:
    """Of its box, in pixels; none where the whole picture is meant."""
    if isinstance(item, LabelScore):
        return []
    return [f"{value:.1f}" for value in (item.x1, item.y1, item.x2, item.y2)]


def rows_of(outcome: Outcome, image: str) -> list[Row]:
    """A row a label; one without a label where there is none, so that the picture is there."""
    if isinstance(outcome, Failure):
        return [(image, *[""] * 8, outcome.error.code, str(outcome.error), "", "")]
    sure = unlike = ""
    if isinstance(outcome, Prediction):
        sure, unlike = SURE[outcome.is_sure], UNLIKE[outcome.unlike]
    rows: list[Row] = [
        (image, outcome.model, str(rank), item.label, f"{item.score:.6f}",
         *(corners(item) or [""] * 4), "", "", sure, unlike)
        for rank, item in enumerate(shown(outcome), start=1)
    ]  # fmt: skip
    return rows or [(image, outcome.model, *[""] * 11)]


def outcome_of(rows: Sequence[Row]) -> Outcome:
    """What `rows_of` made rows of.

    Raises:
        ValueError: a score or a corner is no number, or no finite one.
    """
    image, model, rank, *_, error, message, sure, unlike = rows[0]
    picture = PictureAddress.parse(image)
    if error:
        return Failure(picture, from_message(error, message))
    if not rank or rows[0][5]:
        found = tuple(Detection(row[3], *map(_number, row[4:9])) for row in rows if row[2])
        return Detections(picture, model, found, 0.0)
    labels = tuple(LabelScore(row[3], _number(row[4])) for row in rows)
    is_sure = {"yes": True, "no": False}.get(sure)
    is_unlike = {"true": True, "false": False}.get(unlike)
    return Prediction(picture, model, labels, 0.0, is_sure=is_sure, unlike=is_unlike)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def as_bytes(rows: Sequence[Row]) -> bytes:
    """Rows as they stand in the file (UTF-8)."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "surrogateescape")


def read_header(file: BinaryIO, name: Path) -> bool:
    """Pass over the names of the columns.

    Returns:
        Whether they are those of today.

    Raises:
        EngineError: TABLE_NOT_OURS, where they are none that we have ever written.
    """
    line = file.readline()
    if line not in {as_bytes([COLUMNS]), as_bytes([_BEFORE_UNLIKE])}:
        raise EngineError(ErrorCode.TABLE_NOT_OURS, file=str(name))
    return line == as_bytes([COLUMNS])


def read_answers(file: BinaryIO) -> Iterator[StoredAnswer]:
    """The answers from here to the end, or to the first row that is none (half written).

    A row that was damaged otherwise is none, either.
    """
    with suppress(ValueError, csv.Error):
        yield from _answers(file)


def _answers(file: BinaryIO) -> Iterator[StoredAnswer]:
    group: list[Row] = []
    began = end = 0
    for offset, row_end, row in _rows(file):
        if group and not (row[0] == group[0][0] and row[2] not in {"", "1"}):
            yield StoredAnswer(began, end, outcome_of(group))
            group = []
        if not group:
            began = offset
        group.append(row)
        end = row_end
    if group:
        yield StoredAnswer(began, end, outcome_of(group))


def rows_in(file: BinaryIO) -> Iterator[Row]:
    """The rows from here to the end, or to the first that is none."""
    return (row for _, _, row in _rows(file))


def _rows(file: BinaryIO) -> Iterator[tuple[int, int, Row]]:
    """Where each row begins and ends; names of files may have quotation marks and line breaks."""
    offset, record = file.tell(), b""
    for line in file:
        record += line
        if record.count(b'"') % 2:
            continue
        row = _row(record)
        if row is None:
            return
        end = offset + len(record)
        yield offset, end, row
        offset, record = end, b""


def _row(record: bytes) -> Row | None:
    if not record.endswith(b"\n") or b"\0" in record:  # a power cut may leave zeros
        return None
    text = record.decode("utf-8", "surrogateescape")
    try:
        fields = next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error:
        return None
    if len(fields) == len(_BEFORE_UNLIKE):
        fields.append("")
    return fields if len(fields) == len(COLUMNS) else None
