"""What is found in a folder, by names alone."""

import os
from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Progress
from engine.datasets.dataset import Dataset, Layout, Role
from engine.datasets.layouts.scan import scan
from tests.helpers.addresses import addresses


def _make(folder: Path, *names: str) -> Path:
    """Empty files: a scan opens none."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def _scan(folder: Path) -> Dataset:
    return scan(folder, JobControl())


def _names(dataset: Dataset) -> list[str]:
    return [dataset.name_of(item.picture) for item in dataset.items]


def test_a_folder_is_a_class(tmp_path: Path) -> None:
    found = _scan(_make(tmp_path, "dogs/1.jpg", "cats/1.PNG", "cats/2.tif"))
    assert found.layout is Layout.CLASS_FOLDERS
    assert found.classes == ("cats", "dogs")
    assert _names(found) == ["cats/1.PNG", "cats/2.tif", "dogs/1.jpg"]
    assert [item.label for item in found.items] == ["cats", "cats", "dogs"]
    assert {item.role for item in found.items} == {None}


def test_pictures_and_classes_are_in_natural_order(tmp_path: Path) -> None:
    found = _scan(_make(tmp_path, "day 10/b10.jpg", "day 2/a.jpg", "day 10/b9.jpg"))
    assert found.classes == ("day 2", "day 10")
    assert _names(found) == ["day 2/a.jpg", "day 10/b9.jpg", "day 10/b10.jpg"]


def test_pictures_at_any_depth_belong_to_the_class(tmp_path: Path) -> None:
    found = _scan(_make(tmp_path, "cats/a/b/c/1.jpg", "dogs/1.jpg"))
    assert [item.label for item in found.items] == ["cats", "dogs"]


def test_files_that_are_no_pictures_are_named_wherever_they_lie(tmp_path: Path) -> None:
    found = _scan(_make(tmp_path, "LICENSE", "cats/notes.txt", "cats/1.jpg", "dogs/x/y.csv"))
    names = [found.name_of(PictureAddress(path)) for path in found.not_pictures]
    assert sorted(names) == ["LICENSE", "cats/notes.txt", "dogs/x/y.csv"]


def test_what_is_hidden_is_passed_over(tmp_path: Path) -> None:
    _make(tmp_path, "cats/1.jpg", "cats/.2.jpg", ".git/3.jpg", "cats/.x/4.jpg", ".DS_Store")
    found = _scan(_make(tmp_path, "__MACOSX/cats/1.jpg", "cats/Thumbs.db", "desktop.ini"))
    assert found.classes == ("cats",)
    assert _names(found) == ["cats/1.jpg"]
    assert found.not_pictures == ()


def test_pictures_beside_the_classes_are_of_no_class(tmp_path: Path) -> None:
    found = _scan(_make(tmp_path, "loose.jpg", "cats/1.jpg"))
    assert found.unsorted == addresses(tmp_path / "loose.jpg")
    assert _names(found) == ["cats/1.jpg"]


def test_a_folder_of_loose_pictures_has_no_classes(tmp_path: Path) -> None:
    found = _scan(_make(tmp_path, "1.jpg", "2.jpg"))
    assert (found.classes, found.items) == ((), ())
    assert found.unsorted == addresses(tmp_path / "1.jpg", tmp_path / "2.jpg")


def test_an_empty_folder_has_no_classes(tmp_path: Path) -> None:
    found = _scan(tmp_path)
    assert (found.classes, found.items, found.unsorted) == ((), (), ())


def test_an_empty_subfolder_is_a_class_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "dogs").mkdir()
    assert _scan(_make(tmp_path, "cats/1.jpg")).classes == ("cats", "dogs")


@pytest.mark.parametrize("validation", ["val", "valid", "Validation", "VAL"])
def test_folders_named_as_splits_say_what_pictures_are_for(tmp_path: Path, validation: str) -> None:
    _make(tmp_path, "Train/cats/1.jpg", "Train/dogs/2.jpg", "test/cats/3.jpg")
    found = _scan(_make(tmp_path, f"{validation}/dogs/4.jpg"))
    assert found.layout is Layout.SPLIT_FOLDERS
    assert found.classes == ("cats", "dogs")
    roles = {item.picture.name: (item.label, item.role) for item in found.items}
    assert roles == {
        "1.jpg": ("cats", Role.TRAIN),
        "2.jpg": ("dogs", Role.TRAIN),
        "3.jpg": ("cats", Role.TEST),
        "4.jpg": ("dogs", Role.VALIDATION),
    }


def test_pictures_outside_of_the_splits_are_of_no_class(tmp_path: Path) -> None:
    _make(tmp_path, "train/cats/1.jpg", "val/cats/2.jpg", "train/3.jpg", "more/x/4.jpg", "5.jpg")
    found = _scan(tmp_path)
    assert {path.name for path in found.unsorted} == {"3.jpg", "4.jpg", "5.jpg"}


def test_a_class_may_be_called_train(tmp_path: Path) -> None:
    found = _scan(_make(tmp_path, "train/1.jpg", "plane/2.jpg", "car/3.jpg"))
    assert found.layout is Layout.CLASS_FOLDERS
    assert found.classes == ("car", "plane", "train")


def test_train_alone_is_a_split(tmp_path: Path) -> None:
    found = _scan(_make(tmp_path, "train/cats/1.jpg", "train/dogs/2.jpg"))
    assert found.layout is Layout.SPLIT_FOLDERS
    assert found.classes == ("cats", "dogs")


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    _make(tmp_path, "cats/1.jpg", "dogs/1.jpg")
    (tmp_path / "cats" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    found = _scan(tmp_path)
    assert found.classes == ("cats", "dogs")
    assert _names(found) == ["cats/1.jpg", "dogs/1.jpg"]


def test_a_subfolder_that_cannot_be_opened_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make(tmp_path, "cats/1.jpg", "dogs/1.jpg", "dogs/locked/2.jpg")
    locked = str(tmp_path / "dogs" / "locked")
    opened = os.scandir

    def refuse(path: str) -> object:
        if str(path) == locked:
            raise PermissionError(13, "Permission denied", locked)
        return opened(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = _scan(tmp_path)
    assert found.unreadable == (Path(locked),)
    assert _names(found) == ["cats/1.jpg", "dogs/1.jpg"]


@pytest.mark.parametrize("name", ["gone", "a\0b"])
def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EngineError) as caught:
        _scan(tmp_path / name)
    assert caught.value.code is ErrorCode.FOLDER_UNREADABLE


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        _scan(_make(tmp_path, "a.jpg") / "a.jpg")
    assert caught.value.code is ErrorCode.FOLDER_IS_FILE


def test_progress_counts_pictures(tmp_path: Path) -> None:
    reports: list[Progress] = []
    scan(_make(tmp_path, "a/1.jpg", "a/2.jpg", "b/1.jpg"), JobControl(reports.append))
    assert reports == [Progress(2), Progress(3)]


def test_a_scan_can_be_cancelled(tmp_path: Path) -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        scan(_make(tmp_path, "a/1.jpg"), control)
