"""Folding batch normalisation changes no answer."""

from collections.abc import Callable

import pytest
import torch
import torchvision
from torch import Tensor, nn

from engine.models.batch_norm_folding import fold_batch_norm
from engine.models.loading import LoadedModel


def _noise(seed: int = 0, side: int = 64) -> Tensor:
    return torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(seed))


def _trained(model: nn.Module) -> nn.Module:
    """The model with batch norms as training leaves them: of all kinds of numbers."""
    torch.manual_seed(3)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            nn.init.normal_(module.running_mean, std=0.2)
            nn.init.uniform_(module.running_var, 0.5, 2)
            if module.affine:
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.normal_(module.bias, std=0.2)
    return model.eval().requires_grad_(requires_grad=False)


def _norms(model: nn.Module) -> int:
    return sum(isinstance(module, nn.BatchNorm2d) for module in model.modules())


@torch.inference_mode()
def _difference(model: nn.Module, other: nn.Module, inputs: Tensor) -> float:
    """Largest difference of two models' answers, relative to the largest answer."""
    answers = model(inputs)
    return float((other(inputs) - answers).abs().max() / answers.abs().max())


def test_efficientnet_lite0_is_folded_whole_and_answers_the_same(loaded: LoadedModel) -> None:
    inputs = _noise(1, 224)
    folded = fold_batch_norm(loaded.network, _noise(0, 224)[:1])
    assert (_norms(loaded.network), _norms(folded)) == (49, 0)
    assert _difference(loaded.network, folded, inputs) < 1e-5


@pytest.mark.parametrize("build", [torchvision.models.resnet18, torchvision.models.mobilenet_v2])
def test_torchvisions_networks_are_folded_whole_and_answer_the_same(
    build: Callable[[], nn.Module],
) -> None:
    model = _trained(build())
    folded = fold_batch_norm(model, _noise()[:1])
    assert _norms(folded) == 0
    assert _difference(model, folded, _noise(1)) < 1e-5


def test_the_model_itself_stays_as_it_is() -> None:
    model = _trained(nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)))
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    fold_batch_norm(model, _noise())
    assert _norms(model) == 1
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())


def test_convolutions_with_and_without_bias_and_groups_are_folded() -> None:
    model = _trained(
        nn.Sequential(
            nn.Conv2d(3, 6, 3, bias=False, groups=3),
            nn.BatchNorm2d(6, eps=1e-3),
            nn.ReLU(),
            nn.Sequential(nn.Conv2d(6, 4, 1, stride=2), nn.BatchNorm2d(4, affine=False)),
        )
    )
    folded = fold_batch_norm(model, _noise())
    assert _norms(folded) == 0
    assert _difference(model, folded, _noise(1)) < 1e-5


def test_a_batch_norm_inside_a_block_of_its_own_is_folded() -> None:
    block = nn.Sequential(nn.BatchNorm2d(4), nn.ReLU())
    model = _trained(nn.Sequential(nn.Conv2d(3, 4, 3), block))
    folded = fold_batch_norm(model, _noise())
    assert _norms(folded) == 0
    assert _difference(model, folded, _noise(1)) < 1e-5


@pytest.mark.parametrize(
    "model",
    [
        nn.Sequential(nn.BatchNorm2d(3), nn.Conv2d(3, 4, 3)),
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.BatchNorm2d(4)),
    ],
    ids=["before", "after-an-activation"],
)
def test_a_batch_norm_that_does_not_follow_a_convolution_is_left(model: nn.Module) -> None:
    folded = fold_batch_norm(_trained(model), _noise())
    assert _norms(folded) == 1
    assert _difference(model, folded, _noise(1)) == 0


def test_a_batch_norm_that_keeps_no_statistics_is_left() -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4, track_running_stats=False)).eval()
    assert _norms(fold_batch_norm(model, _noise())) == 1


class Toy(nn.Module):
    """A convolution and a batch norm, used in a way that subclasses decide."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.norm = nn.BatchNorm2d(3)
        self.second = nn.BatchNorm2d(3)
        self.other = nn.Sigmoid()


class UsedByAFunction(Toy):
    def forward(self, inputs: Tensor) -> Tensor:
        made = self.conv(inputs)
        return torch.add(made, self.norm(made))


class UsedByAModule(Toy):
    def forward(self, inputs: Tensor) -> Tensor:
        made = self.conv(inputs)
        return torch.add(self.norm(made), self.other(made))


class UsedByTwoBatchNorms(Toy):
    def forward(self, inputs: Tensor) -> Tensor:
        made = self.conv(inputs)
        return torch.sub(self.norm(made), self.second(made))


class ChangedInPlace(Toy):
    def forward(self, inputs: Tensor) -> Tensor:
        made = self.conv(inputs).relu_()
        out: Tensor = self.norm(made)
        return out


class ConvolutionUsedTwice(Toy):
    def forward(self, inputs: Tensor) -> Tensor:
        out: Tensor = self.second(self.conv(self.norm(self.conv(inputs))))
        return out


class BatchNormUsedTwice(Toy):
    def forward(self, inputs: Tensor) -> Tensor:
        out: Tensor = self.norm(self.conv(self.norm(inputs)))
        return out


@pytest.mark.parametrize(
    "kind",
    [
        UsedByAFunction,
        UsedByAModule,
        UsedByTwoBatchNorms,
        ChangedInPlace,
        ConvolutionUsedTwice,
        BatchNormUsedTwice,
    ],
)
def test_where_folding_would_change_the_answer_the_model_stays_whole(kind: type[Toy]) -> None:
    model = _trained(kind())
    folded = fold_batch_norm(model, _noise())
    assert folded is not model
    assert _norms(folded) == 2
    assert _difference(model, folded, _noise(1)) == 0
