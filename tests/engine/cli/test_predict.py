"""`lensmith predict`: what it prints and writes, and with which exit code it ends."""

import csv
import json
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.base.address import PictureAddress
from engine.base.types import Detection, Detections, Outcome
from engine.cli.predict import outcome_as_json, outcome_as_text
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.inference.batch.answer_file import AnswerFile
from engine.inference.batch.answer_table import COLUMNS, StoredAnswer
from engine.models import DEFAULT_MODEL
from tests.engine.cli.conftest import Run
from tests.helpers.pictures import quadrants, save
from tests.helpers.predictors import BrightnessPredictor, PredictorsWith

NAMES = ["a.png", "with space.png", "测试.png", "🔬🦠.png", "{0}%s.png", "folder/ü.png"]


@pytest.fixture(autouse=True)
def predictors(monkeypatch: pytest.MonkeyPatch) -> PredictorsWith:
    """The verb asks this predictor, unless a test undoes it."""
    predictors = PredictorsWith(BrightnessPredictor())
    monkeypatch.setattr("engine.cli.predict.predictors_of", lambda _library: predictors)
    return predictors


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shell's folder, with a folder of two pictures and an empty one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").mkdir()
    save(quadrants(), tmp_path / "folder" / "2.png")
    save(quadrants(), tmp_path / "folder" / "10.png")
    return tmp_path


def _objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="", errors="surrogateescape") as file:
        return list(csv.DictReader(file))


def test_text_is_the_picture_and_its_labels(run: Run) -> None:
    code, out, err = run("predict", "folder/2.png", "--top", "2")
    assert (code, err) == (0, "")
    assert out == "folder/2.png\n   50.0%  255\n   25.0%  other\n"


def test_text_says_what_is_wrong_with_a_picture(run: Run) -> None:
    code, out, err = run("predict", "gone.png", "folder/2.png", "--top", "1")
    assert (code, err) == (1, "")
    assert out == "gone.png\n    There is no such file.\nfolder/2.png\n   50.0%  255\n"


def test_json_is_an_object_a_line(run: Run) -> None:
    code, out, err = run("predict", "folder", "--json", "--top", "1")
    assert (code, err) == (0, "")
    first, second = _objects(out)
    assert isinstance(first.pop("seconds"), float)
    assert first == {
        "image": str(Path("folder/2.png")),
        "model": "brightness",
        "predictions": [{"label": "255", "score": 0.5}],
    }
    assert second["image"] == str(Path("folder/10.png"))


@pytest.mark.parametrize(("threshold", "said"), [(0.0, None), (0.4, True), (0.6, False)])
def test_json_says_if_it_is_sure_only_where_that_was_chosen(
    run: Run, predictors: PredictorsWith, threshold: float, said: bool | None
) -> None:
    predictors.predictor = BrightnessPredictor(threshold=threshold)
    _, out, _ = run("predict", "folder/2.png", "--json")
    assert _objects(out)[0].get("sure") is said


@pytest.mark.parametrize("unlike", [True, False, None])
def test_json_says_if_a_picture_is_unlike_others_only_where_that_is_known(
    run: Run, predictors: PredictorsWith, unlike: bool | None
) -> None:
    predictors.predictor = BrightnessPredictor(unlike=unlike)
    _, out, _ = run("predict", "folder/2.png", "--json")
    assert _objects(out)[0].get("unlike") is unlike


def test_json_tells_an_error_as_an_object_and_goes_on(run: Run, here: Path) -> None:
    (here / "text.png").write_text("no picture")
    code, out, _ = run("predict", "text.png", "empty", "folder", "gone.png", "--json")
    assert code == 1
    empty, text, second, tenth, gone = _objects(out)
    assert text == {
        "image": "text.png",
        "error": {
            "code": "image.mislabelled",
            "message": "The name ends in .png, but what is inside is not a picture.",
        },
    }
    assert set(second) == set(tenth) == {"image", "model", "predictions", "seconds"}
    assert (gone["image"], gone["error"]["code"]) == ("gone.png", "image.missing")
    assert (empty["image"], empty["error"]["code"]) == ("empty", "folder.no_pictures")


