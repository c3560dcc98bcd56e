"""Reading folders: one idea of what is hidden, one order, and no way round in circles."""

import os
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.folders import Listing, is_hidden, list_folder, walk_files
from engine.base.jobs import JobCancelled, JobControl

HIDDEN = (".git", "._a.png", "__MACOSX", "Thumbs.db", "thumbs.db", "desktop.ini", "DESKTOP.INI")


def _make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def _walked(folder: Path, *, in_order: bool = True) -> list[str]:
    found = walk_files(folder, JobControl(), in_order=in_order)
    return [path.relative_to(folder).as_posix() for path in found]


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_and_system_names_do_not_count(tmp_path: Path, name: str) -> None:
    assert is_hidden(name)
    _make(tmp_path, name, "a/b.png", f"a/{name}", f"{name} 2/c.png" if name[0] != "." else "d")
    assert name not in {Path(path).name for path in _walked(tmp_path)}
    listing = list_folder(tmp_path)
    assert tmp_path / name not in {*listing.folders, *listing.files}


def test_what_lies_in_a_hidden_folder_does_not_count_either(tmp_path: Path) -> None:
    _make(tmp_path, "__MACOSX/a.png", ".cache/b/c.png", "d/e.png")
    assert _walked(tmp_path) == ["d/e.png"]


def test_the_folder_itself_may_be_hidden(tmp_path: Path) -> None:
    _make(tmp_path, ".here/a.png")
    assert _walked(tmp_path / ".here") == ["a.png"]


def test_names_come_as_a_file_manager_shows_them(tmp_path: Path) -> None:
    _make(tmp_path, "well 10/a", "well 2/b10", "well 2/b9", "well 1", "well 3")
    assert _walked(tmp_path) == ["well 1", "well 2/b9", "well 2/b10", "well 3", "well 10/a"]
    expected = Listing(
        (tmp_path / "well 2", tmp_path / "well 10"), (tmp_path / "well 1", tmp_path / "well 3")
    )
    assert list_folder(tmp_path) == expected


def test_without_an_order_the_same_is_found(tmp_path: Path) -> None:
    _make(tmp_path, "well 10/a", "well 2/b10", "well 2/b9", "well 1", ".x", "__MACOSX/y")
    assert sorted(_walked(tmp_path, in_order=False)) == sorted(_walked(tmp_path))


def test_links_to_folders_are_not_followed_and_links_to_files_are_files(tmp_path: Path) -> None:
    _make(tmp_path, "a/1.png")
    (tmp_path / "a" / "back").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "2.png").symlink_to(tmp_path / "a" / "1.png")
    (tmp_path / "lost.png").symlink_to(tmp_path / "gone")
    assert _walked(tmp_path) == ["2.png", "a/1.png", "lost.png"]
    assert list_folder(tmp_path / "a") == Listing((), (tmp_path / "a" / "1.png",))


@pytest.mark.parametrize("name", ["gone", "file", "a\0b"])
def test_what_is_no_folder_is_unreadable(tmp_path: Path, name: str) -> None:
    _make(tmp_path, "file")
    with pytest.raises(EngineError) as caught:
        list_folder(tmp_path / name)
    assert caught.value.code is ErrorCode.FOLDER_UNREADABLE
    told: list[tuple[Path, ErrorCode]] = []
    found = walk_files(tmp_path / name, JobControl(), lambda path, e: told.append((path, e.code)))
    assert list(found) == []
    assert told == [(tmp_path / name, ErrorCode.FOLDER_UNREADABLE)]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_folder_that_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    _make(tmp_path, "a/1.png", "b/2.png", "c/3.png")
    (tmp_path / "b").chmod(0)
    told: list[Path] = []
    try:
        found = list(walk_files(tmp_path, JobControl(), lambda path, _: told.append(path)))
    finally:
        (tmp_path / "b").chmod(0o700)
    assert [path.name for path in found] == ["1.png", "3.png"]
    assert told == [tmp_path / "b"]


def test_a_folder_that_vanishes_on_the_way_is_told(tmp_path: Path) -> None:
    _make(tmp_path, "a/1.png", "b/2.png")
    told: list[Path] = []
    walk = walk_files(tmp_path, JobControl(), lambda path, _: told.append(path))
    assert next(walk).name == "1.png"
    (tmp_path / "b" / "2.png").unlink()
    (tmp_path / "b").rmdir()
    assert list(walk) == []
    assert told == [tmp_path / "b"]


def test_folders_are_read_only_as_files_are_asked_for_and_it_can_be_ended(tmp_path: Path) -> None:
    _make(tmp_path, "a/1.png", "a/2.png", "b/3.png")
    control = JobControl()
    walk = walk_files(tmp_path, control)
    assert next(walk).name == "1.png"
    control.cancel()
    assert next(walk).name == "2.png"  # of the folder that is open
    with pytest.raises(JobCancelled):
        next(walk)
