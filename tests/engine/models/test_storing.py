"""What the disk says while tensors are written."""

import errno
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError

from engine.models import storing
from engine.models.storing import write_tensors


def test_a_folder_that_has_gone_is_told_as_the_system_tells_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        write_tensors(tmp_path / "gone" / "model.safetensors", {"a": torch.ones(1)})
    assert caught.value.errno == errno.ENOENT
    assert caught.value.strerror == "No such file or directory"


@pytest.mark.parametrize("where", ["", ' at path "/models/.tmpRvL7cy"'])
def test_a_full_disk_is_told_as_the_system_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """What safetensors says differs with the moment: making its file, or writing to it."""

    def full(*_: object) -> None:
        said = "I/O error: No space left on device (os error 28)"
        raise SafetensorError(f"Error while serializing: {said}{where}")

    monkeypatch.setattr(storing, "save_file", full)
    with pytest.raises(OSError, match="No space") as caught:
        write_tensors(tmp_path / "model.safetensors", {"a": torch.ones(1)})
    assert caught.value.errno == errno.ENOSPC