def test_csv_is_a_row_a_label_and_prints_nothing(run: Run, here: Path) -> None:
    code, out, err = run("predict", "folder", "gone.png", "--csv", "a.csv", "--top", "2")
    assert (code, out, err) == (1, "", "")
    rows = _rows(here / "a.csv")
    assert tuple(rows[0]) == COLUMNS
    told = [(row["image"], row["rank"], row["label"], row["score"], row["error"]) for row in rows]
    assert told == [
        ("folder/2.png", "1", "255", "0.500000", ""),
        ("folder/2.png", "2", "other", "0.250000", ""),
        ("folder/10.png", "1", "255", "0.500000", ""),
        ("folder/10.png", "2", "other", "0.250000", ""),
        ("gone.png", "", "", "", "image.missing"),
    ]
    assert rows[-1]["message"] == "There is no such file."


def test_csv_takes_the_place_of_the_file_there_is(run: Run, here: Path) -> None:
    (here / "a.csv").write_text("old\n" * 99)
    assert run("predict", "folder/2.png", "--csv", "a.csv")[0] == 0
    assert [row["image"] for row in _rows(here / "a.csv")] == ["folder/2.png"] * 2


@pytest.mark.parametrize("target", ["gone/a.csv", "empty", "folder/2.png/a.csv"])
def test_csv_that_cannot_be_written_is_said_in_a_sentence(
    run: Run, here: Path, target: str
) -> None:
    code, out, err = run("predict", "folder/2.png", "--csv", target)
    assert (code, out) == (1, "")
    assert err.startswith(f"lensmith: {target} cannot be written: ")
    assert err.count("\n") == 1
    assert sorted(path.name for path in here.iterdir()) == ["empty", "folder"]
    assert list((here / "empty").iterdir()) == []


@pytest.mark.parametrize("form", [(), ("--json",), ("--csv", "out.csv")])
def test_paths_are_told_as_given(run: Run, here: Path, form: tuple[str, ...]) -> None:
    for name in NAMES:
        save(quadrants(), here / name)
    given = [*NAMES[:-1], "./folder/ü.png", str(here / "a.png"), "folder//2.png", "../gone.png"]
    _, out, _ = run("predict", *given, "--top", "1", *form)
    if form == ("--json",):
        told = [item["image"] for item in _objects(out)]
    elif form:
        told = [row["image"] for row in _rows(here / "out.csv")]
    else:
        told = out.splitlines()[::2]
    assert told == given


@pytest.mark.skipif(os.name == "nt", reason="every name is Unicode there")
@pytest.mark.parametrize("form", [(), ("--json",), ("--csv", "out.csv")])
def test_names_that_are_not_unicode_are_told_as_they_are(
    run: Run, here: Path, form: tuple[str, ...]
) -> None:
    name = os.fsdecode(b"\xff\xe9.png")
    code, out, _ = run("predict", name, "--top", "1", *form)
    assert code == 1
    told = os.fsdecode((here / "out.csv").read_bytes()) if "--csv" in form else out
    assert name in told


def test_a_complaint_about_a_name_that_is_not_unicode_is_printed(run: Run) -> None:
    name = os.fsdecode(b"\xff/a.csv")
    code, _, err = run("predict", "folder", "--csv", name)
    assert code == 1
    assert name in err


def test_model_and_device_are_handed_on(run: Run, predictors: PredictorsWith) -> None:
    run("predict", "folder", "--model", "some", "--device", "cpu")
    run("predict", "folder")
    assert {*predictors.asked} == {("some", "cpu"), (DEFAULT_MODEL, "auto")}


def test_the_real_model_answers(
    run: Run, predictors: PredictorsWith, predictor: TorchClassifier, samples: Path
) -> None:
    predictors.predictor = predictor
    code, out, _ = run("predict", str(samples / "coffee.png"), "--json", "--top", "3")
    assert code == 0
    (answer,) = _objects(out)
    assert answer["model"] == DEFAULT_MODEL
    assert len(answer["predictions"]) == 3
    assert answer["predictions"][0]["label"] == "espresso"


