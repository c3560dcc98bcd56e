"""Answers that were kept are used again only where they are whole and of these weights."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.base.address import PictureAddress
from engine.datasets.dataset import Example
from engine.evaluation.inference import LogitSet
from engine.evaluation.logits_cache import read_logits, write_logits

EXAMPLES = tuple(Example(PictureAddress(Path(f"/gone/{c}.png")), "a", c * 64) for c in "abc")
LOGITS = np.array([[1.5, -2.0], [0.25, 0.0], [3.0, 4.0]], np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_logits(tmp_path, "weights", LogitSet(EXAMPLES, LOGITS, ()))
    return tmp_path


def test_they_come_back_bit_for_bit(folder: Path) -> None:
    found = read_logits(folder, "weights", EXAMPLES, 2)
    assert found is not None
    assert found.examples == EXAMPLES
    assert np.array_equal(found.logits, LOGITS)
    assert found.left_out == ()


def test_other_weights_are_asked_anew(folder: Path) -> None:
    assert read_logits(folder, "other weights", EXAMPLES, 2) is None


def test_another_number_of_classes_is_asked_anew(folder: Path) -> None:
    assert read_logits(folder, "weights", EXAMPLES, 3) is None


def test_a_picture_that_is_still_gone_is_left_out(folder: Path) -> None:
    more = Example(PictureAddress(Path("/gone/d.png")), "a", "d" * 64)
    found = read_logits(folder, "weights", (*EXAMPLES, more), 2)
    assert found is not None
    assert found.left_out == (more.picture,)


def test_a_picture_that_is_back_is_asked_about(folder: Path) -> None:
    back = folder / "d.png"
    back.touch()
    assert (
        read_logits(folder, "weights", (*EXAMPLES, Example(PictureAddress(back), "a", "d" * 64)), 2)
        is None
    )


@pytest.mark.parametrize("logits", [
    None, "high", [1.0], [1.0, float("nan")], [1.0, 10**400], [[1.0, 2.0]],
])  # fmt: skip
def test_what_was_written_by_hand_is_not_believed(logits: Any, folder: Path) -> None:
    values = json.loads((folder / "answers.json").read_text("utf-8"))
    values["answers"][1]["logits"] = logits
    values["format"] = 1  # without a checksum
    (folder / "answers.json").write_text(json.dumps(values), "utf-8")
    assert read_logits(folder, "weights", EXAMPLES, 2) is None


def test_a_digit_that_fell_over_is_noticed(folder: Path) -> None:
    file = folder / "answers.json"
    text = file.read_text("utf-8")
    assert "0.25" in text
    file.write_text(text.replace("0.25", "8.25"), "utf-8")
    assert read_logits(folder, "weights", EXAMPLES, 2) is None


def test_what_earlier_versions_wrote_without_a_checksum_is_taken(folder: Path) -> None:
    file = folder / "answers.json"
    values = json.loads(file.read_text("utf-8"))
    del values["checksum"]
    file.write_text(json.dumps(values | {"format": 1}), "utf-8")
    assert read_logits(folder, "weights", EXAMPLES, 2) is not None
    file.write_text(json.dumps(values), "utf-8")
    assert read_logits(folder, "weights", EXAMPLES, 2) is None


@pytest.mark.parametrize("text", [
    "", "null", "7", "[]", "{}", "[" * 100_000, '{"weights": "weights"}', "\xff",
    '{"format": 2, "weights": "weights", "checksum": null, "answers": "\\ud800"}',
    '{"format": 1, "weights": "weights", "answers": [{"content": [], "logits": 1}]}',
])  # fmt: skip
def test_a_file_that_is_something_else_is_asked_anew(text: str, folder: Path) -> None:
    (folder / "answers.json").write_text(text, "latin-1")
    assert read_logits(folder, "weights", EXAMPLES, 2) is None


def test_a_folder_in_its_place_is_asked_anew(folder: Path) -> None:
    (folder / "answers.json").unlink()
    (folder / "answers.json").mkdir()
    assert read_logits(folder, "weights", EXAMPLES, 2) is None
