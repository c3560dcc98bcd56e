"""`lensmith sample`."""

from pathlib import Path

import pytest

from engine.cli.main import main
from engine.datasets import sample_pictures

pytestmark = pytest.mark.usefixtures("home")


def test_a_sample_can_be_drawn_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    whole = sample_pictures.make_sample
    monkeypatch.setattr(
        sample_pictures, "make_sample", lambda folder, control: whole(folder, control, per_class=10)
    )
    assert main(["sample", "drawn"]) == 0
    assert capsys.readouterr().out == "drawn: ready\n"
    assert main(["check", "drawn"]) == 0
    assert "Nothing is wrong" in capsys.readouterr().out
