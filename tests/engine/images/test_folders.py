"""Finding the pictures in a folder."""

import os
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Progress
from engine.images import find_pictures, walk_pictures


def _files(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def _found(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in find_pictures(folder, JobControl())]


def _refusal(folder: Path) -> ErrorCode:
    with pytest.raises(EngineError) as caught:
        find_pictures(folder, JobControl())
    assert str(caught.value).endswith(".")
    return caught.value.code


def test_pictures_are_in_the_order_a_file_manager_shows(tmp_path: Path) -> None:
    _files(tmp_path, "cell 10.png", "cell 2.png", "cell 1.png")
    assert _found(tmp_path) == ["cell 1.png", "cell 2.png", "cell 10.png"]


def test_walking_finds_the_same_in_the_same_order(tmp_path: Path) -> None:
    _files(tmp_path, "b10/c/1.tif", "b2/1.jpg", "a.png", "b2.png", "b2/10.jpg", "b2/9.jpg")
    _files(tmp_path, ".a.jpg", ".cache/c.jpg", "z.txt", "名.png", "Ä.png", "b 1/x.png")
    (tmp_path / "named.png").mkdir()
    (tmp_path / "b2" / "back").symlink_to(tmp_path, target_is_directory=True)
    walked = list(walk_pictures(tmp_path, JobControl()))
    assert walked == list(find_pictures(tmp_path, JobControl()))
    assert len(walked) == 9


def test_walking_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        list(walk_pictures(tmp_path, JobControl()))
    assert caught.value.code is ErrorCode.FOLDER_NO_PICTURES


def test_pictures_in_folders_are_found(tmp_path: Path) -> None:
    _files(tmp_path, "b10/c/1.tif", "b2/1.jpg", "a.png")
    assert _found(tmp_path) == ["a.png", "b2/1.jpg", "b10/c/1.tif"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    _files(tmp_path, ".a.jpg", "._b.jpg", ".cache/c.jpg", "d.jpg")
    assert _found(tmp_path) == ["d.jpg"]


def test_other_files_are_ignored(tmp_path: Path) -> None:
    _files(tmp_path, "notes.txt", "Thumbs.db", "a.czi", "a.JPG", "b.TiFF")
    assert _found(tmp_path) == ["a.JPG", "b.TiFF"]


def test_a_link_back_does_not_go_round_for_ever(tmp_path: Path) -> None:
    _files(tmp_path, "a/1.jpg")
    (tmp_path / "a" / "back").symlink_to(tmp_path, target_is_directory=True)
    assert _found(tmp_path) == ["a/1.jpg"]


def test_a_link_to_a_picture_is_found(tmp_path: Path) -> None:
    _files(tmp_path, "a/1.jpg")
    (tmp_path / "2.jpg").symlink_to(tmp_path / "a" / "1.jpg")
    assert _found(tmp_path) == ["2.jpg", "a/1.jpg"]


@pytest.mark.skipif(os.name == "nt", reason="every name is Unicode there")
def test_a_name_that_is_not_unicode_is_found(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"\xff\xe9.jpg")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system refuses such names")
    _files(tmp_path, "a.jpg", "ü.jpg", "测试.jpg")
    assert len(_found(tmp_path)) == 4


def test_an_empty_folder_has_no_pictures(tmp_path: Path) -> None:
    assert _refusal(tmp_path) is ErrorCode.FOLDER_NO_PICTURES


def test_a_folder_of_other_files_has_no_pictures(tmp_path: Path) -> None:
    _files(tmp_path, "a/notes.txt")
    assert _refusal(tmp_path) is ErrorCode.FOLDER_NO_PICTURES


def test_a_missing_folder_is_unreadable(tmp_path: Path) -> None:
    assert _refusal(tmp_path / "gone") is ErrorCode.FOLDER_UNREADABLE


def test_a_folder_name_with_a_nul_is_unreadable() -> None:
    assert _refusal(Path("a\0b")) is ErrorCode.FOLDER_UNREADABLE


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    _files(tmp_path, "a.jpg")
    assert _refusal(tmp_path / "a.jpg") is ErrorCode.FOLDER_UNREADABLE


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_folder_of_others_inside_is_passed_over(tmp_path: Path) -> None:
    _files(tmp_path, "a.jpg", "closed/b.jpg")
    (tmp_path / "closed").chmod(0)
    try:
        assert _found(tmp_path) == ["a.jpg"]
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_cancelled_search_ends(tmp_path: Path) -> None:
    _files(tmp_path, "a.jpg")
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        find_pictures(tmp_path, control)


def test_the_search_tells_how_many_it_has_found(tmp_path: Path) -> None:
    _files(tmp_path, "a.jpg", "b.jpg", "c/d.jpg")
    told: list[Progress] = []
    find_pictures(tmp_path, JobControl(on_progress=told.append))
    assert told == [Progress(1), Progress(2), Progress(3)]
