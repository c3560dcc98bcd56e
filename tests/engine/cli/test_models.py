"""The verbs that look after models, with weights made here and a server on this computer."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torchvision
from safetensors.torch import save_file

from engine.base.places import HOME_VARIABLE
from engine.cli.main import main
from engine.models import CATALOGUE, ModelLibrary, library
from tests.helpers.pictures import plain, save
from tests.helpers.weights_server import Manners, serving

NAMES = ("a", "b", "c", "d", "e", "f", "g")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return tmp_path / "home"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    file = tmp_path / "colonies.pth"
    torch.save(torchvision.models.resnet18(num_classes=7).state_dict(), file)
    return file


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    file = tmp_path / "labels.txt"
    file.write_text("\n".join(NAMES), encoding="utf-8")
    return file


def test_imported_weights_are_listed_and_answer(
    weights: Path, labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(weights), "--labels", str(labels)]) == 0
    assert capsys.readouterr().out == "colonies: resnet18, 7 classes\n"
    assert main(["models", "--json"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"id": "colonies", "classes": 7, "ready": True}.items() <= listed[-1].items()
    picture = save(plain((9, 9, 9)), tmp_path / "a.png")
    assert main(["predict", str(picture), "--model", "colonies", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["model"] == "colonies"
    assert {item["label"] for item in answer["predictions"]} <= set(NAMES)


def test_a_file_answers_without_being_imported(
    weights: Path, labels: Path, tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = save(plain((9, 9, 9)), tmp_path / "a.png")
    arguments = ["predict", str(picture), "--model", str(weights), "--labels", str(labels)]
    assert main([*arguments, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["predictions"]) == 5
    assert not (home / "data" / "models").exists()


def test_weights_without_names_are_refused_with_a_sentence(
    weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(weights)]) == 1
    said = capsys.readouterr().err
    assert said == "lensmith: colonies.pth has 7 classes and does not say their names.\n"


def test_a_model_is_looked_into(
    weights: Path, labels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", str(weights), "--labels", str(labels)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "11,180,103 parameters"
    assert lines[1].split()[:2] == ["conv1", "Conv2d"]
    assert any(line.startswith("fc ") and line.endswith("head") for line in lines)
    assert main(["inspect", "efficientnet-lite0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total_parameters"] == 4_652_008


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


def test_a_model_that_is_not_fetched_says_how_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = save(plain((9, 9, 9)), tmp_path / "a.png")
    assert main(["predict", str(picture), "--model", "vgg16"]) == 1
    assert "lensmith fetch vgg16" in capsys.readouterr().err
