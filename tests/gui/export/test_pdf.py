"""A report becomes pages: in a lane's thread, whole or not at all."""

import re
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import EngineError, ErrorCode
from engine.jobs import JobControl
from engine.qt_jobs import JobLane
from gui.common.theme import Theme
from gui.export.pdf import write_pdf
from gui.export.reporting import report_writer

CHART = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><rect width="9"/></svg>'
SECTION = f"<h2>A section</h2><p>{'words and ' * 150}</p>{CHART}"


def report(_run: str, file: Path, _control: JobControl) -> None:
    file.write_text(f"<html><body><h1>细胞</h1>{SECTION * 4}</body></html>", "utf-8")


def pages(file: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))


def test_sections_are_spread_over_pages(theme: Theme, tmp_path: Path) -> None:
    file = tmp_path / "report 测试.pdf"
    report_writer(report)("run", file, JobControl())
    assert file.read_bytes().startswith(b"%PDF-")
    assert pages(file) >= 3
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_web_page_is_the_engines_own(theme: Theme, tmp_path: Path) -> None:
    report_writer(report)("run", tmp_path / "r.html", JobControl())
    assert "细胞" in (tmp_path / "r.html").read_text("utf-8")


def test_it_is_written_in_a_lane(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    lane = JobLane("pdf")
    write = report_writer(report)
    job = lane.submit(lambda control: write("run", tmp_path / "r.pdf", control))
    with qtbot.waitSignal(job.settled, timeout=20_000):
        pass
    assert pages(tmp_path / "r.pdf") >= 3
    assert lane.close(5)


def test_a_place_that_cannot_be_written_is_named(theme: Theme, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        write_pdf("<body>x</body>", tmp_path / "nowhere" / "r.pdf")
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert not list(tmp_path.iterdir())
