"""`lensmith inspect`, of weights made here and of a model of the catalogue."""

import json
from pathlib import Path

import pytest

from engine.cli.main import main

pytestmark = pytest.mark.usefixtures("home")


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
