"""What was found is kept for the same weights, and a damaged file is as none."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from engine.base.language import ENGLISH
from engine.evaluation.shortcuts.findings_file import FILE, read_findings, write_findings
from engine.evaluation.shortcuts.sentences import sentence
from tests.damaged.damage import Damaged, damaged_json
from tests.helpers.searches import NO_SHORTCUT, SHORTCUT

WEIGHTS = "ab" * 32


def written(folder: Path) -> dict[str, Any]:
    write_findings(folder, WEIGHTS, SHORTCUT)
    values: dict[str, Any] = json.loads((folder / FILE).read_text("utf-8"))
    return values


@pytest.mark.parametrize("findings", [SHORTCUT, NO_SHORTCUT])
def test_what_was_found_is_read_back(tmp_path: Path, findings: Any) -> None:
    write_findings(tmp_path, WEIGHTS, findings)
    assert read_findings(tmp_path, WEIGHTS) == findings


def test_other_weights_have_not_been_looked_at(tmp_path: Path) -> None:
    assert read_findings(tmp_path, WEIGHTS) is None
    written(tmp_path)
    assert read_findings(tmp_path, "cd" * 32) is None


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("outcome", "no_such"), ("found", 1), ("params", {}), ("params", []), ("test", "files"),
        ("figures", {"p": "small"}), ("figures", {"p": float("nan")}), ("params", None),
    ],
)  # fmt: skip
def test_a_file_with_something_else_in_it_is_as_none(
    tmp_path: Path, place: str, value: object
) -> None:
    values = written(tmp_path)
    values["findings"][0][place] = value
    (tmp_path / FILE).write_text(json.dumps(values), "utf-8")
    assert read_findings(tmp_path, WEIGHTS) is None


def test_a_region_that_is_unknown_is_as_none(tmp_path: Path) -> None:
    values = written(tmp_path)
    values["findings"][0]["params"]["region"] = "the moon"
    (tmp_path / FILE).write_text(json.dumps(values), "utf-8")
    assert read_findings(tmp_path, WEIGHTS) is None


def test_whatever_is_damaged_is_read_or_as_none(tmp_path: Path) -> None:
    whole = (written(tmp_path), (tmp_path / FILE).read_bytes())[1]

    @given(damaged_json(whole))
    @settings(max_examples=60, deadline=None)
    def check(data: Damaged) -> None:
        (tmp_path / FILE).write_bytes(data)
        for finding in read_findings(tmp_path, WEIGHTS) or ():
            sentence(finding, ENGLISH)

    check()
