"""Files of weights from elsewhere: unwrapped, never run, and refused for what they are."""

import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.base.errors import EngineError, ErrorCode
from engine.models.weight_files import read_weight_file

NAMES = ("rod", "coccus")


def state() -> dict[str, Tensor]:
    return {"fc.weight": torch.ones(2, 3), "fc.bias": torch.zeros(2)}


def saved(content: Any, folder: Path) -> Path:
    torch.save(content, folder / "weights.pth")
    return folder / "weights.pth"


def refusal(file: Path) -> EngineError:
    with pytest.raises(EngineError) as caught:
        read_weight_file(file)
    return caught.value


@pytest.mark.parametrize("prefix", ["", "module.", "model.", "_orig_mod.", "module.model."])
@pytest.mark.parametrize("keys", [(), ("state_dict",), ("ema",), ("checkpoint", "model")])
def test_wrappings_and_prefixes_are_undone(
    prefix: str, keys: tuple[str, ...], tmp_path: Path
) -> None:
    content: dict[str, Any] = {prefix + name: tensor for name, tensor in state().items()}
    for key in reversed(keys):
        content = {"epoch": 3, key: content}
    tensors = read_weight_file(saved(content, tmp_path)).tensors
    assert tensors.keys() == state().keys()
    assert torch.equal(tensors["fc.weight"], state()["fc.weight"])


def test_a_prefix_that_not_every_tensor_has_is_part_of_the_names(tmp_path: Path) -> None:
    content = {"model.weight": torch.ones(2), "fc.bias": torch.ones(2)}
    assert read_weight_file(saved(content, tmp_path)).tensors.keys() == content.keys()


def test_a_wrapping_without_tensors_does_not_hide_the_one_that_has_them(tmp_path: Path) -> None:
    content = {"model": {"name": "resnet18"}, "net": state()}
    assert read_weight_file(saved(content, tmp_path)).tensors.keys() == state().keys()


@pytest.mark.parametrize(
    "content",
    [
        {"model": {"state_dict": state(), "classes": list(NAMES)}},
        {"state_dict": state(), "class_to_idx": {"coccus": 1, "rod": 0}},
        {"state_dict": state(), "names": {0: "rod", 1: "coccus"}},
        {"state_dict": state(), "idx_to_class": {"0": "rod", "1": "coccus"}},
    ],
)
def test_names_of_classes_are_found_beside_the_tensors(content: Any, tmp_path: Path) -> None:
    assert read_weight_file(saved(content, tmp_path)).classes == NAMES


@pytest.mark.parametrize("said", [["rod", 1], {"rod": 0, "coccus": 2}, {"rod": "x"}, [], "rod"])
def test_what_does_not_number_classes_names_none(said: Any, tmp_path: Path) -> None:
    content = {"state_dict": state(), "classes": said}
    assert read_weight_file(saved(content, tmp_path)).classes is None


@pytest.mark.parametrize("text", ['["rod", "coccus"]', "rod\ncoccus\n", "rod, coccus"])
@pytest.mark.parametrize("key", ["classes", "labels", "class_names"])
def test_the_metadata_of_safetensors_name_classes(key: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "weights.safetensors"
    save_file(state(), file, metadata={key: text})
    assert read_weight_file(file).classes == NAMES


def test_a_checkpoint_wrapped_in_itself_is_damaged(tmp_path: Path) -> None:
    content: dict[str, Any] = {}
    content |= dict.fromkeys(("state_dict", "model", "net", "ema", "checkpoint"), content)
    assert refusal(saved(content, tmp_path)).code is ErrorCode.WEIGHTS_DAMAGED


def test_tensors_without_numbers_are_damaged(tmp_path: Path) -> None:
    content = {"fc.weight": torch.empty(2, 3, device="meta")}
    assert refusal(saved(content, tmp_path)).code is ErrorCode.WEIGHTS_DAMAGED


@pytest.mark.parametrize("content", [{}, {"epoch": 3}, [1, 2], "weights", {"a": [1]}])
def test_a_file_without_tensors_is_damaged(content: Any, tmp_path: Path) -> None:
    assert refusal(saved(content, tmp_path)).code is ErrorCode.WEIGHTS_DAMAGED


def test_what_a_checkpoint_needs_beyond_tensors_is_named(tmp_path: Path) -> None:
    error = refusal(saved({"state_dict": state(), "from": Path("a")}, tmp_path))
    assert error.code is ErrorCode.WEIGHTS_NEED_CODE
    assert error.params["reason"].startswith("pathlib.")


@pytest.mark.filterwarnings("ignore:Detected pickle protocol:UserWarning")
def test_an_ordinary_pickle_needs_code(tmp_path: Path) -> None:
    (tmp_path / "weights.pkl").write_bytes(pickle.dumps({"a": [1.0]}, protocol=4))
    error = refusal(tmp_path / "weights.pkl")
    assert error.code is ErrorCode.WEIGHTS_NEED_CODE
    assert error.params["reason"] == "pickle protocol 4"


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore:'torch.load' received:UserWarning")
def test_a_torchscript_program_needs_code(tmp_path: Path) -> None:
    traced = torch.jit.trace(torch.nn.Linear(2, 2), torch.ones(1, 2))
    torch.jit.save(traced, tmp_path / "program.pt")
    error = refusal(tmp_path / "program.pt")
    assert error.code is ErrorCode.WEIGHTS_NEED_CODE
    assert error.params["reason"] == "TorchScript"


@pytest.mark.parametrize("content", [b"", b"just text\n", b"\x00" * 64])
def test_a_safetensors_file_of_something_else_is_damaged(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "weights.safetensors").write_bytes(content)
    assert refusal(tmp_path / "weights.safetensors").code is ErrorCode.WEIGHTS_DAMAGED


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path).code is ErrorCode.WEIGHTS_MISSING
