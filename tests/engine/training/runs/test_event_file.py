"""Every event as a line, and a file of lines that is never half."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from engine.training.classification.events import (
    EVENTS as OWN_KINDS,
)
from engine.training.classification.events import (
    ClassScore,
    EpochEnded,
    HeadFitted,
    JudgedBy,
    RunResult,
    RunStarted,
    Stage,
)
from engine.training.runs.event_file import EventFile, as_line, from_line, kinds_by_name
from engine.training.runs.events import (
    FRAME,
    PictureLeftOut,
    Remark,
    RemarkKind,
    RunEvent,
    StageStarted,
    StepTaken,
)
from engine.training.settings import Recipe

KINDS = kinds_by_name((*FRAME, *OWN_KINDS))
RESULT = RunResult(
    "cells 1", "cells", "Cells, äöü", 87, 92, 0.88, 0.98,
    (ClassScore("a", 40, 42), ClassScore("b", 47, 50)), judged_by=JudgedBy.REPORT, best_epoch=3,
    epochs=5, seconds=12.25, weights="0" * 64,
)  # fmt: skip
EVENTS: tuple[RunEvent, ...] = (
    RunStarted("cells 1", "Cells", Recipe.QUICK, "tiny", ("a", "b"), 40, 10),
    RunStarted("cells 1", "Cells", Recipe.THOROUGH, "tiny", ("a", "b"), 40, 10, 5, 3),
    StageStarted(Stage.FEATURES),
    StageStarted(Stage.FINE_TUNE, 20),
    HeadFitted(0.9, 0.123456789012345, 4.0),
    StepTaken(1.5, 0.1, 17.3),
    EpochEnded(2, 0.5, 0.1 + 0.2, 0.93, True, 1e-5, 3.5),
    PictureLeftOut("C:\\cells\\“ä”\n\u2028.png", "image.missing", "There is no such file."),
    Remark(RemarkKind.STOPPED_EARLY),
    Remark(RemarkKind.MEMORY_HALVED, "4"),
    RESULT,
)


@pytest.fixture
def events(tmp_path: Path) -> EventFile:
    return EventFile(tmp_path / "events.jsonl", KINDS)


def test_there_is_an_example_of_every_event() -> None:
    assert {type(event) for event in EVENTS} == {*FRAME, *OWN_KINDS}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_survives_being_a_line(event: RunEvent) -> None:
    line = as_line(event)
    assert "\n" not in line
    again = from_line(line, KINDS)
    assert again == event
    assert type(again) is type(event)


def test_a_line_says_first_which_event_it_is() -> None:
    assert as_line(EVENTS[6]).startswith('{"event": "epoch_ended", "epoch": 2, ')


def test_what_a_later_version_adds_is_passed_over() -> None:
    line = as_line(RESULT).replace('"run":', '"colour": "red", "run":', 1)
    assert from_line(line, KINDS) == RESULT


@pytest.mark.parametrize(
    "line",
    ["", "{", "7", "[]", "null", "{}", '{"event": "party"}', '{"event": "remark"}',
     '{"event": "remark", "kind": "glad"}', '{"event": ["remark"]}'],
)  # fmt: skip
def test_a_line_that_is_no_event_is_a_value_error(line: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_line(line, KINDS)


def test_a_journal_gives_back_what_was_told(events: EventFile) -> None:
    assert events.read() == ()
    for event in EVENTS:
        events.append(event)
    events.sync()
    assert events.read() == EVENTS


def test_half_a_line_at_the_end_is_passed_over(events: EventFile, tmp_path: Path) -> None:
    for event in EVENTS[:3]:
        events.append(event)
    file = tmp_path / "events.jsonl"
    os.truncate(file, events.size - 9)
    assert events.read() == EVENTS[:2]
    os.truncate(file, 0)
    assert events.read() == ()


def test_bytes_that_are_no_text_are_passed_over(events: EventFile, tmp_path: Path) -> None:
    events.append(EVENTS[0])
    with (tmp_path / "events.jsonl").open("ab") as file:
        file.write(b"\xff\xfe\x00\n")
    events.append(EVENTS[1])
    assert events.read() == EVENTS[:2]


def test_a_journal_goes_back_to_where_it_was(events: EventFile) -> None:
    for event in EVENTS[:4]:
        events.append(event)
    size = events.size
    for event in EVENTS[4:]:
        events.append(event)
    events.truncate(size)
    assert events.read() == EVENTS[:4]
    events.truncate(10**6)
    assert events.size == size
    events.truncate(0)
    assert events.read() == ()


def test_a_journal_that_is_not_there_is_empty(events: EventFile) -> None:
    assert events.size == 0
    events.sync()
    events.truncate(0)
    assert events.read() == ()


def test_an_append_that_fails_for_a_full_disk_leaves_the_file_as_it_was(
    events: EventFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events.append(EVENTS[0])
    before = (tmp_path / "events.jsonl").read_bytes()
    opened = Path.open

    def no_room(self: Path, *args: Any, **how: Any) -> Any:
        file = opened(self, *args, **how)
        write = file.write

        def half(text: str) -> int:
            write(text[:20])
            file.flush()
            raise OSError(errno.ENOSPC, "No space left on device")

        file.write = half
        return file

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", no_room)
        with pytest.raises(OSError, match="No space"):
            events.append(EVENTS[1])
    assert (tmp_path / "events.jsonl").read_bytes() == before
    events.append(EVENTS[1])
    assert events.read() == EVENTS[:2]


def test_names_that_are_no_utf_8_are_kept(events: EventFile) -> None:
    """Linux lets files be named with any bytes."""
    event = PictureLeftOut(os.fsdecode(b"/cells/\xe9.png"), "image.missing", "gone")
    events.append(event)
    assert events.read() == (event,)


def test_text_is_readable_by_people(events: EventFile, tmp_path: Path) -> None:
    events.append(RESULT)
    text = (tmp_path / "events.jsonl").read_text("utf-8")
    assert "äöü" in text
    assert json.loads(text)["per_class"][0] == {"label": "a", "right": 40, "total": 42}
