"""A taught model without a window: what is unlike anything it was taught, and where it is told."""

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import skimage

from engine.base.places import HOME_VARIABLE
from engine.models.familiarity.file import REFERENCE
from tests.engine.cli.conftest import Run
from tests.helpers.mixed_up import Lab, copy_of
from tests.helpers.teaching import run_folder_at

STRANGER = str(Path(skimage.__file__).parent / "data" / "coffee.png")


@pytest.fixture
def lab(taught: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    own = copy_of(taught, tmp_path / "home")
    monkeypatch.setenv(HOME_VARIABLE, str(own.places.data.parent))
    return own


@pytest.fixture
def known(lab: Lab) -> str:
    """A picture it learned from."""
    return str(min((lab.folder / "train" / "rods").iterdir()))


def reference(lab: Lab) -> Path:
    file = lab.library.find(lab.model).file
    assert file is not None
    return file.with_name(REFERENCE)


def test_json_table_and_text_say_it(lab: Lab, known: str, run: Run, tmp_path: Path) -> None:
    asked = ("predict", known, STRANGER, "--model", lab.model)
    code, out, err = run(*asked, "--json")
    assert (code, err) == (0, "")
    assert [json.loads(line)["unlike"] for line in out.splitlines()] == [False, True]
    assert run(*asked, "--csv", str(tmp_path / "a.csv"), "--top", "1")[0] == 0
    with (tmp_path / "a.csv").open(newline="") as lines:
        assert [row["unlike"] for row in csv.DictReader(lines)] == ["false", "true"]
    _, out, _ = run(*asked)
    of_known, of_stranger = out.split(STRANGER)
    assert "Unlike anything it was taught" in of_stranger
    assert "Unlike" not in of_known


def test_a_model_that_was_taught_before_answers_as_before(
    lab: Lab, known: str, run: Run, tmp_path: Path
) -> None:
    asked = ("predict", known, STRANGER, "--model", lab.model)
    _, with_one, _ = run(*asked, "--json")
    reference(lab).unlink()
    code, without, err = run(*asked, "--json")
    assert (code, err) == (0, "")
    for line, before in zip(without.splitlines(), with_one.splitlines(), strict=True):
        now, then = json.loads(line), json.loads(before)
        assert "unlike" not in now
        assert now["predictions"] == then["predictions"]
    assert run(*asked, "--csv", str(tmp_path / "a.csv"), "--top", "1")[0] == 0
    with (tmp_path / "a.csv").open(newline="") as lines:
        assert [row["unlike"] for row in csv.DictReader(lines)] == ["", ""]


@pytest.mark.parametrize("form", [("--json",), ("--csv", "a.csv")])
def test_a_damaged_reference_is_complained_of_and_the_answers_come(
    lab: Lab, known: str, run: Run, form: tuple[str, ...], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    reference(lab).write_bytes(reference(lab).read_bytes()[:1000])
    code, _, err = run("predict", known, "--model", lab.model, *form)
    assert code == 0
    assert "cannot say what is unlike all it was taught: reference.safetensors is damaged" in err


def test_the_report_says_what_a_stranger_is_and_how_often_that_was_wrong(
    lab: Lab, run: Run, tmp_path: Path
) -> None:
    assert run("report", lab.run, str(tmp_path / "a.html"), "--without-pictures")[0] == 0
    text = (tmp_path / "a.html").read_text("utf-8")
    assert "Pictures unlike anything it was taught" in text
    assert "deep nearest neighbours" in text
    reference(lab).unlink()  # it is made anew, as the run is judged
    assert run("report", lab.run, str(tmp_path / "b.html"), "--without-pictures")[0] == 0
    assert "deep nearest neighbours" in (tmp_path / "b.html").read_text("utf-8")
    reference(lab).unlink()
    shutil.rmtree(lab.places.cache)
    folder = run_folder_at(lab.evaluator.runs_folder / lab.run)
    folder.bind(replace(folder.read_binding(), folder=tmp_path / "gone"))
    assert run("report", lab.run, str(tmp_path / "c.html"), "--without-pictures")[0] == 0
    assert "nearest neighbours" not in (tmp_path / "c.html").read_text("utf-8")
