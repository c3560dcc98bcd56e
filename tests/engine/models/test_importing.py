"""Weights that a colleague hands over: recognised, named, and never run."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torchvision
from safetensors.torch import save_file
from torch import nn

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Task
from engine.models import LibraryEntry, ModelLibrary
from engine.models.importing import import_weights, read_labels
from engine.models.loading import load

NAMES = ("a", "b", "c", "d", "e", "f", "g")


class Runs:
    """Leaves a file behind when it is unpickled without care."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return open, (str(self._mark), "w")


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "library")


@pytest.fixture(scope="module")
def resnet() -> nn.Module:
    torch.manual_seed(1)
    network: nn.Module = torchvision.models.resnet18(num_classes=7).eval()
    return network


def bring(file: Path, library: ModelLibrary, **options: Any) -> LibraryEntry:
    return import_weights(file, library, JobControl(), **options)


def refusal(file: Path, library: ModelLibrary, **options: Any) -> EngineError:
    with pytest.raises(EngineError) as caught:
        bring(file, library, **options)
    assert not any(path.is_file() for path in library.models.rglob("*"))
    return caught.value


def same_answers(entry: LibraryEntry, network: nn.Module) -> bool:
    data = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        return torch.equal(load(entry).network(data), network(data))


Saver = Callable[[nn.Module, Path], Path]


def plain(network: nn.Module, folder: Path) -> Path:
    torch.save(network.state_dict(), folder / "weights.pth")
    return folder / "weights.pth"


def old_format(network: nn.Module, folder: Path) -> Path:
    file = folder / "weights.pth"
    torch.save(network.state_dict(), file, _use_new_zipfile_serialization=False)
    return file


def safetensors(network: nn.Module, folder: Path) -> Path:
    save_file(network.state_dict(), folder / "weights.safetensors")
    return folder / "weights.safetensors"


def parallel(network: nn.Module, folder: Path) -> Path:
    state = {f"module.{name}": tensor for name, tensor in network.state_dict().items()}
    torch.save(state, folder / "weights.pt")
    return folder / "weights.pt"


def lightning(network: nn.Module, folder: Path) -> Path:
    state = {f"model.{name}": tensor for name, tensor in network.state_dict().items()}
    torch.save({"epoch": 3, "state_dict": state, "lr": 0.1}, folder / "weights.ckpt")
    return folder / "weights.ckpt"


