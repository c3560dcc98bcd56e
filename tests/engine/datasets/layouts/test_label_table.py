"""Tables that say which picture is what."""

from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.datasets.checks.check import check
from engine.datasets.dataset import Dataset, Layout, ProblemKind, Role
from engine.datasets.layouts.scan import scan
from tests.helpers.addresses import addresses


def _scan(folder: Path, table: str | bytes, *, name: str = "labels.csv") -> Dataset:
    content = table.encode() if isinstance(table, str) else table
    (folder / name).write_bytes(content)
    return scan(folder, JobControl())


def _refusal(folder: Path, table: str | bytes) -> str:
    with pytest.raises(EngineError) as caught:
        _scan(folder, table)
    assert caught.value.code is ErrorCode.DATASET_TABLE
    assert caught.value.params["file"] == "labels.csv"
    return caught.value.params["reason"]


@pytest.fixture
def flat(tmp_path: Path) -> Path:
    """A folder of two files that are named as pictures."""
    (tmp_path / "1.jpg").touch()
    (tmp_path / "2.jpg").touch()
    return tmp_path


def test_a_table_names_files_and_labels(flat: Path) -> None:
    found = _scan(flat, "file,label\n2.jpg,dog\n1.jpg,cat\n")
    assert found.layout is Layout.TABLE
    assert found.classes == ("cat", "dog")
    assert [(i.picture.name, i.label) for i in found.items] == [("1.jpg", "cat"), ("2.jpg", "dog")]
    assert (found.not_pictures, found.unsorted) == ((), ())


@pytest.mark.parametrize("columns", ["File,Label", "FILENAME,Class", "image,label", "path,class"])
def test_columns_have_several_names(flat: Path, columns: str) -> None:
    assert len(_scan(flat, f"{columns}\n1.jpg,cat\n").items) == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_spreadsheets_of_every_country_are_read(flat: Path, delimiter: str, line_end: str) -> None:
    rows = ["no", "file", "label"], ["1", "1.jpg", "Größe, klein"], ["2", "2.jpg", "x"]
    table = line_end.join(
        delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows
    )
    found = _scan(flat, b"\xef\xbb\xbf" + table.encode())
    assert set(found.classes) == {"Größe, klein", "x"}


def test_a_column_split_says_what_pictures_are_for(flat: Path) -> None:
    found = _scan(flat, "file,label,split\n1.jpg,a,Train\n2.jpg,a,valid\n3.jpg,a,test\n4.jpg,a,\n")
    assert [item.role for item in found.items] == [Role.TRAIN, Role.VALIDATION, Role.TEST, None]


def test_files_that_are_missing_become_items_all_the_same(flat: Path) -> None:
    assert [i.picture.file for i in _scan(flat, "file,label\ngone.jpg,a\n").items] == [
        flat / "gone.jpg"
    ]


def test_pictures_the_table_does_not_label_are_of_no_class(flat: Path) -> None:
    assert _scan(flat, "file,label\n1.jpg,\n").unsorted == addresses(flat / "1.jpg", flat / "2.jpg")


def test_a_file_named_twice_with_a_label_is_one_item(flat: Path) -> None:
    found = _scan(flat, "file,label\n1.jpg,a\n1.jpg,a\n1.jpg,b\n\n")
    assert [item.label for item in found.items] == ["a", "b"]


def test_files_may_lie_in_subfolders_and_be_written_as_on_windows(flat: Path) -> None:
    (flat / "images").mkdir()
    (flat / "images" / "3.jpg").touch()
    found = _scan(flat, "file,label\nimages\\3.jpg,a\n1.jpg,b\n")
    assert found.layout is Layout.TABLE
    assert found.items[0].picture.file.is_file()
    assert found.unsorted == addresses(flat / "2.jpg")


def test_a_table_of_something_else_beside_classes_does_not_matter(flat: Path) -> None:
    (flat / "cats").mkdir()
    (flat / "cats" / "1.jpg").touch()
    found = _scan(flat, "date,weather\nmonday,rain\n")
    assert found.layout is Layout.CLASS_FOLDERS
    assert found.not_pictures == (flat / "labels.csv",)


def test_a_table_without_the_columns_says_which_is_missing(flat: Path) -> None:
    assert "file" in _refusal(flat, "name;label\n1.jpg;a\n")
    assert "label" in _refusal(flat, "file;kind\n1.jpg;a\n")


def test_rows_that_say_nothing_are_refused_with_their_number(flat: Path) -> None:
    assert "row 3 " in _refusal(flat, "file,label\n1.jpg,a\n,a\n")
    assert "row 2 is for “dev”" in _refusal(flat, "file,label,split\n1.jpg,a,dev\n")


@pytest.mark.parametrize(
    "row", ["b\0.jpg,a", "c\\\0.jpg,a", "1.jpg,a\0b", '1.jpg,"a\nb"', "1.jpg,\x1b[2J"]
)
def test_a_row_with_signs_that_no_name_has_is_refused_with_its_number(flat: Path, row: str) -> None:
    assert "row 3 " in _refusal(flat, f"file,label\n2.jpg,b\n{row}\n")


def test_a_half_of_a_character_is_refused(flat: Path) -> None:
    assert _refusal(flat, b"file,label\nb\xed\xa0\x80.jpg,a\n") == "it is not saved as UTF-8"
    assert _refusal(flat, b"file,label\n1.jpg,\xed\xb3\xbf\n") == "it is not saved as UTF-8"


def test_labels_of_every_language_are_text(flat: Path) -> None:
    labels = ("ein\u00a0Wort", "全角\u3000空白", "می\u200cخواهم", "👩\u200d🔬")
    rows = "".join(f"1.jpg,{label}\n" for label in labels)
    assert set(_scan(flat, f"file,label\n{rows}").classes) == set(labels)


@pytest.mark.parametrize("name", ["n" * 300, "n/" * 3000, "n\\" * 3000, ".", ".."])
def test_a_name_that_no_path_can_have_is_a_picture_that_cannot_be_opened(
    flat: Path, name: str
) -> None:
    found = _scan(flat, f"file,label\n1.jpg,a\n{name},b\n")
    assert len(found.items) == 2
    report = check(found, JobControl(), flat / ".cache")
    assert ProblemKind.UNREADABLE in {problem.kind for problem in report.problems}


@pytest.mark.parametrize("table", [b"", b"file,label\n\xff\xfe.jpg,a\n", b'file,label\n"1.jpg,a\n'])
def test_a_table_that_cannot_be_read_says_why(flat: Path, table: bytes) -> None:
    said = _refusal(flat, table)
    assert said
    assert "unexpected end of data" not in said  # those are Python's words


def test_a_cell_beyond_all_measure_is_refused_with_its_line(flat: Path) -> None:
    said = _refusal(flat, f"file,label\n1.jpg,{'a' * 200_000}\n")
    assert "line 2 is not written as in a table" in said


def test_several_tables_in_a_flat_folder_are_refused(flat: Path) -> None:
    (flat / "more.csv").write_text("file,label\n2.jpg,b\n")
    assert "more.csv" in _refusal(flat, "file,label\n1.jpg,a\n")


def test_a_column_tells_which_pictures_belong_together(flat: Path) -> None:
    found = _scan(flat, "file,label,Group\n1.jpg,a,Ward 7\n2.jpg,b,\n")
    assert [item.group for item in found.items] == ["Ward 7", ""]


def test_a_group_of_characters_that_are_no_text_is_refused_with_its_row(flat: Path) -> None:
    assert "row 2 has a group" in _refusal(flat, "file,label,group\n1.jpg,a,x\x07\n2.jpg,b,y\n")
