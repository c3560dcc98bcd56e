"""Pictures are copied into folders by label, and exactly that can be undone."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Failure, LabelScore, Outcome, Prediction
from engine.inference.batch.answer_table import COLUMNS, as_bytes, rows_of
from engine.inference.batch.folder_names import FolderNames, safe_name
from engine.inference.batch.sorting import Sorted, SortRequest, sort_into_folders
from engine.inference.batch.sorting_journal import Undone, undo
from tests.helpers.addresses import addresses

Make = Callable[..., Path]


def answer(
    path: Path, label: str, *, is_sure: bool = True, unlike: bool | None = None
) -> Prediction:
    labels = (LabelScore(label, 0.9),)
    return Prediction(PictureAddress(path), "m", labels, 0.0, is_sure=is_sure, unlike=unlike)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Four files, two of one name."""
    files = [tmp_path / "in" / name for name in ("1/a.png", "2/a.png", "2/b.png", "2/c.png")]
    for number, file in enumerate(files):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes([number]) * 99)
    return files


@pytest.fixture
def table(tmp_path: Path, pictures: list[Path]) -> Path:
    first, second, third, fourth = pictures
    outcomes: list[Outcome] = [
        answer(first, "cat"), answer(second, "cat"), answer(third, "a/b: dog."),
        answer(fourth, "cat", is_sure=False),
        Failure(PictureAddress(Path("gone.png")), EngineError(ErrorCode.IMAGE_MISSING)),
    ]  # fmt: skip
    rows = [row for outcome in outcomes for row in rows_of(outcome, str(outcome.picture))]
    file = tmp_path / "answers.csv"
    file.write_bytes(as_bytes([COLUMNS, *rows]))
    return file


@pytest.fixture
def destination(tmp_path: Path) -> Path:
    return tmp_path / "sorted 测试"


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "sorted-001.jsonl"


def files_in(folder: Path) -> list[str]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def sort(table: Path, destination: Path, journal: Path, unsure: str = "Not sure") -> Sorted:
    return sort_into_folders(table, SortRequest(destination, unsure), journal, JobControl())


def test_each_picture_is_copied_into_the_folder_of_its_label(
    table: Path, destination: Path, journal: Path, pictures: list[Path]
) -> None:
    result = sort(table, destination, journal)
    assert result == Sorted(destination, 4, 3, 1, addresses(Path("gone.png")))
    assert files_in(destination) == [
        "Not sure/c.png", "a_b_ dog/b.png", "cat/a (2).png", "cat/a.png",
    ]  # fmt: skip
    assert (destination / "cat" / "a (2).png").read_bytes() == pictures[1].read_bytes()
    assert all(path.exists() for path in pictures)


def test_pictures_it_is_not_sure_of_are_left_on_wish(
    table: Path, destination: Path, journal: Path
) -> None:
    result = sort(table, destination, journal, unsure="")
    assert (result.copied, result.left) == (3, 2)
    assert not (destination / "Not sure").exists()


def test_a_stranger_is_in_no_folder_of_a_label(
    table: Path, destination: Path, journal: Path, pictures: list[Path]
) -> None:
    stranger = answer(pictures[0], "cat", unlike=True)
    table.write_bytes(as_bytes([COLUMNS, *rows_of(stranger, str(pictures[0]))]))
    sort(table, destination, journal)
    assert files_in(destination) == ["Not sure/a.png"]


def test_nothing_that_is_there_is_written_over(
    table: Path, destination: Path, journal: Path
) -> None:
    own = destination / "cat" / "a.png"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    sort(table, destination, journal)
    assert own.read_text() == "mine"
    assert undo(journal, JobControl()) == Undone(4, ())
    assert files_in(destination) == ["cat/a.png"]
    assert [path.name for path in destination.iterdir()] == ["cat"]


def test_undo_removes_what_was_made_and_nothing_else(
    table: Path, destination: Path, journal: Path, tmp_path: Path, pictures: list[Path]
) -> None:
    before = sorted(tmp_path.rglob("*"))
    sort(table, destination, journal)
    assert undo(journal, JobControl()) == Undone(4, ())
    assert sorted(tmp_path.rglob("*")) == before


def test_undo_keeps_what_somebody_has_changed_or_added(
    table: Path, destination: Path, journal: Path
) -> None:
    sort(table, destination, journal)
    changed, added = destination / "cat" / "a.png", destination / "a_b_ dog" / "note.txt"
    changed.write_bytes(b"\7" * 99)
    added.write_text("mine")
    (destination / "Not sure" / "c.png").unlink()
    assert undo(journal, JobControl()) == Undone(2, (changed,))
    assert files_in(destination) == ["a_b_ dog/note.txt", "cat/a.png"]
    assert not (destination / "Not sure").exists()


