"""The report of a run that was really taught, as a page and as PDF."""

import re
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.qt_jobs import JobLane
from engine.verbs.report import Reporter
from gui.export.reporting import report_writer
from tests.helpers.mixed_up import Lab, teach_budgeted


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    taught = teach_budgeted(tmp_path_factory.mktemp("lab"))
    control, evaluator = JobControl(), taught.evaluator
    evaluator.evaluate(taught.run, control)
    picture, label = next(iter(taught.wrong.items()))
    evaluator.correct(taught.run, PictureAddress(picture), label, control)
    evaluator.set_budget(taught.run, 0.3, control)
    return taught


@pytest.fixture
def reporter(lab: Lab) -> Reporter:
    return Reporter(lab.library, lab.places, lab.evaluator.evaluate)


def test_the_page_tells_everything_of_the_run(lab: Lab, reporter: Reporter, tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    report_writer(reporter)(lab.run, file, JobControl())
    text = re.sub(r"\s+", " ", re.sub(r"base64,[\w+/=]+", "", file.read_text("utf-8")))
    for fact in (
        "93.3 % right", "14 of 15 pictures", "(cocci, rods, spirals)",
        "pretrained on ImageNet and published by Google (2020)", "Apache-2.0",
        "shorter side (bicubic, antialiased)", "75 pictures were used for training",
        "linear classifier (multinomial logistic regression", "95 % Wilson interval 70.2–98.8 %",
        "1 held-out picture was corrected by hand", "temperature scaling", "Methods",
        "At most 30 % of the answers given", "were withheld", "taken for", "Software",
    ):  # fmt: skip
        assert fact in text, fact


def test_a_name_that_ends_in_pdf_gives_one(
    qtbot: QtBot, lab: Lab, reporter: Reporter, tmp_path: Path
) -> None:
    file, lane, write = tmp_path / "r.PDF", JobLane("compute"), report_writer(reporter)
    try:
        job = lane.submit(lambda control: write(lab.run, file, control))
        with qtbot.waitSignal(job.succeeded, timeout=30_000):
            pass
    finally:
        assert lane.close(5)
    content = file.read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) >= 2
    assert content.count(b"/Subtype /Image") >= 9  # both charts, and examples
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("name", ["r.pdf", "r.html"])
def test_an_unknown_run_is_named_and_nothing_written(
    qtbot: QtBot, reporter: Reporter, tmp_path: Path, name: str
) -> None:
    with pytest.raises(EngineError) as caught:
        report_writer(reporter)("none", tmp_path / name, JobControl())
    assert caught.value.code is ErrorCode.RUN_UNKNOWN
    assert not list(tmp_path.iterdir())
