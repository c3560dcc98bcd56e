"""A run's report: facts, pictures and names in one file."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.places import Places
from engine.base.types import LabelScore
from engine.datasets.dataset import Example
from engine.evaluation.results import ClassMetrics, EvaluatedPicture, Evaluation
from engine.models import ModelLibrary
from engine.training.classification.config import TrainSettings
from engine.training.classification.events import EpochEnded, JudgedBy
from engine.training.classification.plan import ClassificationDetails
from engine.training.runs.events import PictureLeftOut
from engine.training.runs.plan import Binding, Plan
from engine.verbs.report import Reporter
from tests.helpers.pictures import plain, save
from tests.helpers.splits import split_of
from tests.helpers.teaching import run_folder_at

RUN = "cells 1"


@pytest.fixture
def evaluation(tmp_path: Path) -> Evaluation:
    red = save(plain((200, 10, 10)), tmp_path / "red.png")
    answer = (LabelScore("<b>ripe</b>", 0.9),)
    judged = (
        EvaluatedPicture(PictureAddress(red), "00", "<b>ripe</b>", "<b>ripe</b>", answer),
        EvaluatedPicture(PictureAddress(red), "00", "raw", "raw", answer),
        EvaluatedPicture(PictureAddress(tmp_path / "gone.png"), "11", "raw", "raw", answer),
    )
    rows = (
        ClassMetrics("<b>ripe</b>", 1 / 3, 1.0, 0.5, 1, 1, 0.2, 1.0),
        ClassMetrics("raw", None, 0.0, None, 0, 2, 0.0, 0.66),
    )
    return Evaluation(
        RUN, "Cells", "cells", ("<b>ripe</b>", "raw"), judged, (), judged_by=JudgedBy.REPORT,
        confusion=((1, 0), (2, 0)), per_class=rows, right=1, low=0.06, high=0.79, macro_f1=0.25,
        calibration_error=0.1,
    )  # fmt: skip


@pytest.fixture
def reporter(tmp_path: Path, evaluation: Evaluation) -> Reporter:
    places = Places(*(tmp_path / name for name in ("config", "data", "log", "cache")))
    example = Example(PictureAddress(tmp_path / "red.png"), "raw", "00")
    split = split_of(evaluation.classes, (example,) * 5, (example,), fingerprint="f00d")
    details = ClassificationDetails(TrainSettings(seed=77), split, {})
    run = run_folder_at(places.data / "runs" / RUN)
    plan = Plan(
        "classification", "Cells", "cells", "efficientnet-lite0", details, {"torch": "2.99"}
    )
    run.write(plan, Binding(tmp_path, "cpu", 16))
    for epoch in (1, 2):
        run.event_file.append(EpochEnded(epoch, 1.0, 0.8, 0.5, epoch == 2, 3e-4, 1.0))
    run.event_file.append(PictureLeftOut("/cells/bad.png", "image.empty", "The file is empty."))
    library = ModelLibrary(places.data)
    return Reporter(library, places, lambda _run, _control: evaluation)


def test_a_report_tells_the_facts_in_one_file(reporter: Reporter, tmp_path: Path) -> None:
    file = tmp_path / "测试.html"
    reporter.report(RUN, file, JobControl())
    text = file.read_text("utf-8")
    for fact in ("33.3 % right", "1 of 3 pictures", "seed was 77", "PyTorch 2.99", "f00d",
                 "EfficientNet-Lite0", "1 picture: The file is empty.",
                 "peak learning rate 0.001"):  # fmt: skip
        assert fact in text, fact
    assert "/cells/bad.png" not in text
    assert "red.png" not in text
    assert str(tmp_path) not in text
    assert text.count("<svg") == 3
    assert text.count("data:image/jpeg;base64,") == 2  # the picture that has gone is passed over


def test_pictures_can_stay_at_home(reporter: Reporter, tmp_path: Path) -> None:
    reporter.report(RUN, tmp_path / "r.html", JobControl(), with_pictures=False)
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "<img" not in text
    assert "33.3 % right" in text
    assert "<img" in reporter.printable(RUN, JobControl())
    assert "data:image/jpeg" not in reporter.printable(RUN, JobControl(), with_pictures=False)


def test_names_are_never_markup(reporter: Reporter, tmp_path: Path) -> None:
    reporter.report(RUN, tmp_path / "r.html", JobControl())
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "<b>" not in text
    assert "&lt;b&gt;ripe" in text


def test_a_folder_that_is_not_there_is_named(reporter: Reporter, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        reporter.report(RUN, tmp_path / "no" / "r.html", JobControl())
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE


def test_a_cancelled_report_leaves_nothing(reporter: Reporter, tmp_path: Path) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        reporter.report(RUN, tmp_path / "r.html", control)
    assert not list(tmp_path.glob("*r.html*"))


def test_an_unknown_run_is_named(reporter: Reporter, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        reporter.report("none", tmp_path / "r.html", JobControl())
    assert caught.value.code is ErrorCode.RUN_UNKNOWN


def test_no_interval_is_drawn_for_a_class_that_was_not_tested(
    reporter: Reporter, evaluation: Evaluation, tmp_path: Path
) -> None:
    untested = ClassMetrics("raw", None, None, None, 0, 0, 0.0, 1.0)
    changed = replace(evaluation, per_class=(evaluation.per_class[0], untested))
    reporter._evaluate = lambda _run, _control: changed
    reporter.report(RUN, tmp_path / "r.html", JobControl())
    assert "none tested" in (tmp_path / "r.html").read_text("utf-8")