@pytest.mark.parametrize("saver", [plain, old_format, safetensors, parallel, lightning])
def test_a_resnet18_of_seven_classes_however_it_was_saved(
    saver: Saver, resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    entry = bring(saver(resnet, tmp_path), library, classes=NAMES)
    assert (entry.record.architecture, entry.record.classes) == ("resnet18", 7)
    assert entry.record.name == "weights"
    assert load(entry).classes == NAMES
    assert same_answers(entry, resnet)


def test_a_mobilenet_v2_of_seven_classes(tmp_path: Path, library: ModelLibrary) -> None:
    network = torchvision.models.mobilenet_v2(num_classes=7).eval()
    entry = bring(plain(network, tmp_path), library, classes=NAMES)
    assert entry.record.architecture == "mobilenet_v2"
    assert entry.config is not None
    assert entry.config.preprocessing is not None
    assert entry.config.preprocessing.resize == 232
    assert same_answers(entry, network)


def test_a_model_of_timms(tmp_path: Path, library: ModelLibrary) -> None:
    import timm

    network = timm.create_model("tf_efficientnet_lite0", num_classes=7).eval()
    entry = bring(plain(network, tmp_path), library, classes=NAMES)
    assert (entry.record.library, entry.record.architecture) == ("timm", "tf_efficientnet_lite0")
    assert same_answers(entry, network)


def test_a_detector(tmp_path: Path, library: ModelLibrary) -> None:
    network = torchvision.models.get_model(
        "fasterrcnn_mobilenet_v3_large_320_fpn", weights=None, weights_backbone=None, num_classes=4
    )
    entry = bring(plain(network, tmp_path), library, classes=("RBC", "WBC", "Platelets"))
    assert entry.record.task is Task.DETECTION
    assert load(entry).classes == ("__background__", "RBC", "WBC", "Platelets")


def test_a_pickle_that_would_run_code_is_refused_and_not_run(
    tmp_path: Path, library: ModelLibrary
) -> None:
    mark = tmp_path / "mark"
    torch.save({"state_dict": Runs(mark)}, tmp_path / "evil.pth")
    error = refusal(tmp_path / "evil.pth", library)
    assert error.code is ErrorCode.WEIGHTS_NEED_CODE
    assert "open" in error.params["reason"]
    assert not mark.exists()


def test_a_whole_pickled_model_needs_code_too(tmp_path: Path, library: ModelLibrary) -> None:
    torch.save(nn.Linear(2, 2), tmp_path / "whole.pth")
    assert refusal(tmp_path / "whole.pth", library).code is ErrorCode.WEIGHTS_NEED_CODE


@pytest.mark.parametrize("saver", [plain, old_format, safetensors])
def test_a_file_cut_in_half_is_damaged(
    saver: Saver, resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    file = saver(resnet, tmp_path)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert refusal(file, library, classes=NAMES).code is ErrorCode.WEIGHTS_DAMAGED


@pytest.mark.parametrize("content", [b"", b"hello", b"\x80", b"PK\x03\x04"])
def test_a_file_of_something_else_is_damaged(
    content: bytes, tmp_path: Path, library: ModelLibrary
) -> None:
    file = tmp_path / "weights.pth"
    file.write_bytes(content)
    assert refusal(file, library).code is ErrorCode.WEIGHTS_DAMAGED


def test_a_file_that_is_not_there(tmp_path: Path, library: ModelLibrary) -> None:
    assert refusal(tmp_path / "gone.pth", library).code is ErrorCode.WEIGHTS_MISSING


def test_a_vgg16_without_its_head_names_what_is_missing(
    tmp_path: Path, library: ModelLibrary
) -> None:
    with torch.device("meta"):
        shapes = torchvision.models.vgg16().state_dict()
    state = {
        name: torch.zeros(1).expand(tensor.shape)  # the same zero again and again: a small file
        for name, tensor in shapes.items()
        if not name.startswith("classifier.6")
    }
    torch.save(state, tmp_path / "vgg.pth")
    error = refusal(tmp_path / "vgg.pth", library)
    assert error.code is ErrorCode.WEIGHTS_DO_NOT_FIT
    assert error.params["model"] == "vgg16"
    assert error.params["tensors"] == "classifier.6.weight is missing, classifier.6.bias is missing"


def test_a_wrong_shape_is_named(resnet: nn.Module, tmp_path: Path, library: ModelLibrary) -> None:
    state = dict(resnet.state_dict()) | {"conv1.weight": torch.zeros(64, 1, 7, 7)}
    torch.save(state, tmp_path / "grey.pth")
    error = refusal(tmp_path / "grey.pth", library, classes=NAMES)
    assert error.code is ErrorCode.WEIGHTS_DO_NOT_FIT
    assert error.params["tensors"].startswith("conv1.weight has shape (64, 1, 7, 7)")


def test_an_unknown_architecture(tmp_path: Path, library: ModelLibrary) -> None:
    torch.save(nn.Linear(3, 2).state_dict(), tmp_path / "own.pth")
    assert refusal(tmp_path / "own.pth", library).code is ErrorCode.WEIGHTS_UNRECOGNISED


def test_the_model_can_be_named(resnet: nn.Module, tmp_path: Path, library: ModelLibrary) -> None:
    error = refusal(plain(resnet, tmp_path), library, classes=NAMES, base="resnet50")
    assert error.code is ErrorCode.WEIGHTS_DO_NOT_FIT
    assert error.params["model"] == "resnet50"


def test_without_names_of_classes_they_are_asked_for(
    resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    error = refusal(plain(resnet, tmp_path), library)
    assert error.code is ErrorCode.WEIGHTS_NO_LABELS
    assert error.params["classes"] == "7"


def test_too_few_names_are_refused(
    resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    error = refusal(plain(resnet, tmp_path), library, classes=NAMES[:6])
    assert error.code is ErrorCode.WEIGHTS_WRONG_LABELS


@pytest.mark.parametrize(
    "said",
    [{"classes": list(NAMES)}, {"class_to_idx": {n: i for i, n in enumerate(NAMES)}},
     {"idx_to_class": dict(enumerate(NAMES))}],
)  # fmt: skip
def test_names_out_of_the_file_itself(
    said: dict[str, Any], resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    torch.save({"model": resnet.state_dict(), **said}, tmp_path / "own.pth")
    assert load(bring(tmp_path / "own.pth", library)).classes == NAMES


def test_names_out_of_the_metadata_of_safetensors(
    resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    file = tmp_path / "own.safetensors"
    save_file(resnet.state_dict(), file, metadata={"classes": json.dumps(NAMES)})
    assert load(bring(file, library)).classes == NAMES


def test_the_same_file_twice_is_recognised(
    resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    file = plain(resnet, tmp_path)
    first, second = (bring(file, library, classes=NAMES, name="Mein Modell") for _ in range(2))
    assert first.record.id == second.record.id == "mein-modell"
    assert (first.was_here, second.was_here) == (False, True)


def test_the_same_weights_of_other_classes_become_two_models(
    resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    file = plain(resnet, tmp_path)
    others = tuple(f"other {name}" for name in NAMES)
    ids = [bring(file, library, classes=c, name="Mein").record.id for c in (NAMES, others)]
    assert ids == ["mein", "mein-2"]


def test_a_full_disk_leaves_nothing(
    resnet: nn.Module, tmp_path: Path, library: ModelLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.models.storing.write_tensors", full)
    error = refusal(plain(resnet, tmp_path), library, classes=NAMES)
    assert error.code is ErrorCode.FILE_CANNOT_WRITE


def test_a_disk_that_really_takes_no_more_leaves_nothing(
    resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    resource = pytest.importorskip("resource")  # safetensors writes past Python, so no pretending
    file = plain(resnet, tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        error = refusal(file, library, classes=NAMES)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert error.code is ErrorCode.FILE_CANNOT_WRITE
    assert error.params["reason"] == "File too large"


def test_a_cancelled_import_leaves_nothing(
    resnet: nn.Module, tmp_path: Path, library: ModelLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    control = JobControl()

    def save_and_cancel(target: Path, tensors: dict[str, torch.Tensor]) -> None:
        save_file(tensors, target)
        control.cancel()

    monkeypatch.setattr("engine.models.storing.write_tensors", save_and_cancel)
    with pytest.raises(JobCancelled):
        import_weights(plain(resnet, tmp_path), library, control, classes=NAMES)
    assert not any(path.is_file() for path in library.models.rglob("*"))


def test_weights_in_another_order_of_memory_and_with_gradients(
    resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    network = copy.deepcopy(resnet).to(memory_format=torch.channels_last)
    state = dict(network.named_parameters()) | dict(network.named_buffers())
    torch.save(state, tmp_path / "weights.pth")
    entry = bring(tmp_path / "weights.pth", library, classes=NAMES)
    assert same_answers(entry, resnet)


def test_a_long_name_becomes_a_short_id(
    resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    entry = bring(plain(resnet, tmp_path), library, classes=NAMES, name="x" * 300)
    assert entry.record.id == "x" * 60
    assert entry.record.name == "x" * 300


def test_damage_after_the_import_is_found_when_loading(
    resnet: nn.Module, tmp_path: Path, library: ModelLibrary
) -> None:
    entry = bring(plain(resnet, tmp_path), library, classes=NAMES)
    assert entry.file is not None
    content = bytearray(entry.file.read_bytes())
    content[-1] ^= 1
    entry.file.write_bytes(content)
    with pytest.raises(EngineError) as caught:
        load(entry)
    assert caught.value.code is ErrorCode.MODEL_WEIGHTS_DAMAGED


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("l.txt", "\ufeffrod\n\n coccus \n"), ("l.json", '["rod", "coccus"]'),
        ("l.json", '{"rod": 0, "coccus": 1}'), ("l.json", '{"0": "rod", "1": "coccus"}'),
        ("l.csv", "n,label\n1,rod\n2,coccus\n"), ("l.csv", "rod\ncoccus\n"),
        ("l.csv", "n,label\n1,rod\n2\n3,\n4,coccus\n"),
    ],
)  # fmt: skip
def test_files_of_names(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_labels(tmp_path / name) == ("rod", "coccus")


@pytest.mark.parametrize(("name", "text"), [("l.txt", ""), ("l.json", "{"), ("l.json", "3")])
def test_files_without_names_are_damaged(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(EngineError) as caught:
        read_labels(tmp_path / name)
    assert caught.value.code is ErrorCode.WEIGHTS_DAMAGED
