"""Files and folders that cannot be used are named, each with its reason."""

from dataclasses import replace
from pathlib import Path

from engine.base.address import PictureAddress
from engine.base.errors import ErrorCode
from engine.base.jobs import JobControl
from engine.datasets.checks.check import check
from engine.datasets.dataset import Dataset, Item, Layout, ProblemKind, Remedy
from engine.datasets.layouts.scan import scan
from tests.helpers.addresses import addresses
from tests.helpers.datasets import checked, kinds, problem_of
from tests.helpers.pictures import encoded, photo, png_header


def test_a_truncated_picture_is_named(dataset: Path) -> None:
    cut = dataset / "cats" / "cut.jpg"
    content = encoded(photo(200, 150), "JPEG")
    cut.write_bytes(content[: len(content) // 2])
    problem = problem_of(checked(dataset), ProblemKind.TRUNCATED)
    assert problem.files == addresses(cut)
    assert [error.code for error in problem.errors] == [ErrorCode.IMAGE_TRUNCATED]
    assert problem.remedies == (Remedy.LEAVE_OUT,)


def test_files_that_cannot_be_read_are_named_with_their_reasons(dataset: Path) -> None:
    empty, giant = dataset / "cats" / "empty.jpg", dataset / "dogs" / "giant.png"
    empty.touch()
    giant.write_bytes(png_header(60_000, 60_000))
    problem = problem_of(checked(dataset), ProblemKind.UNREADABLE)
    files = [picture.file for picture in problem.files]
    reasons = dict(zip(files, (error.code for error in problem.errors), strict=True))
    assert reasons == {empty: ErrorCode.IMAGE_EMPTY, giant: ErrorCode.IMAGE_TOO_LARGE}
    assert problem.params == {"files": "2"}


def test_a_file_that_a_table_names_and_nobody_finds_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "labels.csv").write_text("file,label\ngone.jpg,a\n")
    problem = problem_of(checked(folder), ProblemKind.UNREADABLE)
    assert problem.files == addresses(folder / "gone.jpg")
    assert problem.errors[0].code is ErrorCode.IMAGE_MISSING


def test_what_is_no_picture_is_named_by_name_or_by_content(dataset: Path) -> None:
    text, foreign = dataset / "LICENSE", dataset / "dogs" / "cells.czi"
    inside = dataset / "cats" / "diary.jpg"
    for path in (text, foreign, inside):
        path.write_text("Dear diary")
    problem = problem_of(checked(dataset), ProblemKind.NOT_A_PICTURE)
    files = [picture.file for picture in problem.files]
    reasons = dict(zip(files, (error.code for error in problem.errors), strict=True))
    assert reasons == {
        text: ErrorCode.IMAGE_NOT_A_PICTURE,
        foreign: ErrorCode.IMAGE_UNSUPPORTED,
        inside: ErrorCode.IMAGE_MISLABELLED,
    }


def test_pictures_of_no_class_are_named(dataset: Path) -> None:
    loose = dataset / "loose.png"
    loose.write_bytes(encoded(photo(60, 40), "PNG"))
    problem = problem_of(checked(dataset), ProblemKind.UNSORTED)
    assert problem.files == addresses(loose)
    assert problem.remedies == (Remedy.LEAVE_OUT,)


def test_a_folder_that_cannot_be_opened_is_named_and_the_rest_goes_on(dataset: Path) -> None:
    locked = dataset / "cats" / "locked"
    found = replace(scan(dataset, JobControl()), unreadable=(locked,))
    report = check(found, JobControl(), dataset.parent / "cache")
    problem = problem_of(report, ProblemKind.UNREADABLE_FOLDER)
    assert (problem.files, problem.remedies) == (addresses(locked), (Remedy.USE,))
    assert report.can_teach


def test_a_folder_with_the_name_of_a_picture_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").mkdir()
    item = Item(PictureAddress(tmp_path / "a.jpg"), "a")
    found = Dataset(tmp_path, Layout.TABLE, ("a",), (item,))
    report = check(found, JobControl(), tmp_path / "cache")
    assert kinds(report) == [ProblemKind.NOTHING, ProblemKind.UNREADABLE]
