"""The search in a finished run, by hand and in a shell, kept for Results and report."""

import json
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.places import HOME_VARIABLE
from engine.cli.main import main
from engine.evaluation.shortcuts.findings_file import FILE
from engine.verbs.report import Reporter
from engine.verbs.shortcuts import ShortcutSearch
from tests.helpers.mixed_up import Lab, copy_of, teach_mixed_up
from tests.helpers.teaching import SteeredControl


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return teach_mixed_up(tmp_path_factory.mktemp("lab"))


def test_the_shell_says_a_line_a_test_and_the_report_shows_them(
    taught: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    lab = copy_of(taught, tmp_path / "home")
    search = ShortcutSearch(lab.library, lab.places)
    assert search.known(lab.run, JobControl()) is None
    reporter = Reporter(lab.library, lab.places, lab.evaluator.evaluate)
    assert "Shortcuts" not in reporter.printable(lab.run, JobControl())
    monkeypatch.setenv(HOME_VARIABLE, str(lab.places.data.parent))
    assert main(["shortcuts", lab.run, "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["test"] for line in lines] == ["regions", "files", "exchange", "groups"]
    assert all(line["found"] in {True, False, None} and line["sentence"] for line in lines)
    assert 0 < lines[0]["p"] <= 1
    known = search.known(lab.run, JobControl())
    assert known is not None
    page = reporter.printable(lab.run, JobControl())
    assert "did it learn the thing" in page
    assert "Not made: no groups are known" in page
    (lab.evaluator.runs_folder / lab.run / FILE).write_text("{", "utf-8")
    assert search.known(lab.run, JobControl()) is None
    assert "Shortcuts" not in reporter.printable(lab.run, JobControl())


def test_cancelled_or_without_pictures_nothing_is_kept(taught: Lab, tmp_path: Path) -> None:
    lab = copy_of(taught, tmp_path / "home")
    search = ShortcutSearch(lab.library, lab.places)
    with pytest.raises(JobCancelled):
        search.look(lab.run, SteeredControl(5))
    taught.folder.rename(tmp_path / "moved")
    try:
        with pytest.raises(EngineError) as raised:
            search.look(lab.run, JobControl())
    finally:
        (tmp_path / "moved").rename(taught.folder)
    assert raised.value.code is ErrorCode.RUN_NO_PICTURES
    assert not (lab.evaluator.runs_folder / lab.run / FILE).exists()
