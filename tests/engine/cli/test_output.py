"""What a detector found, as text and JSON: only what is rather there than not."""

import io
import json
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.types import Detection, Detections
from engine.cli.output import JsonOutput, TextOutput

FOUND = (
    Detection("cell", 0.91, 1.25, 2.0, 30.0, 40.5),
    Detection("big bead", 0.5, 0.0, 0.0, 7.0, 8.0),
    Detection("cell", 0.49, 5.0, 5.0, 9.0, 9.0),
)
ANSWER = Detections(PictureAddress(Path("a.png")), "finder", FOUND, 0.25)
NOTHING = Detections(PictureAddress(Path("b.png")), "finder", (), 0.25)


def test_text_is_score_label_and_corners() -> None:
    file = io.StringIO()
    TextOutput(file).write(ANSWER, "a.png")
    TextOutput(file).write(NOTHING, "b.png")
    assert file.getvalue().splitlines() == [
        "a.png",
        "   91.0%  cell  1.2  2.0  30.0  40.5",
        "   50.0%  big bead  0.0  0.0  7.0  8.0",
        "b.png",
    ]


def test_json_is_an_object_with_detections() -> None:
    file = io.StringIO()
    JsonOutput(file).write(ANSWER, "a.png")
    told = json.loads(file.getvalue())
    assert (told["image"], told["model"], told["seconds"]) == ("a.png", "finder", 0.25)
    assert set(told) == {"image", "model", "detections", "seconds"}
    assert told["detections"] == [
        {"label": "cell", "score": 0.91, "x1": 1.25, "y1": 2.0, "x2": 30.0, "y2": 40.5},
        {"label": "big bead", "score": 0.5, "x1": 0.0, "y1": 0.0, "x2": 7.0, "y2": 8.0},
    ]
