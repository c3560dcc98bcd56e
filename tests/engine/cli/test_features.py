"""`lensmith features`, with weights made here."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch
import torchvision

from engine.base.places import HOME_VARIABLE
from engine.cli.main import main
from tests.helpers.pictures import plain, save
from tests.helpers.targets import read_pipe


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def weights() -> Path:
    torch.manual_seed(0)
    file = Path("colonies.pth")
    torch.save(torchvision.models.resnet18(num_classes=2).state_dict(), file)
    Path("labels.txt").write_text("a\nb\n", encoding="utf-8")
    return file


@pytest.fixture
def folder() -> Path:
    for label, colour in (("dark", 20), ("light", 220)):
        place = Path("set", label)
        place.mkdir(parents=True)
        save(plain((colour,) * 3), place / "a.png")
    return Path("set")


def run(*arguments: str, weights: Path) -> int:
    return main(
        ["features", *arguments, "--model", str(weights), "--labels", "labels.txt",
         "--device", "cpu"]
    )  # fmt: skip


def test_features_are_saved_and_what_they_are_is_said(
    weights: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("set", "--out", "f.npz", weights=weights) == 0
    said = capsys.readouterr().out
    assert said == "f.npz: 2 pictures, 512 features each (layer avgpool)\n"
    with np.load("f.npz") as saved:
        assert saved["paths"].tolist() == [str(folder / "dark/a.png"), str(folder / "light/a.png")]
        assert saved["classes"].tolist() == ["dark", "light"]
        assert saved["features"].shape == (2, 512)


def test_a_bad_file_is_named_and_the_exit_code_says_so(
    weights: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "dark" / "b.png").touch()
    assert run("set", "--out", "f.csv", weights=weights) == 1
    assert capsys.readouterr().err == f"{folder / 'dark/b.png'}: The file is empty (0 bytes).\n"
    assert len(Path("f.csv").read_text("utf-8").splitlines()) == 3


def test_a_file_that_cannot_be_written_is_said(
    weights: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("set", "--out", "gone/f.npz", weights=weights) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["set"], ["set", "--out", "f.pkl"], ["--out", "f.npz"]])
def test_wrong_use_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["features", *arguments])
    assert ended.value.code == 2


@pytest.mark.skipif(os.name == "nt", reason="links need rights there, no pipes so")
@pytest.mark.parametrize("ending", [".csv", ".npz"])
def test_features_go_through_a_link_and_into_a_pipe(
    weights: Path, folder: Path, tmp_path: Path, ending: str
) -> None:
    real, link, pipe = (Path(f"{name}{ending}") for name in ("real", "link", "pipe"))
    link.symlink_to(real)
    assert run(str(folder), "--out", str(link), weights=weights) == 0
    with read_pipe(tmp_path / pipe) as came:
        assert run(str(folder), "--out", str(pipe), weights=weights) == 0
    assert link.is_symlink()
    assert pipe.is_fifo()
    assert came == [real.read_bytes()]