def test_an_unknown_model_is_said_in_a_sentence(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.chdir(here)
    code, out, err = run("predict", "folder", "--model", "resnet9", "--csv", "a.csv")
    assert (code, out) == (1, "")
    assert err.startswith(f"lensmith: There is no model called resnet9. Known: {DEFAULT_MODEL}")
    assert sorted(path.name for path in here.iterdir()) == ["empty", "folder"]


def _interrupt_after(monkeypatch: pytest.MonkeyPatch, answers: int, presses: int) -> None:
    """Press Ctrl+C while the CSV file is being written."""

    append = AnswerFile.append

    def interrupting(table: AnswerFile, outcome: Outcome, image: str) -> StoredAnswer:
        kept = append(table, outcome, image)
        if table.pictures == answers:
            for _ in range(presses):
                signal.raise_signal(signal.SIGINT)
        return kept

    monkeypatch.setattr(AnswerFile, "append", interrupting)


def test_ctrl_c_keeps_the_rows_done_so_far(
    run: Run, here: Path, greys: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGINT)
    _interrupt_after(monkeypatch, answers=2, presses=1)
    code, _, err = run("predict", *map(str, greys), "--csv", "a.csv", "--top", "1")
    assert (code, err) == (130, "lensmith: interrupted.\n")
    assert [row["image"] for row in _rows(here / "a.csv")] == [str(path) for path in greys[:3]]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_ctrl_c_ends_at_once_and_leaves_the_old_file(
    run: Run, here: Path, greys: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "a.csv").write_text("old")
    before = signal.getsignal(signal.SIGINT)
    _interrupt_after(monkeypatch, answers=2, presses=2)
    code, _, err = run("predict", *map(str, greys), "--csv", "a.csv")
    assert (code, err) == (130, "lensmith: interrupted.\n")
    assert (here / "a.csv").read_text() == "old"
    assert not list(here.glob(".*.part"))
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupted_table_goes_on_where_it_was(
    run: Run,
    predictors: PredictorsWith,
    here: Path,
    greys: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        _interrupt_after(patch, answers=2, presses=1)
        run("predict", *map(str, greys), "--csv", "a.csv", "--top", "1")
    predictors.predictor = again = BrightnessPredictor()
    code, _, err = run("predict", *map(str, greys), "--csv", "a.csv", "--top", "1", "--resume")
    assert (code, err) == (0, "")
    assert [row["image"] for row in _rows(here / "a.csv")] == [str(path) for path in greys]
    assert sum(again.batches) < len(greys)


def test_going_on_with_another_model_is_refused(
    run: Run, predictors: PredictorsWith, here: Path
) -> None:
    run("predict", "folder", "--csv", "a.csv")
    predictors.predictor.model = "other"
    code, out, err = run("predict", "folder", "--csv", "a.csv", "--resume")
    assert (code, out) == (1, "")
    assert err == "lensmith: a.csv has answers of brightness, not of other.\n"


FOUND = (
    Detection("cell", 0.91, 1.25, 2.0, 30.0, 40.5),
    Detection("big bead", 0.5, 0.0, 0.0, 7.0, 8.0),
    Detection("cell", 0.49, 5.0, 5.0, 9.0, 9.0),
)
DETECTIONS = Detections(PictureAddress(Path("a.png")), "finder", FOUND, 0.25)


def test_a_detection_as_text_is_score_label_and_corners() -> None:
    assert outcome_as_text(DETECTIONS, "a.png").splitlines() == [
        "a.png",
        "   91.0%  cell  1.2  2.0  30.0  40.5",
        "   50.0%  big bead  0.0  0.0  7.0  8.0",
    ]
    assert outcome_as_text(replace(DETECTIONS, found=()), "b.png") == "b.png"


def test_detections_as_json_are_an_object_with_detections() -> None:
    told = json.loads(outcome_as_json(DETECTIONS, "a.png"))
    assert (told["image"], told["model"], told["seconds"]) == ("a.png", "finder", 0.25)
    assert set(told) == {"image", "model", "detections", "seconds"}
    assert told["detections"] == [
        {"label": "cell", "score": 0.91, "x1": 1.25, "y1": 2.0, "x2": 30.0, "y2": 40.5},
        {"label": "big bead", "score": 0.5, "x1": 0.0, "y1": 0.0, "x2": 7.0, "y2": 8.0},
    ]
