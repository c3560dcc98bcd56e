"""Outcomes as text or JSON lines. As a table: `engine.inference.batch.answer_table`."""

import json
from dataclasses import asdict
from typing import Protocol, TextIO

from engine.base.types import Detections, Failure, Outcome
from engine.inference.batch.answer_table import corners, shown


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
                "  ".join((f"  {item.score:6.1%}", item.label, *corners(item)))
                for item in shown(outcome)
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
                name: [asdict(item) for item in shown(outcome)],
                "seconds": round(outcome.seconds, 4),
            }
        print(json.dumps(fields, ensure_ascii=False), file=self._file, flush=True)
