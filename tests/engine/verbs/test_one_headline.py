"""Teach, Results, report and bundle state the same number, whichever pictures it comes from."""

import re
from pathlib import Path

import pytest

from engine.base.jobs import JobControl
from engine.export.request import ExportConfig, Format
from engine.training.classification.config import TrainConfig
from engine.training.classification.events import JudgedBy, RunResult
from engine.training.classification.logits_file import CROSS_VALIDATION
from engine.training.settings import Recipe
from engine.verbs.export import Exporter
from engine.verbs.report import Reporter
from tests.helpers.mixed_up import Lab, mix_up, teach_mixed_up


@pytest.fixture(scope="module", params=JudgedBy)
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """Judged by pictures of their own, or by cross-validation, as there are few."""
    home = tmp_path_factory.mktemp(request.param)
    taught = teach_mixed_up(home)
    if request.param is JudgedBy.REPORT:
        return taught
    few = home / "few"
    mix_up(few)
    report = taught.trainer.check(few / "train", JobControl())
    config = TrainConfig(few / "train", recipe=Recipe.QUICK)
    result = taught.trainer.train(config, report, JobControl())
    if request.param is JudgedBy.SELECT:  # what is left of a cross-validation that is lost
        (taught.evaluator.runs_folder / result.run / CROSS_VALIDATION).write_bytes(b"{")
    return Lab(taught.places, taught.library, few / "train", result.run, result.model, {})


def result_of(lab: Lab) -> RunResult:
    events = lab.trainer.history(lab.run, JobControl())
    assert isinstance(events[-1], RunResult)
    return events[-1]


def test_results_tells_what_teach_told(lab: Lab) -> None:
    told, found = result_of(lab), lab.evaluator.evaluate(lab.run, JobControl())
    if found.judged_by is JudgedBy.SELECT:
        assert told.judged_by is JudgedBy.CROSS_VALIDATION
        assert found.total < told.total
        return
    assert (found.right, found.total, found.low, found.high, found.judged_by) == (
        told.right, told.total, told.low, told.high, told.judged_by
    )  # fmt: skip
    judged = {JudgedBy.REPORT: 15, JudgedBy.CROSS_VALIDATION: 108}
    assert found.total == judged[found.judged_by]
    assert len(found.judged) == found.total


def test_report_and_bundle_tell_it_too(lab: Lab, tmp_path: Path) -> None:
    found, told = lab.evaluator.evaluate(lab.run, JobControl()), result_of(lab)
    reporter = Reporter(lab.library, lab.places, lab.evaluator.evaluate)
    reporter.report(lab.run, tmp_path / "report.html", JobControl())
    page = (tmp_path / "report.html").read_text("utf-8")
    assert f"{found.right} of {found.total} pictures were recognised" in page
    config = ExportConfig(lab.model, tmp_path / "bundle", (Format.SAFETENSORS,))
    Exporter(lab.library, lab.places).export(config, JobControl())
    readme = re.sub(r"\s+", " ", (tmp_path / "bundle" / "README.md").read_text("utf-8"))
    assert f"{told.right} of {told.total} pictures were recognised" in readme
    words = {JudgedBy.REPORT: "no part in learning or choosing",
             JudgedBy.CROSS_VALIDATION: "cross-validation, as there are few pictures"}  # fmt: skip
    assert words[told.judged_by] in readme
