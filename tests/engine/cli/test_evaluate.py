"""`lensmith evaluate`, of a run with two pictures in the wrong place."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.places import HOME_VARIABLE
from engine.cli.main import main
from tests.helpers.mixed_up import Lab, copy_of, teach_budgeted
from tests.helpers.teaching import run_folder_at


@pytest.fixture
def lab(taught: Lab, tmp_path: Path) -> Lab:
    return copy_of(taught, tmp_path / "home")


def test_text_and_json_say_how_good_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lab = teach_budgeted(tmp_path)
    monkeypatch.setenv(HOME_VARIABLE, str(lab.places.data.parent))
    assert main(["evaluate", lab.run, "--error-budget", "0.01"]) == 1
    assert "pictures cannot promise 1 %; they can promise " in capsys.readouterr().err
    assert main(["evaluate", lab.run, "--error-budget", "0.3"]) == 0
    text = capsys.readouterr().out
    assert "13 of 15 pictures right: 86.7%" in text
    assert "only 5 pictures of it tested" in text
    assert "it says rods" in text
    assert main(["evaluate", lab.run, "--json"]) == 0
    summary, *lines = map(json.loads, capsys.readouterr().out.splitlines())
    assert (summary["right"], summary["total"]) == (13, 15)
    assert summary["calibration"]["error_budget"] == 0.3
    assert [line["class"] for line in lines[:3]] == ["cocci", "rods", "spirals"]
    assert len(lines) == 5


def test_without_the_pictures_it_tells_what_is_kept_and_where_they_are_can_be_said(
    taught: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    lab = copy_of(taught, tmp_path / "home")
    monkeypatch.setenv(HOME_VARIABLE, str(lab.places.data.parent))
    moved = tmp_path / "moved"
    shutil.copytree(lab.folder, moved)
    run = run_folder_at(lab.evaluator.runs_folder / lab.run)
    run.bind(replace(run.read_binding(), folder=tmp_path / "gone"))
    assert main(["evaluate", lab.run]) == 1
    assert str(tmp_path / "gone") in capsys.readouterr().err
    assert main(["evaluate", lab.run, "--pictures", str(tmp_path)]) == 0
    assert str(moved / "val") in capsys.readouterr().out  # found one level below
    shutil.rmtree(moved)
    assert main(["evaluate", lab.run]) == 0
    assert "13 of 15 pictures right" in capsys.readouterr().out
    assert main(["evaluate", lab.run, "--pictures", str(lab.places.data)]) == 1
    assert "0 of 123 pictures are there" in capsys.readouterr().err


@pytest.mark.parametrize("budget", ["little", "nan", "0", "-1", "1.5"])
def test_a_budget_that_is_no_share_is_wrong_use(
    budget: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["evaluate", "a run", f"--error-budget={budget}"])
    assert caught.value.code == 2
    assert "must be a share above 0, at most 1" in capsys.readouterr().err


def test_it_says_that_the_model_is_gone(
    taught: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    lab = copy_of(taught, tmp_path / "home")
    monkeypatch.setenv(HOME_VARIABLE, str(lab.places.data.parent))
    assert main(["evaluate", lab.run]) == 0
    assert "no longer here" not in capsys.readouterr().out
    lab.library.remove(lab.model)
    assert main(["evaluate", lab.run]) == 0
    assert "Its model is no longer here" in capsys.readouterr().out
