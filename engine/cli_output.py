"""Outcomes as text, JSON lines or CSV."""

import csv
import json
from dataclasses import asdict
from typing import Protocol, TextIO

from engine.models import ModelRecord
from engine.types import Failure, Outcome


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
            lines += [f"  {item.score:6.1%}  {item.label}" for item in outcome.labels]
        print(*lines, sep="\n", file=self._file, flush=True)


class JsonOutput:
    """For programs: one JSON object a line.

    `{"image", "model", "predictions": [{"label", "score"}], "seconds"}`, or, for a picture that
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
            fields = {
                "image": image,
                "model": outcome.model,
                "predictions": [asdict(item) for item in outcome.labels],
                "seconds": round(outcome.seconds, 4),
            }
        print(json.dumps(fields, ensure_ascii=False), file=self._file, flush=True)


class CsvOutput:
    """For spreadsheets: a row a label; a picture that could not be read has one row."""

    COLUMNS = ("image", "model", "rank", "label", "score", "error", "message")

    def __init__(self, file: TextIO) -> None:
        self._rows = csv.writer(file)
        self._rows.writerow(self.COLUMNS)

    def write(self, outcome: Outcome, image: str) -> None:
        """Write one outcome."""
        if isinstance(outcome, Failure):
            error = outcome.error
            self._rows.writerow((image, "", "", "", "", error.code, error))
            return
        for rank, item in enumerate(outcome.labels, start=1):
            score = f"{item.score:.6f}"
            self._rows.writerow((image, outcome.model, rank, item.label, score, "", ""))


def model_as_json(record: ModelRecord) -> str:
    """One line of JSON with all that is known of a model."""
    return json.dumps(asdict(record), ensure_ascii=False)
