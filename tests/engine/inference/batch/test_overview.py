"""A row a picture: numbers as numbers, names as they are, whole or not at all."""

import csv
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Detection, Detections, Failure, LabelScore, Outcome, Prediction
from engine.inference.batch import overview
from engine.inference.batch.answer_table import COLUMNS as TABLE_COLUMNS
from engine.inference.batch.answer_table import as_bytes, rows_of
from engine.inference.batch.overview import COLUMNS, save_overview

NAME = "=cmd|'/c calc'!A1.png"
LABELS = tuple(LabelScore(name, score) for name, score in (("cat", 0.7), ("dog", 0.2), ("6", 0.1)))
OUTCOMES: list[Outcome] = [
    Prediction(PictureAddress(Path(NAME)), "m", LABELS, 0.0, is_sure=False, unlike=True),
    Detections(
        PictureAddress(Path("测试.png")),
        "m",
        tuple(Detection("cell", 0.9, 0, 0, 1, 1) for _ in "12"),
        0.0,
    ),
    Failure(PictureAddress(Path("gone.png")), EngineError(ErrorCode.IMAGE_MISSING)),
]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def make_table(tmp_path: Path) -> Callable[[list[Outcome]], Path]:
    def make(outcomes: list[Outcome]) -> Path:
        table = tmp_path / "answers.csv"
        rows = [row for outcome in outcomes for row in rows_of(outcome, str(outcome.picture))]
        table.write_bytes(as_bytes([TABLE_COLUMNS, *rows]))
        return table

    return make


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "测试").mkdir()
    return tmp_path / "测试" / "mine"


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def cells(file: Path) -> dict[str, tuple[str, str]]:
    """Each cell of the sheet: its type as Excel notes it (`n`, `inlineStr`) and its text."""
    with zipfile.ZipFile(file) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    return {
        cell.attrib["r"]: (cell.attrib.get("t", "n"), "".join(cell.itertext()))
        for cell in sheet.iter(f"{SHEET}c")
    }


def test_csv_has_a_row_a_picture(make_table: Callable[..., Path], target: Path) -> None:
    file = target.with_suffix(".csv")
    assert save_overview(make_table(OUTCOMES), file, JobControl()) == 3
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert tuple(header) == COLUMNS
    assert rows[0] == [
        NAME, "cat", "0.700000", "no", "true", "dog", "0.200000", "6", "0.100000", "", "",
    ]  # fmt: skip
    assert rows[1] == ["测试.png", "cell", "0.900000", *[""] * 6, "2 × cell", ""]
    assert rows[2] == ["gone.png", *[""] * 9, "There is no such file."]


@pytest.mark.parametrize(("is_sure", "said"), [(True, "yes"), (False, "no"), (None, "")])
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_where_no_budget_was_chosen_nothing_says_that_it_is_sure(
    make_table: Callable[..., Path], target: Path, ending: str, is_sure: bool | None, said: str
) -> None:
    file = target.with_suffix(ending)
    answer = Prediction(PictureAddress(Path("a.png")), "m", LABELS, 0.0, is_sure=is_sure)
    save_overview(make_table([answer]), file, JobControl())
    if ending == ".xlsx":
        assert cells(file).get("D2", ("", ""))[1] == said
    else:
        assert list(csv.reader(file.read_text("utf-8-sig").splitlines()))[1][3] == said


def test_excel_has_numbers_and_no_formulas(make_table: Callable[..., Path], target: Path) -> None:
    file = target.with_suffix(".xlsx")
    assert save_overview(make_table(OUTCOMES), file, JobControl()) == 3
    found = cells(file)
    assert found["A2"] == ("inlineStr", NAME)
    assert found["C2"] == ("n", "0.7")
    assert found["H2"] == ("inlineStr", "6")  # a label that looks like a number is a label
    with zipfile.ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert not [name for name in book.namelist() if "hyperlink" in name]
    assert "<f>" not in sheet
    assert '<autoFilter ref="A1:K4"' in sheet
    assert 'state="frozen"' in sheet
    assert left_in(target.parent) == [file.name]


@pytest.mark.skipif(os.name == "nt", reason="every name is Unicode there")
def test_a_name_that_is_not_unicode_is_saved_all_the_same(
    make_table: Callable[..., Path], target: Path
) -> None:
    table = make_table(
        [Prediction(PictureAddress(Path(os.fsdecode(b"\xff.png"))), "m", LABELS, 0.0)]
    )
    save_overview(table, target.with_suffix(".xlsx"), JobControl())
    assert cells(target.with_suffix(".xlsx"))["A2"][1] == "\N{REPLACEMENT CHARACTER}.png"


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_cancelling_leaves_the_old_file(
    make_table: Callable[..., Path], target: Path, ending: str
) -> None:
    file = target.with_suffix(ending)
    file.write_text("old")
    table = make_table(
        [Prediction(PictureAddress(Path(f"{n}.png")), "m", LABELS, 0.0) for n in range(120)]
    )
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        save_overview(table, file, control)
    assert file.read_text() == "old"
    assert left_in(target.parent) == [file.name]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_folder_that_is_gone_is_a_sentence(
    make_table: Callable[..., Path], tmp_path: Path, ending: str
) -> None:
    with pytest.raises(EngineError) as caught:
        save_overview(make_table(OUTCOMES), tmp_path / "gone" / f"a{ending}", JobControl())
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE


def test_more_rows_than_excel_has_are_refused(
    make_table: Callable[..., Path], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "_MOST_EXCEL_ROWS", 3)
    with pytest.raises(EngineError) as caught:
        save_overview(make_table(OUTCOMES), target.with_suffix(".xlsx"), JobControl())
    assert caught.value.code is ErrorCode.TABLE_TOO_LONG
    assert left_in(target.parent) == []
