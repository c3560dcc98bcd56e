"""Comparing what is said now with what was said when something was made."""

import csv
import json
import re
from typing import Any

import pytest

Json = dict[str, Any]

_CLOSE = 1e-6
"""Of probabilities."""
_NAMES = {"validation": "select", "test": "report"}


def assert_same(found: Any, wanted: Any, *, tolerance: float = _CLOSE) -> None:
    """Everything that is wanted is there; newer states may tell more."""
    if isinstance(wanted, dict):
        assert wanted.keys() <= found.keys()
        for key, value in wanted.items():
            assert_same(found[key], value, tolerance=tolerance)
    elif isinstance(wanted, list):
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            assert_same(one, other, tolerance=tolerance)
    elif isinstance(wanted, float):
        assert found == pytest.approx(wanted, abs=tolerance)
    else:
        assert found == wanted


def as_now(value: Any) -> Any:
    """What that state said, by the names of today: pictures have four parts now.

    No budget can be promised of its runs any more, as no pictures were put aside for that.
    """
    if isinstance(value, list):
        return [as_now(item) for item in value]
    if not isinstance(value, dict):
        return value
    renamed = {_NAMES.get(key, key): as_now(item) for key, item in value.items()}
    if "judged_on_test" in value:
        renamed["judged_by"] = "report" if value["judged_on_test"] else "select"
        del renamed["judged_on_test"]
    if "coverage" in value:
        renamed["coverage"] = []
    return renamed


def assert_answers(found: list[Json], wanted: list[Json], *, tolerance: float = _CLOSE) -> None:
    """The same pictures, errors, and probabilities of labels."""
    assert [line["image"] for line in found] == [line["image"] for line in wanted]
    for one, other in zip(found, wanted, strict=True):
        assert one.get("error") == other.get("error")
        scores, expected = (
            {item["label"]: item["score"] for item in line.get("predictions", ())}
            for line in (one, other)
        )
        assert scores == pytest.approx(expected, abs=tolerance)
    assert sum("predictions" in line for line in found) == 8


def assert_table(found: list[str], wanted: list[str]) -> None:
    """Row by row; scores, which have six digits, may differ in the last.

    What had a column less then has nothing in it now.
    """
    header, *rows = csv.reader(found)
    expected_header, *expected_rows = csv.reader(wanted)
    assert header == [*expected_header, "unlike"]
    assert {row.pop() for row in rows} == {""}
    for one, other in zip(rows, expected_rows, strict=True):
        assert one[:4] + one[5:] == other[:4] + other[5:]
        if other[4]:
            assert float(one[4]) == pytest.approx(float(other[4]), abs=1.5 * _CLOSE)
        else:
            assert one[4] == other[4]


def without_pictures(html: str) -> str:
    """Pillow's versions compress differently."""
    return re.sub(r'"data:[^"]+"', '"picture"', html)


def assert_went_on(kind: str, events: list[Json], before: list[Json]) -> None:
    """What the old code told before its last checkpoint comes first, with the old seconds."""
    if kind == "features":  # there was no checkpoint
        return
    place = {"balanced": 1.8, "thorough": 0.8}[kind]
    told = [e for e in before if e["event"] != "step_taken" or e["epoch"] <= place]
    assert any(e["event"] == "head_fitted" for e in told)
    assert kind == "thorough" or len(told) < len(before)  # it was killed after it had told more
    assert events[1 : len(told)] == told[1:]
    after = [e["epoch"] for e in events[len(told) :] if e["event"] in {"step_taken", "epoch_ended"}]
    assert min(after) > place


def timeless(events: list[Json]) -> list[Json]:
    """Without steps, seconds and the file's checksum."""
    passing = ("seconds", "weights")
    return [
        {key: value for key, value in event.items() if key not in passing}
        for event in events
        if event["event"] != "step_taken"
    ]


def lines_of(text: str) -> list[Json]:
    """What a verb printed with `--json`."""
    return [json.loads(line) for line in text.splitlines()]


def json_of(value: object) -> Any:
    """As it would come back from JSON."""
    return json.loads(json.dumps(value, default=str))


def skip_where_arithmetic_differs(old: Json, arithmetic: str) -> None:
    """The bits of a result are the processor's, too."""
    if arithmetic != old["arithmetic"]:
        pytest.skip("this computer's float32 arithmetic ends in other bits (all else was equal)")
