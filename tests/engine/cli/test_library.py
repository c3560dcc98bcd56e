"""Which model a verb works with: of the user, of a file, or one that is not here yet."""

import json
from pathlib import Path

import pytest

from engine.cli.main import main
from tests.helpers.pictures import plain, save

pytestmark = pytest.mark.usefixtures("home")


def test_a_file_answers_without_being_imported(
    weights: Path, labels: Path, tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = save(plain((9, 9, 9)), tmp_path / "a.png")
    arguments = ["predict", str(picture), "--model", str(weights), "--labels", str(labels)]
    assert main([*arguments, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["predictions"]) == 5
    assert not (home / "data" / "models").exists()


def test_a_model_that_is_not_fetched_says_how_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = save(plain((9, 9, 9)), tmp_path / "a.png")
    assert main(["predict", str(picture), "--model", "vgg16"]) == 1
    assert "lensmith fetch vgg16" in capsys.readouterr().err