def test_a_picture_that_went_away_is_left_and_named(
    table: Path, destination: Path, journal: Path, pictures: list[Path]
) -> None:
    pictures[0].unlink()
    result = sort(table, destination, journal)
    assert (result.copied, result.left) == (3, 2)
    assert result.unreadable == addresses(pictures[0], Path("gone.png"))


def test_pictures_that_lie_there_already_stay_alone(
    table: Path, pictures: list[Path], journal: Path, tmp_path: Path
) -> None:
    pictures[0].parent.rename(tmp_path / "in" / "cat")
    moved = tmp_path / "in" / "cat" / "a.png"
    rows = rows_of(answer(moved, "cat"), str(moved))
    table.write_bytes(as_bytes([COLUMNS, *rows]))
    assert sort(table, tmp_path / "in", journal).left == 1
    assert files_in(tmp_path / "in" / "cat") == ["a.png"]


def test_cancelled_half_way_can_be_undone(table: Path, destination: Path, journal: Path) -> None:
    control = JobControl(on_progress=lambda news: control.cancel() if news.done == 2 else None)
    with pytest.raises(JobCancelled):
        sort_into_folders(table, SortRequest(destination, ""), journal, control)
    assert files_in(destination) == ["cat/a (2).png", "cat/a.png"]
    assert undo(journal, JobControl()) == Undone(2, ())
    assert not destination.exists()


def test_a_full_disk_leaves_nothing_half_written_and_can_be_undone(
    table: Path, destination: Path, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.rename

    def full(path: Path, target: Path) -> Path:
        if target.name == "b.png":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(EngineError) as caught:
        sort(table, destination, journal)
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert files_in(destination) == ["cat/a (2).png", "cat/a.png"]
    assert undo(journal, JobControl()) == Undone(2, ())
    assert not destination.exists()


def test_a_place_that_cannot_be_written_is_a_sentence(
    table: Path, tmp_path: Path, journal: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(EngineError) as caught:
        sort(table, tmp_path / "file" / "sorted", journal)
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE


def test_a_half_written_line_of_the_journal_is_passed_over(
    table: Path, destination: Path, journal: Path
) -> None:
    sort(table, destination, journal)
    with journal.open("a") as file:
        file.write('{"file": "/etc/pass')
    assert undo(journal, JobControl()) == Undone(4, ())


@pytest.mark.parametrize("line", [
    "null", "7", "[]", "{}", '["file"]', '"folder"', '{"folder": null}', '{"folder": 7}',
    '{"file": {}}', '{"file": "/x"}', '{"file": "a\\u0000b", "size": 1, "sha256": ""}',
    '{"file": "\\ud800", "size": 1, "sha256": ""}', '{"folder": "\\ud800"}', "[" * 100_000,
    '{"file": null, "size": null, "sha256": null}',
])  # fmt: skip
def test_a_damaged_line_of_the_journal_is_passed_over(
    line: str, table: Path, destination: Path, journal: Path
) -> None:
    sort(table, destination, journal)
    journal.write_text(f"{line}\n{journal.read_text()}{line}\n")
    assert undo(journal, JobControl()) == Undone(4, ())
    assert not destination.exists()


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_a_journal_that_is_no_file_is_said(make: Callable[[Path], None], journal: Path) -> None:
    make(journal)
    with pytest.raises(EngineError) as caught:
        undo(journal, JobControl())
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("cat", "cat"), ("a/b", "a_b"), ('"<x>|?*\\:', "__x______"), ("dots...", "dots"),
        ("..", "_"), ("", "_"), (" ", "_"), ("CON", "_CON"), ("nul.txt", "_nul.txt"),
        ("com1", "_com1"), ("console", "console"), ("测试", "测试"), (".hidden", "hidden"),
        ("tab\there", "tab_here"), ("x" * 300, "x" * 120), ("测" * 99, "测" * 40),
        ("e\N{COMBINING ACUTE ACCENT}", "é"),
    ],
)  # fmt: skip
def test_a_label_becomes_a_name_every_platform_allows(label: str, name: str) -> None:
    assert safe_name(label) == name


def test_labels_never_share_a_folder() -> None:
    names = FolderNames()
    assert [names.of(label) for label in ("a/b", "a:b", "A_B", "a/b")] == [
        "a_b", "a_b (2)", "A_B (3)", "a_b",
    ]  # fmt: skip
