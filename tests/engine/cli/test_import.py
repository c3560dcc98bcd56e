"""`lensmith import`, with weights made here; bundles: test_export."""

import json
from pathlib import Path

import pytest

from engine.cli.main import main
from tests.engine.cli.conftest import NAMES
from tests.helpers.pictures import plain, save

pytestmark = pytest.mark.usefixtures("home")


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


def test_weights_that_come_twice_are_recognised(
    weights: Path, labels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert main(["import", str(weights), "--labels", str(labels)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "colonies: resnet18, 7 classes",
        "This model is already here as colonies: colonies",
    ]
    assert main(["models"]) == 0
    assert capsys.readouterr().out.count("\ncolonies") == 1


def test_weights_without_names_are_refused_with_a_sentence(
    weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(weights)]) == 1
    said = capsys.readouterr().err
    assert said == "lensmith: colonies.pth has 7 classes and does not say their names.\n"
