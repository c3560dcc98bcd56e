"""Every architecture is told from every other by its tensors alone."""

import pytest
import torch
from torch import Tensor

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Task
from engine.models.loading import build
from engine.models.recognition import CANDIDATES, Architecture, recognise

RESNET18 = Architecture("torchvision", "resnet18", Task.CLASSIFICATION)
RESNET50 = Architecture("torchvision", "resnet50", Task.CLASSIFICATION)


def state(architecture: Architecture, classes: int) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = build(architecture.library, architecture.name, classes, architecture.task)
    return dict(network.state_dict())


def refusal(tensors: dict[str, Tensor], only: Architecture | None = None) -> EngineError:
    with pytest.raises(EngineError) as caught:
        recognise(tensors, "weights.pth", only)
    return caught.value


@pytest.mark.parametrize("classes", [2, 7, 97, 1000])
@pytest.mark.parametrize("architecture", CANDIDATES, ids=lambda a: f"{a.library}-{a.name}")
def test_each_is_recognised_with_its_number_of_classes(
    architecture: Architecture, classes: int
) -> None:
    assert recognise(state(architecture, classes), "weights.pth") == (architecture, classes)


def test_the_counters_of_batches_may_be_missing() -> None:
    tensors = {n: t for n, t in state(RESNET18, 7).items() if not n.endswith("batches_tracked")}
    assert recognise(tensors, "weights.pth") == (RESNET18, 7)


@pytest.mark.parametrize("name", ["alexnet", "vgg11", "resnet34", "mobilenet_v2", "densenet121"])
def test_a_backbone_alone_is_known_and_its_head_named(name: str) -> None:
    architecture = Architecture("torchvision", name, Task.CLASSIFICATION)
    heads = ("classifier.", "fc.")
    tensors = {n: t for n, t in state(architecture, 7).items() if not n.startswith(heads)}
    error = refusal(tensors)
    assert error.code is ErrorCode.WEIGHTS_DO_NOT_FIT
    assert error.params["model"] == name
    assert error.params["tensors"].startswith(heads)
    assert "is missing" in error.params["tensors"]


def test_no_more_than_three_faults_are_named() -> None:
    tensors = state(RESNET18, 7) | {f"extra.{n}": torch.zeros(1) for n in range(5)}
    faults = refusal(tensors).params["tensors"]
    assert faults.count("does not belong to it") == 3
    assert faults.endswith(" and 2 more")


def test_a_head_at_odds_with_itself_is_named() -> None:
    faults = refusal(state(RESNET18, 7) | {"fc.bias": torch.zeros(8)}).params["tensors"]
    assert "fc.weight has shape (7, 512)" in faults
    assert "fc.bias has shape (8,)" in faults


def test_a_larger_sister_is_not_taken_for_the_smaller_one() -> None:
    sister = Architecture("torchvision", "densenet201", Task.CLASSIFICATION)
    assert refusal(state(sister, 7)).code is ErrorCode.WEIGHTS_UNRECOGNISED


def test_only_the_named_one_is_tried() -> None:
    error = refusal(state(RESNET18, 7), only=RESNET50)
    assert error.code is ErrorCode.WEIGHTS_DO_NOT_FIT
    assert error.params["model"] == "resnet50"


def test_nothing_at_all_is_not_recognised() -> None:
    assert refusal({}).code is ErrorCode.WEIGHTS_UNRECOGNISED
