"""Where a network's answers come from, and what goes in there."""

import pytest
import torch
import torchvision
from torch import Tensor, nn

from engine.base.errors import EngineError, ErrorCode
from engine.models.head import clone_sharing_weights, find_head, layer_before
from tests.helpers.teaching import TinyNet, seeded

NOISE = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(1))


class DoublesBefore(TinyNet):
    """Does something that none of its parts does before its head."""

    def forward(self, pixels: Tensor) -> Tensor:
        stem = torch.relu(self.norm(self.stem(pixels)))
        answers: Tensor = self.fc(2 * self.flatten(self.pool(self.features(stem))))
        return answers


def test_a_network_without_a_linear_head_cannot_be_taught() -> None:
    network = nn.Sequential(nn.Conv2d(3, 5, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    with pytest.raises(EngineError) as caught:
        find_head(network, 5, "Squeezed")
    assert caught.value.code is ErrorCode.MODEL_NOT_TEACHABLE
    assert caught.value.params == {"model": "Squeezed"}


def test_the_head_is_the_last_layer_with_as_many_outputs_as_classes() -> None:
    network = nn.Sequential(nn.Linear(7, 5), nn.Linear(5, 5), nn.Linear(5, 3), nn.ReLU())
    assert find_head(network, 5, "") == "1"


@pytest.mark.parametrize(
    ("architecture", "expected"),
    [("resnet18", "avgpool"), ("vgg11", "classifier.5"), ("mobilenet_v3_small", "classifier.2")],
)
def test_the_layer_before_the_head_is_named(architecture: str, expected: str) -> None:
    network = seeded(lambda: torchvision.models.get_model(architecture, num_classes=5))
    assert layer_before(network, find_head(network, 5, ""), NOISE) == expected


def test_where_no_layer_gives_the_features_the_head_is_named() -> None:
    assert layer_before(seeded(TinyNet), "fc", NOISE) == "flatten"
    assert layer_before(seeded(DoublesBefore), "fc", NOISE) == "fc (input)"


def test_a_twin_shares_the_weights_and_not_the_hooks() -> None:
    network = seeded(TinyNet)
    other = clone_sharing_weights(network)
    calls: list[Tensor] = []
    other.get_submodule("pool").register_forward_hook(lambda *args: calls.append(args[2]))
    network(NOISE)
    assert calls == []
    torch.testing.assert_close(other(NOISE), network(NOISE))
    assert len(calls) == 1
    pairs = zip(network.state_dict().values(), other.state_dict().values(), strict=True)
    assert all(one.data_ptr() == two.data_ptr() for one, two in pairs)
