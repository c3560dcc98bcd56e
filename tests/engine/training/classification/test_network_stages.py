"""Taking networks of well-known architectures apart."""

import pytest
import timm
import torch
import torchvision
from torch import Tensor, nn

from engine.models.head import find_head
from engine.training.classification.network_stages import Stage, find_stages, tail_from, with_head
from engine.training.classification.trained_layers import Backbone
from tests.helpers.teaching import TinyNet, seeded

SIDE = 64
ARCHITECTURES = {
    "resnet18": ("fc", 5),
    "mobilenet_v3_small": ("classifier.3", None),
    "efficientnet_b0": ("classifier.1", None),
    "tf_efficientnet_lite0": ("classifier", None),
}


class AddsBetween(TinyNet):
    """Does something that none of its parts does."""

    def forward(self, pixels: Tensor) -> Tensor:
        stem = torch.relu(self.norm(self.stem(pixels)))
        small = self.features[0](stem) + 1
        answers: Tensor = self.fc(self.flatten(self.pool(self.features[1](small) * 2)))
        return answers


class Blocks(nn.Module):
    """Sees everything in one resolution, as a transformer does."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 16, stride=16)
        self.flatten = nn.Flatten(2)
        self.blocks = nn.Sequential(*(nn.Linear(16, 16) for _ in range(6)))
        self.pool = nn.AdaptiveAvgPool1d(1)
        self.last = nn.Flatten()
        self.head = nn.Linear(8, 5)

    def forward(self, pixels: Tensor) -> Tensor:
        tokens = self.blocks(self.flatten(self.patches(pixels)))
        answers: Tensor = self.head(self.last(self.pool(tokens)))
        return answers


def build(name: str) -> nn.Module:
    """With random weights and five classes."""
    if name in timm.list_models("tf_*lite0"):
        return seeded(lambda: timm.create_model(name, num_classes=5))
    return seeded(lambda: torchvision.models.get_model(name, weights=None, num_classes=5))


def noise(count: int = 1, side: int = SIDE) -> Tensor:
    return torch.randn(count, 3, side, side, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_tail_of_a_well_known_network_answers_as_the_whole(name: str) -> None:
    network = build(name)
    head = find_head(network, 5, name)
    assert head == ARCHITECTURES[name][0]
    stages = find_stages(network, head, noise())
    last = stages[-1]
    inputs: list[Tensor] = []
    begins = network.get_submodule(last.start)
    begins.register_forward_pre_hook(lambda _m, args: inputs.append(args[0].clone()))
    ends = []
    begins.register_forward_hook(lambda _m, _args, output: ends.append(output))
    with torch.inference_mode():
        expected = network(noise(3))
    assert inputs[0].shape[-1] == SIDE // 16  # where the picture last shrinks
    assert ends[0].shape[-1] == SIDE // 32
    assert any(head == module or head.startswith(f"{module}.") for module in last.modules)
    tail = tail_from(network, last, noise())
    assert tail is not None
    with torch.inference_mode():
        torch.testing.assert_close(tail(inputs[0]), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_stages_of_a_well_known_network_are_all_of_it_in_order(name: str) -> None:
    network = build(name)
    stages = find_stages(network, find_head(network, 5, name), noise())
    assert 4 <= len(stages) <= 6
    modules = [module for stage in stages for module in stage.modules]
    assert len(modules) == len(set(modules))
    inside = {
        parameter
        for parameter, _ in network.named_parameters()
        if any(parameter.startswith(f"{module}.") for module in modules)
    }
    assert inside == {name for name, _ in network.named_parameters()}


def test_the_very_small_network_has_three_stages(backbone: Backbone) -> None:
    assert backbone.head == "fc"
    assert backbone.stages == (
        Stage("stem", ("stem", "norm")),
        Stage("features.0", ("features.0",)),
        Stage("features.1", ("features.1", "pool", "flatten", "fc")),
    )


def test_a_transformer_is_divided_in_quarters() -> None:
    network = seeded(Blocks)
    stages = find_stages(network, "head", noise())
    assert [stage.start for stage in stages] == ["patches", "blocks.0", "blocks.2", "blocks.4"]
    tail = tail_from(network, stages[-1], noise())
    assert tail is not None  # nothing happens between its parts


def test_the_last_stages_of_a_real_transformer_are_its_last_blocks() -> None:
    network = seeded(lambda: timm.create_model("vit_tiny_patch16_224", num_classes=5))
    stages = find_stages(network, "head", noise(side=224))
    assert len(stages) == 4
    assert stages[-1].start.startswith("blocks.")
    assert stages[-1].modules[-1] == "head"


def test_a_transformer_that_adds_positions_has_no_tail() -> None:
    network = seeded(lambda: timm.create_model("vit_tiny_patch16_224", num_classes=5))
    stages = find_stages(network, "head", noise(side=224))
    assert tail_from(network, stages[-1], noise(side=224)) is None


def test_a_network_that_does_something_between_its_parts_has_no_tail() -> None:
    network = seeded(AddsBetween)
    stages = find_stages(network, "fc", noise(side=32))
    assert tail_from(network, stages[-1], noise(side=32)) is None


def test_another_head_leaves_the_network_as_it_is() -> None:
    network = seeded(TinyNet)
    changed = with_head(network, "fc", nn.Identity())
    with torch.inference_mode():
        assert changed(noise(2, 32)).shape == (2, 24)
        assert network(noise(2, 32)).shape == (2, 5)


def test_looking_for_stages_leaves_no_hook_behind() -> None:
    network = seeded(TinyNet)
    stages = find_stages(network, "fc", noise(side=32))
    tail_from(network, stages[-1], noise(side=32))
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in network.modules())
