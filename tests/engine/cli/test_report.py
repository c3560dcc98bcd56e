"""`lensmith report`: what it writes, and what it refuses."""

from pathlib import Path

import pytest

from engine.base.jobs import JobControl
from engine.cli.main import main
from engine.verbs.report import Reporter


def test_a_report_is_written_where_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LENSMITH_HOME", str(tmp_path / "home"))

    def report(
        self: Reporter, run: str, file: Path, control: JobControl, *, with_pictures: bool
    ) -> None:
        file.write_text(f"{run} in {self.runs_folder.name}, pictures: {with_pictures}")

    monkeypatch.setattr(Reporter, "report", report)
    file, runs = tmp_path / "r.html", tmp_path / "others"
    assert main(["report", "cells 1", str(file), "--runs", str(runs)]) == 0
    assert file.read_text() == "cells 1 in others, pictures: True"
    first, second = capsys.readouterr().out.splitlines()
    assert first == str(file)
    assert "your pictures are shown in it" in second
    assert main(["report", "cells 1", str(file), "--runs", str(runs), "--without-pictures"]) == 0
    assert file.read_text() == "cells 1 in others, pictures: False"
    assert capsys.readouterr().out.strip() == str(file)


def test_an_ending_that_it_cannot_write_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["report", "cells 1", str(tmp_path / "r.pdf")])
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert ".html" in said
    assert "print that page" in said


def test_an_unknown_run_ends_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LENSMITH_HOME", str(tmp_path / "home"))
    assert main(["report", "none", str(tmp_path / "r.html")]) == 1
    assert "none" in capsys.readouterr().err
    assert not (tmp_path / "r.html").exists()
