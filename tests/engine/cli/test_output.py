"""What is printed where."""

import math
from pathlib import Path

import pytest

from engine.base.errors import ErrorCode
from engine.cli.output import as_json, complain, say


def test_results_and_complaints_go_apart(capsys: pytest.CaptureFixture[str]) -> None:
    say("a result")
    complain("a complaint")
    assert capsys.readouterr() == ("a result\n", "a complaint\n")


def test_json_is_one_line_with_any_name_as_it_is() -> None:
    fields = {"file": Path("ü 测试.png"), "code": ErrorCode.IMAGE_EMPTY, "text": "two\nlines"}
    assert as_json(fields) == (
        '{"file": "ü 测试.png", "code": "image.empty", "text": "two\\nlines"}'
    )


def test_what_is_no_number_is_null() -> None:
    fields = {"loss": float("nan"), "scores": [0.5, float("inf")], "more": {"x": (1, -math.inf)}}
    assert as_json(fields) == '{"loss": null, "scores": [0.5, null], "more": {"x": [1, null]}}'
