"""Outcomes as text, JSON lines or CSV."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Protocol, TextIO

from engine.types import Detection, Detections, Failure, LabelScore, Outcome, Prediction

LEAST_SHOWN = 0.5
"""Detections less likely than this are not written: rather not there than there."""


def _items(answer: Prediction | Detections) -> Sequence[LabelScore | Detection]:
    """The labels, or the detections that are worth writing."""
    if isinstance(answer, Prediction):
        return answer.labels
    return [item for item in answer.found if item.score >= LEAST_SHOWN]


def _corners(item: LabelScore | Detection) -> list[str]:
    """Of its box, in pixels; none where the whole picture is meant."""
    if isinstance(item, LabelScore):
        return []
    return [f"{value:.1f}" for value in (item.x1, item.y1, item.x2, item.y2)]


class OutcomeOutput(Protocol):
    """Something that outcomes are written to, one by one."""

    def write(self, outcome: Outcome, image: str) -> None:
        """Write one outcome; `image` is the picture's path as it is to be shown."""


class TextOutput:
    """For people: the picture, then its labels."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, outcome: Outcome, image: str) -> None:
        """Write one outcome."""
        lines = [image]
        if isinstance(outcome, Failure):
            lines.append(f"    {outcome.error}")
        else:
            lines += [
                "  ".join((f"  {item.score:6.1%}", item.label, *_corners(item)))
                for item in _items(outcome)
            ]
        print(*lines, sep="\n", file=self._file, flush=True)


class JsonOutput:
    """For programs: one JSON object a line.

    `{"image", "model", "predictions": [{"label", "score"}], "seconds"}`; a detector's have
    `"detections": [{"label", "score", "x1", "y1", "x2", "y2"}]` instead; and for a picture that
    could not be read, `{"image", "error": {"code", "message"}}`.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, outcome: Outcome, image: str) -> None:
        """Write one outcome."""
        if isinstance(outcome, Failure):
            error = {"code": outcome.error.code, "message": str(outcome.error)}
            fields: dict[str, object] = {"image": image, "error": error}
        else:
            name = "detections" if isinstance(outcome, Detections) else "predictions"
            fields = {
                "image": image,
                "model": outcome.model,
                name: [asdict(item) for item in _items(outcome)],
                "seconds": round(outcome.seconds, 4),
            }
        print(json.dumps(fields, ensure_ascii=False), file=self._file, flush=True)


class CsvOutput:
    """For spreadsheets: a row a label; a picture that could not be read has one row."""

    COLUMNS = ("image", "model", "rank", "label", "score", "x1", "y1", "x2", "y2", "error",
               "message")  # fmt: skip

    def __init__(self, file: TextIO) -> None:
        self._rows = csv.writer(file)
        self._rows.writerow(self.COLUMNS)

    def write(self, outcome: Outcome, image: str) -> None:
        """Write one outcome."""
        if isinstance(outcome, Failure):
            error = outcome.error
            self._rows.writerow((image, *[""] * 8, error.code, error))
            return
        for rank, item in enumerate(_items(outcome), start=1):
            box = _corners(item) or [""] * 4
            score = f"{item.score:.6f}"
            self._rows.writerow((image, outcome.model, rank, item.label, score, *box, "", ""))
