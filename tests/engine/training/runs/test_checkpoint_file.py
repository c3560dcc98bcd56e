"""Checkpoints as files: whole or not at all, and foreign ones refused."""

import errno
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from engine.training.runs import checkpoint_file
from engine.training.runs.checkpoint_file import (
    read_checkpoint,
    read_loop_state,
    write_checkpoint,
    write_tensors_beside,
)
from engine.training.runs.loop_state import LoopState

POSITION = LoopState(
    epoch=2, step=5, rate_factor=0.5, not_finite=1, setbacks=2, best_epoch=1,
    best_value=2 / 3, best_loss=0.1 + 0.2, loss_sum=1 / 3, loss_count=40, micro_batch=4,
    seconds=12.5, events=1234,
)  # fmt: skip
TENSORS = {
    "weights/fc": torch.randn(40, 30, generator=torch.Generator().manual_seed(1)),
    "optimiser/step/fc": torch.tensor(7.0),
}


def test_a_position_keeps_its_numbers_to_the_bit(tmp_path: Path) -> None:
    for position in (POSITION, LoopState()):
        write_checkpoint(tmp_path / "state", TENSORS, position)
        assert read_loop_state(tmp_path / "state") == position


def _whole_file(folder: Path) -> bytes:
    write_checkpoint(folder / "state", TENSORS, POSITION)
    return (folder / "state").read_bytes()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.99])
def test_a_file_that_was_cut_short_is_a_value_error(tmp_path: Path, share: float) -> None:
    whole = _whole_file(tmp_path)
    (tmp_path / "state").write_bytes(whole[: int(len(whole) * share)])
    for read in (read_checkpoint, read_loop_state):
        with pytest.raises(ValueError, match=r".*"):
            read(tmp_path / "state")


def test_a_file_whose_beginning_is_damaged_is_a_value_error(tmp_path: Path) -> None:
    whole = _whole_file(tmp_path)
    (tmp_path / "state").write_bytes(whole[:8] + b"\xff" * 60 + whole[68:])
    with pytest.raises(ValueError, match=r".*"):
        read_checkpoint(tmp_path / "state")


@pytest.mark.parametrize(
    "metadata",
    [None, {}, {"position": "{"}, {"position": "[]"}, {"position": '{"flavour": 1}'}],
)
def test_a_file_without_a_position_is_a_value_error(
    tmp_path: Path, metadata: dict[str, str] | None
) -> None:
    save_file({"weights/x": torch.ones(2)}, tmp_path / "state", metadata)
    with pytest.raises(ValueError, match=r".*"):
        read_checkpoint(tmp_path / "state")


def test_a_file_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="state"):
        read_checkpoint(tmp_path / "state")


def test_what_was_half_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _whole_file(tmp_path)

    def half(file: Path, *_: Any) -> None:
        file.write_bytes(before[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoint_file, "write_tensors", half)
    with pytest.raises(OSError, match="No space"):
        write_checkpoint(tmp_path / "state", {"weights/fc": torch.zeros(9)}, LoopState())
    assert [file.name for file in tmp_path.iterdir()] == ["state"]
    assert (tmp_path / "state").read_bytes() == before


def test_a_folder_that_has_gone_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r".*"):
        write_tensors_beside(tmp_path / "gone" / "best", {"a": torch.ones(1)})


def test_the_position_is_readable_text_in_the_file(tmp_path: Path) -> None:
    whole = _whole_file(tmp_path)
    header = json.loads(whole[8 : 8 + int.from_bytes(whole[:8], "little")])
    assert json.loads(header["__metadata__"]["position"])["epoch"] == 2


def test_the_names_are_those_of_the_first_version(tmp_path: Path) -> None:
    """A checkpoint that an earlier Lensmith wrote is taken up."""
    position = {
        "epoch": 3, "step": 1, "rate_factor": 1.0, "not_finite": 0, "setbacks": 0,
        "best_epoch": 2, "best_accuracy": 0.75, "best_loss": 0.5, "loss_sum": 0.0,
        "loss_count": 0, "piece": 16, "seconds": 4.0, "events": 99,
    }  # fmt: skip
    save_file(TENSORS, tmp_path / "state", {"position": json.dumps(position)})
    state = read_loop_state(tmp_path / "state")
    assert (state.best_value, state.micro_batch, state.epoch) == (0.75, 16, 3)
    write_checkpoint(tmp_path / "again", TENSORS, state)
    header = (tmp_path / "again").read_bytes()
    text = json.loads(header[8 : 8 + int.from_bytes(header[:8], "little")])["__metadata__"]
    assert json.loads(text["position"]) == position
