"""Answers that were kept are used again only where they are whole and of these weights."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.base.address import PictureAddress
from engine.datasets.dataset import Example
from engine.training.classification.logits_file import (
    ANSWERS,
    LogitSet,
    merged,
    read_logits,
    write_logits,
)

EXAMPLES = tuple(Example(PictureAddress(Path(f"/gone/{c}.png")), "a", c * 64) for c in "abc")
LOGITS = np.array([[1.5, -2.0], [0.25, 0.0], [3.0, 4.0]], np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_logits(tmp_path / ANSWERS, "weights", LogitSet(EXAMPLES, LOGITS, ()), ())
    return tmp_path


def test_they_come_back_bit_for_bit(folder: Path) -> None:
    found = read_logits(folder / ANSWERS, "weights", EXAMPLES, 2)
    assert found.logits.examples == EXAMPLES
    assert np.array_equal(found.logits.logits, LOGITS)
    assert found.logits.left_out == ()
    assert found.to_ask == ()


@pytest.mark.parametrize(("weights", "classes"), [("other weights", 2), ("weights", 3)])
def test_other_weights_and_classes_are_asked_anew(weights: str, classes: int, folder: Path) -> None:
    there = tuple(made(folder, name) for name in "abc")
    found = read_logits(folder / ANSWERS, weights, there, classes)
    assert found.logits.examples == ()
    assert found.logits.logits.shape == (0, classes)
    assert found.to_ask == there


def made(folder: Path, name: str, content: str = "") -> Example:
    """A picture that is there; without a content, it is no longer what it was."""
    file = folder / f"{name}.png"
    file.write_bytes(name.encode())
    return Example(PictureAddress(file), "a", content or name * 64)


def test_a_picture_that_is_still_gone_is_left_out(folder: Path) -> None:
    more = Example(PictureAddress(Path("/gone/d.png")), "a", "d" * 64)
    found = read_logits(folder / ANSWERS, "weights", (*EXAMPLES, more), 2)
    assert found.logits.left_out == (more.picture,)
    assert found.to_ask == ()


def test_a_picture_that_is_back_is_asked_about_and_no_other(folder: Path) -> None:
    back = made(folder, "d")
    found = read_logits(folder / ANSWERS, "weights", (*EXAMPLES, back), 2)
    assert found.logits.examples == EXAMPLES
    assert found.to_ask == (back,)


def test_a_picture_that_is_another_now_is_asked_about_only_once(folder: Path) -> None:
    changed = made(folder, "d")
    logits = LogitSet(EXAMPLES, LOGITS, (changed.picture,))
    write_logits(folder / ANSWERS, "weights", logits, (changed,))
    found = read_logits(folder / ANSWERS, "weights", (*EXAMPLES, changed), 2)
    assert np.array_equal(found.logits.logits, LOGITS)
    assert found.to_ask == ()
    changed.picture.file.write_bytes(b"and another")
    assert read_logits(folder / ANSWERS, "weights", (*EXAMPLES, changed), 2).to_ask == (changed,)


def test_a_picture_that_only_could_not_be_read_is_asked_about_again(folder: Path) -> None:
    same = made(folder, "d", hashlib.sha256(b"d").hexdigest())
    write_logits(folder / ANSWERS, "weights", LogitSet(EXAMPLES, LOGITS, (same.picture,)), (same,))
    assert read_logits(folder / ANSWERS, "weights", (*EXAMPLES, same), 2).to_ask == (same,)


def test_kept_and_new_answers_come_in_the_order_of_the_pictures() -> None:
    first = LogitSet((EXAMPLES[0], EXAMPLES[2]), LOGITS[[0, 2]], (EXAMPLES[1].picture,))
    more = Example(PictureAddress(Path("/gone/d.png")), "a", "d" * 64)
    second = LogitSet((EXAMPLES[1],), LOGITS[[1]], (more.picture,))
    found = merged((*EXAMPLES, more), first, second)
    assert found.examples == EXAMPLES
    assert np.array_equal(found.logits, LOGITS)
    assert found.left_out == (more.picture,)


@pytest.mark.parametrize("logits", [
    None, "high", [1.0], [1.0, float("nan")], [1.0, 10**400], [[1.0, 2.0]],
])  # fmt: skip
def test_what_was_written_by_hand_is_not_believed(logits: Any, folder: Path) -> None:
    values = json.loads((folder / "answers.json").read_text("utf-8"))
    values["answers"][1]["logits"] = logits
    values["format"] = 1  # without a checksum
    (folder / "answers.json").write_text(json.dumps(values), "utf-8")
    assert not read_logits(folder / ANSWERS, "weights", EXAMPLES, 2).logits.examples


def test_a_digit_that_fell_over_is_noticed(folder: Path) -> None:
    file = folder / "answers.json"
    text = file.read_text("utf-8")
    assert "0.25" in text
    file.write_text(text.replace("0.25", "8.25"), "utf-8")
    assert not read_logits(folder / ANSWERS, "weights", EXAMPLES, 2).logits.examples


def test_what_earlier_versions_wrote_without_a_checksum_is_taken(folder: Path) -> None:
    file = folder / "answers.json"
    values = json.loads(file.read_text("utf-8"))
    del values["checksum"]
    file.write_text(json.dumps(values | {"format": 1}), "utf-8")
    assert read_logits(folder / ANSWERS, "weights", EXAMPLES, 2).logits.examples
    file.write_text(json.dumps(values), "utf-8")
    assert not read_logits(folder / ANSWERS, "weights", EXAMPLES, 2).logits.examples


@pytest.mark.parametrize("text", [
    "", "null", "7", "[]", "{}", "[" * 100_000, '{"weights": "weights"}', "\xff",
    '{"format": 2, "weights": "weights", "checksum": null, "answers": "\\ud800"}',
    '{"format": 1, "weights": "weights", "answers": [{"content": [], "logits": 1}]}',
])  # fmt: skip
def test_a_file_that_is_something_else_is_asked_anew(text: str, folder: Path) -> None:
    (folder / "answers.json").write_text(text, "latin-1")
    assert not read_logits(folder / ANSWERS, "weights", EXAMPLES, 2).logits.examples


def test_a_folder_in_its_place_is_asked_anew(folder: Path) -> None:
    (folder / "answers.json").unlink()
    (folder / "answers.json").mkdir()
    assert not read_logits(folder / ANSWERS, "weights", EXAMPLES, 2).logits.examples


@pytest.mark.parametrize("left_out", [None, "all", [1], [{"content": []}], {"content": "d"}])
def test_nor_what_was_written_of_those_left_out(left_out: Any, folder: Path) -> None:
    values = json.loads((folder / "answers.json").read_text("utf-8"))
    (folder / "answers.json").write_text(json.dumps(values | {"left_out": left_out}), "utf-8")
    assert read_logits(folder / ANSWERS, "weights", EXAMPLES, 2).logits.examples == ()
