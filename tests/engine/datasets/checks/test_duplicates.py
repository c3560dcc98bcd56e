"""Pictures that are there more than once, exactly or nearly."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from engine.datasets.dataset import ProblemKind, Remedy
from tests.helpers.addresses import addresses
from tests.helpers.datasets import add_pictures, checked, kinds, make_dataset, problem_of
from tests.helpers.pictures import photo, plain, save


def _resaved(path: Path, to: Path, **options: object) -> Path:
    with Image.open(path) as image:
        return save(image.convert("RGB"), to, **options)


@pytest.fixture
def splits(tmp_path: Path) -> Path:
    """`train` and `val` with two classes each."""
    for place in ("train", "val"):
        make_dataset(tmp_path / "dataset" / place, {"cats": 11, "dogs": 11})
    return tmp_path / "dataset"


def test_equal_files_of_a_class_are_duplicates(dataset: Path) -> None:
    first, copy = dataset / "cats" / "1.png", dataset / "cats" / "copy of 1.png"
    shutil.copy(first, copy)
    report = checked(dataset)
    problem = problem_of(report, ProblemKind.DUPLICATE)
    assert problem.sets == (addresses(first, copy),)
    assert problem.remedies == (Remedy.KEEP_ONE, Remedy.KEEP_TOGETHER)
    assert problem.params == {"sets": "1", "files": "2"}
    assert kinds(report) == [ProblemKind.DUPLICATE]


def test_equal_files_under_two_labels_contradict_each_other(dataset: Path) -> None:
    for name in ("dogs/x.png", "cats/y.png"):
        shutil.copy(dataset / "cats" / "1.png", dataset / name)
    report = checked(dataset)
    problem = problem_of(report, ProblemKind.TWO_LABELS)
    assert {path.name for path in problem.files} == {"1.png", "x.png", "y.png"}
    assert problem.remedies == (Remedy.LEAVE_OUT, Remedy.USE)
    assert problem.params["labels"] == "cats / dogs"
    assert ProblemKind.DUPLICATE not in kinds(report)


def test_a_table_may_give_one_file_two_labels(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    one, *_ = add_pictures(folder, 3)
    (folder / "t.csv").write_text("file,label\n1.png,a\n1.png,b\n2.png,a\n3.png,b\n")
    assert problem_of(checked(folder), ProblemKind.TWO_LABELS).sets == (addresses(one),)


@pytest.mark.parametrize("quality", [95, 75])
def test_a_picture_saved_anew_is_nearly_the_same(dataset: Path, quality: int) -> None:
    first = dataset / "cats" / "1.png"
    again = _resaved(first, dataset / "cats" / "9 again.jpg", quality=quality)
    problem = problem_of(checked(dataset), ProblemKind.NEAR_DUPLICATE)
    assert set(problem.files) == {*addresses(first, again)}
    assert problem.remedies == (Remedy.KEEP_TOGETHER, Remedy.KEEP_ONE, Remedy.USE)


def test_nearly_equal_pictures_form_one_set_with_every_copy(dataset: Path) -> None:
    first = dataset / "cats" / "1.png"
    again = _resaved(first, dataset / "dogs" / "again.jpg")
    copy = Path(shutil.copy(first, dataset / "cats" / "copy.png"))
    problem = problem_of(checked(dataset), ProblemKind.NEAR_DUPLICATE)
    assert [set(one_set) for one_set in problem.sets] == [{*addresses(first, again, copy)}]


def test_plain_pictures_are_not_nearly_the_same(dataset: Path) -> None:
    for grey in range(100, 120):
        save(plain((grey, grey, grey)), dataset / "cats" / f"plain {grey}.png")
    assert kinds(checked(dataset)) == []


def test_a_picture_in_train_and_val_is_a_leak(splits: Path) -> None:
    learned, judged = splits / "train" / "cats" / "1.png", splits / "val" / "cats" / "x.png"
    shutil.copy(learned, judged)
    report = checked(splits)
    problem = problem_of(report, ProblemKind.ACROSS_SPLITS)
    assert set(problem.files) == {*addresses(learned, judged)}
    assert problem.remedies == (Remedy.KEEP_TOGETHER, Remedy.USE)
    assert kinds(report) == [ProblemKind.ACROSS_SPLITS]


def test_nearly_equal_pictures_in_train_and_val_are_a_leak_too(splits: Path) -> None:
    again = _resaved(splits / "train" / "dogs" / "3.png", splits / "val" / "dogs" / "x.jpg")
    problem = problem_of(checked(splits), ProblemKind.ACROSS_SPLITS)
    assert set(problem.files) == {*addresses(splits / "train" / "dogs" / "3.png", again)}


def test_copies_on_one_side_are_mere_duplicates(splits: Path) -> None:
    shutil.copy(splits / "val" / "dogs" / "3.png", splits / "val" / "dogs" / "x.png")
    assert kinds(checked(splits)) == [ProblemKind.DUPLICATE]


def test_unreadable_files_are_not_called_equal(dataset: Path) -> None:
    for name in ("x.png", "y.png"):
        (dataset / "cats" / name).touch()
    assert kinds(checked(dataset)) == [ProblemKind.UNREADABLE]


def test_different_photos_stay_different(dataset: Path) -> None:
    save(photo(64, 48, seed=1), dataset / "cats" / "x.png")
    save(photo(64, 48, seed=2), dataset / "cats" / "y.png")
    assert kinds(checked(dataset)) == []
