"""Handing a taught model on without a window, and taking it in elsewhere."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from engine.base.places import HOME_VARIABLE
from engine.cli.main import main
from engine.images.reader import read_file
from engine.models import ModelLibrary
from tests.helpers.mixed_up import Lab

WEIGHTS = ["--formats", "safetensors"]


@pytest.fixture(scope="module")
def lab(taught: Lab) -> Lab:
    return taught


@pytest.fixture(autouse=True)
def home(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = lab.places.data.parent
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    return home


@pytest.fixture(scope="module")
def bundle(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the run, with its weights alone."""
    folder = tmp_path_factory.mktemp("bundles") / "slides 测试"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(lab.places.data.parent))
        assert main(["export", lab.run, str(folder), *WEIGHTS]) == 0
    return folder


def test_a_run_goes_out_with_what_is_known_of_it(lab: Lab, bundle: Path) -> None:
    text = (bundle / "README.md").read_text("utf-8")
    assert "from 87 pictures" in text
    assert "| cocci | 29 | 4 of 4 |" in text
    assert "13 of 15 pictures were recognised" in text
    assert "between 62 and 96 %" in text
    assert "no part in learning or choosing" in text
    samples = json.loads((bundle / "samples" / "expected.json").read_text("utf-8"))["samples"]
    assert len(samples) == 8
    judging = [read_file(path).pixels for path in (lab.folder / "val").rglob("*.jpg")]
    for item in samples:
        found = read_file(bundle / "samples" / item["file"]).pixels
        assert any(np.array_equal(found, known) for known in judging)


def test_pictures_stay_at_home_when_they_are_to(
    lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", lab.run, str(tmp_path / "b"), *WEIGHTS]) == 0
    assert "8 of your pictures travel with it, as pixels" in capsys.readouterr().out
    assert main(["export", lab.run, str(tmp_path / "c"), "--without-pictures", *WEIGHTS]) == 0
    assert "Your pictures stay here, as you wished" in capsys.readouterr().out
    assert len(list((tmp_path / "c" / "samples").glob("drawn-*.png"))) == 8
    assert not list((tmp_path / "c" / "samples").glob("sample-*"))


def test_it_is_said_that_the_answers_are_the_same(
    lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", lab.model, str(tmp_path / "b"), *WEIGHTS]) == 0
    out = capsys.readouterr().out
    assert "Same answers: 8 of 8, largest difference 0.0000" in out
    assert "model.safetensors" in out


def test_elsewhere_it_answers_as_here(
    lab: Lab, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    picture = str(next(iter(lab.wrong)))
    assert main(["predict", picture, "--model", lab.model, "--json"]) == 0
    ours = json.loads(capsys.readouterr().out)
    assert main(["predict", picture, "--model", str(bundle), "--json"]) == 0
    straight = json.loads(capsys.readouterr().out)
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "elsewhere"))
    assert main(["import", str(bundle)]) == 0
    assert "Same answers as before: 8 of 8" in capsys.readouterr().out
    model = ModelLibrary(tmp_path / "elsewhere" / "data").entries()[-1].record.id
    assert main(["predict", picture, "--model", model, "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)
    for answer in (straight, theirs):
        assert answer["predictions"] == ours["predictions"]


def test_a_folder_with_something_in_it_is_refused(
    lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["export", lab.run, str(tmp_path), *WEIGHTS]) == 1
    assert capsys.readouterr().err == f"lensmith: {tmp_path} is there already and not empty.\n"


@pytest.mark.parametrize(("arguments", "said"), [
    (["no such run", "b"], "There is no model called no such run."),
    (["RUN", "b", "--formats", "pickle"], "must be some of safetensors, onnx, bioimage"),
])  # fmt: skip
def test_wrong_use_is_said(
    arguments: list[str], said: str, lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [lab.run if argument == "RUN" else argument for argument in arguments]
    try:
        code = main(["export", *arguments])
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    assert code in {1, 2}
    assert said in capsys.readouterr().err


def test_a_run_whose_pictures_have_gone_still_goes_out(
    lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.move(lab.folder, tmp_path / "moved")
    try:
        assert main(["export", lab.run, str(tmp_path / "b"), *WEIGHTS]) == 0
    finally:
        shutil.move(tmp_path / "moved", lab.folder)
    out = capsys.readouterr().out
    assert "No pictures of its own were at hand" in out
    assert "Same answers: 8 of 8" in out
