"""Corrections are kept, taken back, and lead to right labels."""

from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.datasets.corrections import apply, corrected, excluded, kept
from engine.datasets.dataset import Example
from engine.evaluation.corrections import read_corrections, write_corrections
from tests.helpers.splits import split_of

ROD = Example(PictureAddress(Path("/lab/rods/1.jpg")), "rods", "a" * 64)
COPY = Example(PictureAddress(Path("/lab/rods/2.jpg")), "rods", "a" * 64)
COCCUS = Example(PictureAddress(Path("/lab/cocci/3.jpg")), "cocci", "b" * 64)


def test_they_are_read_as_they_were_written(tmp_path: Path) -> None:
    given = corrected((), ROD, "cocci")
    write_corrections(tmp_path, given)
    assert read_corrections(tmp_path) == given
    assert read_corrections(tmp_path / "nowhere") == ()


def test_the_folders_own_label_takes_one_back() -> None:
    both = corrected(corrected((), ROD, "cocci"), COCCUS, "rods")
    assert [item.content[0] for item in both] == ["a", "b"]
    assert [item.content[0] for item in corrected(both, ROD, "rods")] == ["b"]


def test_a_second_thought_replaces_the_first() -> None:
    twice = corrected(corrected((), ROD, "cocci"), ROD, "spirals")
    assert [item.label for item in twice] == ["spirals"]


def test_every_copy_of_a_picture_is_corrected() -> None:
    split = split_of(("cocci", "rods"), (ROD, COCCUS), (COPY,))
    right = apply(corrected((), ROD, "cocci"), split)
    assert [example.label for example in right.train] == ["cocci", "cocci"]
    assert [example.label for example in right.select] == ["cocci"]
    assert split.train[0].label == "rods"


def test_what_is_excluded_or_kept_is_read_as_it_was_written(tmp_path: Path) -> None:
    given = excluded(kept((), ROD), COCCUS)
    write_corrections(tmp_path, given)
    assert read_corrections(tmp_path) == given
    assert [item.excluded for item in given] == [False, True]
    assert [item.changes_learning for item in given] == [False, True]


def test_the_latest_word_about_a_picture_counts() -> None:
    assert [item.excluded for item in excluded(corrected((), ROD, "cocci"), ROD)] == [True]
    assert [item.label for item in corrected(excluded((), ROD), ROD, "cocci")] == ["cocci"]


def test_every_copy_of_an_excluded_picture_leaves() -> None:
    split = split_of(("cocci", "rods"), (ROD, COCCUS), (COPY,))
    right = apply(excluded((), ROD), split)
    assert right.train == (COCCUS,)
    assert right.select == ()


@pytest.mark.parametrize("text", [
    "{", "null", "7", "[]", "{}", "[" * 100_000, '{"corrections": null}', '{"corrections": [7]}',
    '{"corrections": ["content"]}', '{"corrections": [{"content": "a"}]}',
    '{"corrections": [{"content": "a", "path": "p", "given": "x", "label": null}]}',
    '{"corrections": [{"content": "a", "path": "p", "given": "x", "label": "y", "excluded": 1}]}',
    '{"corrections": [{"content": "a", "path": "p", "given": "x", "label": "\\ud800"}]}',
])  # fmt: skip
def test_a_damaged_file_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "corrections.json").write_text(text)
    with pytest.raises(EngineError) as caught:
        read_corrections(tmp_path)
    assert caught.value.code is ErrorCode.RUN_DAMAGED
    assert "corrections.json, with the corrected labels, is damaged" in str(caught.value)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "corrections.json").mkdir()
    with pytest.raises(EngineError) as caught:
        read_corrections(tmp_path)
    assert caught.value.code is ErrorCode.RUN_DAMAGED
