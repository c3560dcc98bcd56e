"""The file beside the weights: written and read back, damaged, foreign, of other weights."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from engine.models.familiarity import Alarms, Reference
from engine.models.familiarity.file import REFERENCE, read_reference, write_reference
from engine.models.familiarity.reference import unit

WEIGHTS = "ab" * 32


@pytest.fixture
def reference() -> Reference:
    points = unit(np.random.default_rng(0).normal(0, 1, (40, 16)).astype(np.float32))
    rounded = points.astype(np.float16).astype(np.float32)
    return Reference(rounded, 5, float(np.float32(0.7)), Alarms(30, 40, 1, 50))


@pytest.fixture
def file(reference: Reference, tmp_path: Path) -> Path:
    made = tmp_path / REFERENCE
    write_reference(made, reference, WEIGHTS)
    return made


def test_it_is_read_back_as_it_was_written(file: Path, reference: Reference) -> None:
    found = read_reference(file, WEIGHTS)
    assert found is not None
    np.testing.assert_array_equal(found.points, reference.points)
    assert (found.neighbours, found.threshold, found.alarms) == (
        reference.neighbours, reference.threshold, reference.alarms,
    )  # fmt: skip


def test_the_same_reference_is_the_same_bytes(file: Path, reference: Reference) -> None:
    before = file.read_bytes()
    write_reference(file, reference, WEIGHTS)
    assert file.read_bytes() == before


def test_without_a_file_there_is_none(tmp_path: Path) -> None:
    assert read_reference(tmp_path / REFERENCE, WEIGHTS) is None


def test_of_other_weights_it_is_refused(file: Path) -> None:
    with pytest.raises(ValueError, match="belongs to other weights"):
        read_reference(file, "cd" * 32)


def _rewrite(file: Path, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    about = {"format": 1, "weights": WEIGHTS, "held_out": 1, "learned": 0, "raised": 0, "judged": 0}
    tensors: dict[str, Any] = dict(load_file(file))
    change(tensors, about)
    save_file(tensors, file, {"lensmith": json.dumps(about)})


def _set(name: str, value: object) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda tensors, _about: tensors.update({name: value})


FOREIGN = {
    "not a number": _set("points", np.full((40, 16), np.nan, np.float16)),
    "infinite": _set("points", np.full((40, 16), np.inf, np.float16)),
    "no unit vectors": _set("points", np.ones((40, 16), np.float16)),
    "other numbers": _set("points", np.eye(16, dtype=np.float32)),
    "no points": _set("points", np.empty((0, 16), np.float16)),
    "one dimension": _set("points", np.ones(16, np.float16)),
    "threshold of nothing": _set("threshold", np.asarray([np.nan], np.float32)),
    "threshold too far": _set("threshold", np.asarray([3.0], np.float32)),
    "two thresholds": _set("threshold", np.asarray([0.1, 0.2], np.float32)),
    "too many neighbours": _set("neighbours", np.asarray([41], np.int64)),
    "no neighbours": _set("neighbours", np.asarray([0], np.int64)),
    "a tensor more": _set("more", np.ones(1, np.float32)),
    "a tensor less": lambda tensors, _about: tensors.pop("threshold"),
    "a later format": lambda _tensors, about: about.update(format=2),
    "no weights": lambda _tensors, about: about.pop("weights"),
    "half counted": lambda _tensors, about: about.update(judged=0.5),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_what_makes_no_sense_is_refused_in_a_sentence(file: Path, what: str) -> None:
    _rewrite(file, FOREIGN[what])
    with pytest.raises(ValueError, match=r"^[^A-Z].* .*[^.]$"):
        read_reference(file, WEIGHTS)


@pytest.mark.parametrize("size", [0, 7, 100, -1])
def test_cut_off_it_is_damaged(file: Path, size: int) -> None:
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(ValueError, match=r"^reference\.safetensors is damaged$"):
        read_reference(file, WEIGHTS)


def test_a_huge_one_is_not_even_read(file: Path) -> None:
    with file.open("r+b") as out:
        out.truncate(1 << 40)
    with pytest.raises(ValueError, match="limit"):
        read_reference(file, WEIGHTS)


def test_a_folder_of_its_name_is_no_reference(tmp_path: Path) -> None:
    (tmp_path / REFERENCE).mkdir()
    with pytest.raises(ValueError, match="cannot be read"):
        read_reference(tmp_path / REFERENCE, WEIGHTS)
