"""What is known of a file is not looked up twice, and a bad cache does no harm."""

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import images
from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.types import Picture
from engine.datasets.checks import picture_facts, picture_facts_cache
from engine.datasets.checks.check import check
from engine.datasets.dataset import CheckReport, ProblemKind
from engine.datasets.layouts.scan import scan
from tests.helpers.datasets import checked, kinds
from tests.helpers.pictures import encoded, photo, save


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file that is read."""
    paths: list[Path] = []
    lock = threading.Lock()
    original = images.read

    def counting(address: PictureAddress, min_side: int | None = None) -> Picture:
        with lock:
            paths.append(address.file)
        return original(address, min_side)

    monkeypatch.setattr(picture_facts, "read", counting)
    return paths


def _database(folder: Path) -> Path:
    (file,) = (folder.parent / "cache" / "checks").iterdir()
    return file


def _same(one: CheckReport, other: CheckReport) -> bool:
    errors = [[str(fact.error) for fact in report.facts] for report in (one, other)]
    return errors[0] == errors[1] and (one.fingerprint, one.counts, kinds(one)) == (
        other.fingerprint, other.counts, kinds(other),
    )  # fmt: skip


def test_a_second_check_reads_nothing_and_finds_the_same(dataset: Path, read: list[Path]) -> None:
    (dataset / "cats" / "cut.jpg").write_bytes(encoded(photo(200, 150), "JPEG")[:900])
    save(photo(640, 480), dataset / "dogs" / "large.png")
    first = checked(dataset)
    assert len(read) == 22
    read.clear()
    second = checked(dataset)
    assert read == []
    assert _same(first, second)
    assert [fact.perceptual_hash for fact in first.facts] == [
        fact.perceptual_hash for fact in second.facts
    ]
    assert ProblemKind.TRUNCATED in kinds(second)


def test_only_what_changed_is_read_again(dataset: Path, read: list[Path]) -> None:
    checked(dataset)
    read.clear()
    changed = save(photo(80, 60), dataset / "cats" / "3.png")
    touched = dataset / "cats" / "4.png"
    os.utime(touched, ns=(1, 1))
    new = save(photo(80, 61), dataset / "dogs" / "new.png")
    checked(dataset)
    assert set(read) == {changed, touched, new}


def test_a_relabelled_picture_is_known_by_its_new_label(dataset: Path, read: list[Path]) -> None:
    (dataset / "t.csv").write_text("file,label\ncats/1.png,a\ndogs/1.png,b\n")
    checked(dataset)
    (dataset / "t.csv").write_text("file,label\ncats/1.png,x\ndogs/1.png,y\n")
    assert [count.label for count in checked(dataset).counts] == ["x", "y"]
    assert len(read) == 2


def test_what_may_change_without_the_file_is_looked_up_again(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = images.read

    def refuse(_path: Path, _min_side: int | None = None) -> Picture:
        raise EngineError(ErrorCode.IMAGE_NO_PERMISSION)

    monkeypatch.setattr(picture_facts, "read", refuse)
    assert not checked(dataset).can_teach
    monkeypatch.setattr(picture_facts, "read", original)
    assert checked(dataset).can_teach


@pytest.mark.parametrize(
    "content", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 99]
)
def test_a_damaged_cache_is_made_anew(dataset: Path, read: list[Path], content: bytes) -> None:
    first = checked(dataset)
    _database(dataset).write_bytes(content)
    assert _same(checked(dataset), first)
    assert len(read) == 40
    checked(dataset)
    assert len(read) == 40


def test_a_cache_of_other_columns_does_no_harm(dataset: Path) -> None:
    first = checked(dataset)
    file = _database(dataset)
    file.unlink()
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE facts (path BLOB PRIMARY KEY, other TEXT)")
    path = os.fsencode(dataset / "cats" / "1.png")
    database.execute("INSERT INTO facts VALUES (?, 'x')", (path,))
    database.commit()
    database.close()
    assert _same(checked(dataset), first)


def test_a_row_that_makes_no_sense_is_looked_up_again(dataset: Path, read: list[Path]) -> None:
    first = checked(dataset)
    database = sqlite3.connect(_database(dataset))
    database.execute("UPDATE facts SET likeness = NULL, error = 'nonsense'")
    database.commit()
    database.close()
    assert _same(checked(dataset), first)
    assert len(read) == 40


@pytest.mark.parametrize("damage", [
    "content = 'z' || substr(content, 2)", "likeness = zeroblob(16)", "width = 7",
    "error = '[\"image.too_large\", {}]'", "error = NULL", "content = CAST(x'eda080' AS TEXT)",
    "checksum = NULL", "depth = 1e300",
])  # fmt: skip
def test_a_row_that_is_not_as_it_was_written_is_looked_up_again(
    damage: str, dataset: Path, read: list[Path]
) -> None:
    first = checked(dataset)
    database = sqlite3.connect(_database(dataset))
    database.execute(f"UPDATE facts SET {damage}")  # noqa: S608
    database.commit()
    database.close()
    assert _same(checked(dataset), first)
    assert len(read) == 40


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_in_its_place_is_done_without(
    make: Callable[[Path], None], dataset: Path, read: list[Path]
) -> None:
    first = checked(dataset)
    file = _database(dataset)
    file.unlink()
    make(file)
    assert _same(checked(dataset), first)
    assert not file.is_file()


def test_a_cache_that_another_program_holds_is_done_without(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(dataset)
    monkeypatch.setattr(picture_facts_cache, "_PATIENCE", 0.01)
    holder = sqlite3.connect(_database(dataset))
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert checked(dataset).can_teach
    finally:
        holder.close()


def test_a_place_that_cannot_be_written_is_done_without(dataset: Path) -> None:
    in_the_way = dataset.parent / "a file"
    in_the_way.touch()
    control = JobControl()
    assert check(scan(dataset, control), control, in_the_way).can_teach


def test_old_findings_are_forgotten(
    dataset: Path, read: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_facts_cache, "_MOST", 5)
    checked(dataset)
    read.clear()
    checked(dataset)
    assert len(read) == 15
