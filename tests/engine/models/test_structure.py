"""A model's structure: complete, with shapes, the head told from the backbone."""

import pytest
import timm
import torch
import torchinfo
import torchvision
from torch import nn

from engine.base.types import Task
from engine.models import CATALOGUE
from engine.models.loading import LITE0, LoadedModel
from engine.models.structure import Layer, Structure, layer_tree

CLASSIFIER = next(r for r in CATALOGUE if r.id == "mobilenet-v3-small")
DETECTOR = next(r for r in CATALOGUE if r.id == "faster-rcnn-mobile")


def inside(network: nn.Module) -> Structure:
    return layer_tree(LoadedModel(CLASSIFIER, network.eval(), (), LITE0))


def flat(layers: tuple[Layer, ...]) -> list[Layer]:
    return [item for layer in layers for item in (layer, *flat(layer.children))]


def heads(structure: Structure) -> list[str]:
    return [layer.name for layer in structure.layers if layer.part == "head"]


def assert_complete(structure: Structure, network: nn.Module) -> None:
    own = sum(parameter.numel() for parameter in network.parameters(recurse=False))
    total = sum(parameter.numel() for parameter in network.parameters())
    assert structure.total_parameters == total
    assert sum(layer.parameters for layer in structure.layers) + own == total
    assert sum(layer.share for layer in structure.layers) == pytest.approx(1 - own / total)
    assert len(flat(structure.layers)) == sum(1 for _ in network.modules()) - 1


@pytest.mark.parametrize(
    ("architecture", "head"),
    [("resnet18", "fc"), ("mobilenet_v3_small", "classifier"), ("squeezenet1_1", "classifier")],
)
def test_torchvisions_classifiers(architecture: str, head: str) -> None:
    network = torchvision.models.get_model(architecture, weights=None)
    structure = inside(network)
    assert_complete(structure, network)
    assert heads(structure) == [head]
    assert all(layer.output for layer in structure.layers)


@pytest.mark.parametrize(
    ("architecture", "head"),
    [
        ("convnext_atto", "head"),
        ("mobilenetv3_small_050", "classifier"),
        ("ese_vovnet19b_dw", "head"),
    ],
)
def test_timms_classifiers(architecture: str, head: str) -> None:
    network = timm.create_model(architecture)
    structure = inside(network)
    assert_complete(structure, network)
    assert heads(structure) == [head]


def test_a_layer_says_what_a_person_would_read_in_the_paper() -> None:
    layers = inside(torchvision.models.get_model("resnet18", weights=None)).layers
    first, last = layers[0], layers[-1]
    assert (first.name, first.kind, first.output) == ("conv1", "Conv2d", "64 × 112 × 112")
    assert first.parameters == 64 * 3 * 7 * 7
    assert (last.name, last.kind, last.output, last.part) == ("fc", "Linear", "1000", "head")
    assert last.parameters == 512 * 1000 + 1000
    block = next(layer for layer in layers if layer.name == "layer2")
    assert (block.depth, block.output) == (0, "128 × 28 × 28")
    assert [child.depth for child in block.children] == [1, 1]
    assert block.parameters == sum(child.parameters for child in block.children)


def test_a_layer_deep_inside_that_is_called_like_a_head_is_none() -> None:
    stages = next(
        layer for layer in inside(timm.create_model("ese_vovnet19b_dw")).layers
        if layer.name == "stages"
    )  # fmt: skip
    namesakes = [layer for layer in flat((stages,)) if layer.name == "fc"]
    assert namesakes
    assert {layer.part for layer in namesakes} == {"backbone"}


def test_the_embedded_model(loaded: LoadedModel) -> None:
    structure = layer_tree(loaded)
    assert_complete(structure, loaded.network)
    assert structure.total_parameters == loaded.record.parameters
    assert heads(structure) == ["classifier"]


def test_looking_changes_nothing(loaded: LoadedModel) -> None:
    picture = torch.ones(1, 3, 224, 224)
    before = loaded.network(picture)
    layer_tree(loaded)
    assert not loaded.network.training
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in loaded.network.modules())
    assert torch.equal(loaded.network(picture), before)


@pytest.fixture(scope="module")
def detector() -> nn.Module:
    network: nn.Module = torchvision.models.get_model(
        DETECTOR.architecture, weights=None, weights_backbone=None, num_classes=91
    )
    return network.eval()


def test_a_detector(detector: nn.Module) -> None:
    assert DETECTOR.task is Task.DETECTION
    structure = layer_tree(LoadedModel(DETECTOR, detector, (), None))
    assert_complete(structure, detector)
    assert heads(structure) == ["rpn", "roi_heads"]
    body = structure.layers[1].children[0]
    assert (body.name, body.output) == ("body", "960 × 10 × 10")


def test_a_model_that_cannot_be_run_has_a_tree_without_shapes(
    detector: nn.Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Failed to run torchinfo.")

    monkeypatch.setattr(torchinfo, "summary", fail)
    structure = layer_tree(LoadedModel(DETECTOR, detector, (), None))
    assert_complete(structure, detector)
    assert not any(layer.output for layer in flat(structure.layers))


def test_parts_that_are_never_used_and_loose_parameters_are_counted() -> None:
    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.used = nn.Conv2d(3, 4, 3)
            self.spare = nn.Linear(5, 6)
            self.token = nn.Parameter(torch.zeros(7))

        def forward(self, data: torch.Tensor) -> torch.Tensor:
            result: torch.Tensor = self.used(data)
            return result

    network = Odd()
    structure = inside(network)
    assert_complete(structure, network)
    assert [layer.output for layer in structure.layers] == ["4 × 222 × 222", ""]
