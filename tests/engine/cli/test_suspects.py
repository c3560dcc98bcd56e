"""`lensmith suspects`: for people and for programs, the surest first, decided ones left out."""

import json
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.jobs import JobControl
from engine.base.places import HOME_VARIABLE
from tests.engine.cli.conftest import Run
from tests.helpers.mixed_up import Lab, copy_of


@pytest.fixture
def lab(taught: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    made = copy_of(taught, tmp_path / "home")
    monkeypatch.setenv(HOME_VARIABLE, str(made.places.data.parent))
    return made


def test_an_object_a_line_the_surest_first(lab: Lab, run: Run) -> None:
    code, out, _ = run("suspects", lab.run, "--json")
    assert code == 0
    lines = [json.loads(line) for line in out.splitlines()]
    assert all(line.keys() == {"path", "label", "suggested", "score", "part"} for line in lines)
    found = {Path(line["path"]): line for line in lines}
    assert {file: found[file]["suggested"] for file in lab.wrong} == lab.wrong
    assert {found[file]["part"] for file in lab.wrong} <= {"select", "report", "calibrate"}
    scores = [line["score"] for line in lines]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1


def test_people_read_sentences(lab: Lab, run: Run) -> None:
    code, out, _ = run("suspects", lab.run, "--runs", str(lab.evaluator.runs_folder))
    assert code == 0
    assert "more like another class" in out.splitlines()[0]
    assert "Nothing was changed." in out.splitlines()[0]
    for file, label in lab.wrong.items():
        assert f"{file}: is {file.parent.name}, seems to be {label} (" in out


def test_what_was_decided_is_not_listed(lab: Lab, run: Run) -> None:
    first, second = lab.wrong
    lab.evaluator.keep(lab.run, PictureAddress(first), JobControl())
    out = run("suspects", lab.run, "--json")[1]
    assert str(first) not in out
    assert str(second) in out


def test_a_run_that_is_not_there_is_named(lab: Lab, run: Run) -> None:
    code, out, err = run("suspects", "gone")
    assert (code, out) == (1, "")
    assert "There is no run called gone." in err
