"""`lensmith fetch`, from a server on this computer."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from safetensors.torch import save_file

from engine.cli.main import main
from engine.models import CATALOGUE, ModelLibrary, library
from tests.helpers.weights_server import Manners, serving

pytestmark = pytest.mark.usefixtures("home")


def test_weights_are_fetched_from_a_mirror(
    monkeypatch: pytest.MonkeyPatch, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = b"weights" * 1000
    name = f"made-{hashlib.sha256(content).hexdigest()[:8]}.pth"
    made = replace(CATALOGUE[1], file=name)
    monkeypatch.setattr(library, "CATALOGUE", (CATALOGUE[0], made))
    with serving(Manners(content)) as address:
        assert main(["fetch", made.id, "--mirror", address]) == 0
    assert capsys.readouterr().out == f"{made.id}: ready\n"
    assert ModelLibrary(home / "data").find(made.id).is_ready


def test_any_model_of_timms_is_added_by_its_name(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import timm

    file = tmp_path / "made.safetensors"
    save_file(timm.create_model("resnet10t").state_dict(), file)
    with serving(Manners(file.read_bytes())) as address:
        for _ in range(2):  # a second time there is nothing left to fetch
            assert main(["fetch", "timm:resnet10t.c3_in1k", "--mirror", address]) == 0
    (own,) = [entry for entry in ModelLibrary(home / "data").entries() if entry.is_own]
    assert (own.record.architecture, own.record.classes) == ("resnet10t.c3_in1k", 1000)
    assert own.config is not None
    assert own.config.classes[0] == "tench"
    assert own.config.preprocessing is not None
    assert own.config.preprocessing.crop == 176
    assert list((home / "data" / "weights").iterdir()) == []


def test_a_name_timm_does_not_know_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "timm:resnet18.nobody"]) == 1
    assert "no model called timm:resnet18.nobody" in capsys.readouterr().err
