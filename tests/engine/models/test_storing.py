"""Tensors written by Lensmith are what the safetensors library reads."""

import os
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from engine.base.jobs import JobControl
from engine.base.types import Preprocessing, Task
from engine.models.config import ModelConfig
from engine.models.storing import store_model, write_tensors

TENSORS = {
    "weight": torch.arange(24.0).reshape(2, 3, 2, 2),
    "channels last": torch.rand(2, 3, 4, 5).to(memory_format=torch.channels_last),
    "a part of another": torch.arange(10)[3:7],
    "half": torch.rand(3).half(),
    "brain": torch.rand(3).bfloat16(),
    "flags": torch.tensor([True, False, True]),
    "count": torch.tensor(7),
    "nothing": torch.empty(0, 4),
    "learned": torch.nn.Parameter(torch.ones(2)),
    "größe": torch.zeros(1),
}


def test_the_library_reads_the_same_tensors(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    write_tensors(file, TENSORS)
    found = load_file(file)
    assert found.keys() == TENSORS.keys()
    for name, tensor in TENSORS.items():
        assert found[name].dtype is tensor.dtype
        assert torch.equal(found[name], tensor)


def test_metadata_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    write_tensors(file, {"count": torch.tensor(7)}, {"position": "µ"})
    with safe_open(file, "pt") as opened:
        assert opened.metadata() == {"position": "µ"}


@pytest.mark.parametrize("tensors", [TENSORS, dict(reversed(TENSORS.items()))])
def test_the_order_of_names_makes_no_difference(tmp_path: Path, tensors: dict[str, Tensor]) -> None:
    write_tensors(tmp_path / "one", TENSORS)
    write_tensors(tmp_path / "other", tensors)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_no_tensors_are_a_file_too(tmp_path: Path) -> None:
    write_tensors(tmp_path / "model.safetensors", {})
    assert load_file(tmp_path / "model.safetensors") == {}


def test_a_folder_that_has_gone_is_told_as_the_system_tells_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_tensors(tmp_path / "gone" / "model.safetensors", {"a": torch.ones(1)})


def test_a_model_is_on_the_disk_before_it_is_said_to_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    really = os.fsync

    def remember(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        really(descriptor)

    monkeypatch.setattr(os, "fsync", remember)
    rule = Preprocessing(resize=8, crop=8, mean=(0.5,) * 3, std=(0.5,) * 3)
    config = ModelConfig("cells", Task.CLASSIFICATION, "timm", "x", ("a",), rule, 1, "tests")
    folder = tmp_path / "models" / "cells"
    store_model(folder, {"weight": torch.ones(3)}, config, JobControl())
    for path in (*folder.iterdir(), folder, folder.parent):
        assert path.stat().st_ino in synced, path
    assert synced[-1] == folder.parent.stat().st_ino
