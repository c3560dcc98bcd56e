"""Small networks of torchvision's families, with every kind of layer that the large ones have.

`register()` has torchvision build them by name, in this process. This file needs nothing but
torchvision, as programs run it that may know nothing of Lensmith.
"""

from collections.abc import Callable

import torch
import torchvision
from torch import nn
from torchvision.models.convnext import CNBlockConfig, ConvNeXt
from torchvision.models.efficientnet import EfficientNet, MBConvConfig
from torchvision.models.mobilenetv2 import MobileNetV2
from torchvision.models.mobilenetv3 import InvertedResidualConfig, MobileNetV3
from torchvision.models.resnet import BasicBlock, ResNet
from torchvision.models.vgg import VGG, make_layers


def small_resnet(num_classes: int, weights: None = None) -> nn.Module:
    """A block a stage."""
    network: nn.Module = ResNet(BasicBlock, [1, 1, 1, 1], num_classes=num_classes)
    return network


def small_vgg(num_classes: int, weights: None = None) -> nn.Module:
    """As deep as VGG-11, and narrow; its usual head alone would weigh half a gigabyte."""
    layers = make_layers([8, "M", 16, "M", 16, 16, "M", 32, 32, "M", 32, 32, "M"])
    with torch.device("meta"):
        network: nn.Module = VGG(layers, init_weights=False)
    network.classifier = nn.Sequential(
        nn.Linear(32 * 7 * 7, 64), nn.ReLU(inplace=True), nn.Dropout(),
        nn.Linear(64, 64), nn.ReLU(inplace=True), nn.Dropout(), nn.Linear(64, num_classes),
    )  # fmt: skip
    return network


def small_mobilenet_v2(num_classes: int, weights: None = None) -> nn.Module:
    """Stages with and without expansion, with and without a way past them."""
    stages = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 2, 1], [6, 64, 2, 1], [6, 96, 1, 1]]
    network: nn.Module = MobileNetV2(num_classes, width_mult=0.5, inverted_residual_setting=stages)
    return network


def small_mobilenet_v3(num_classes: int, weights: None = None) -> nn.Module:
    """ReLU and hard-swish, each with and without squeeze and excitation."""
    stages = [
        InvertedResidualConfig(16, 3, 16, 16, True, "RE", 2, 1, 1.0),
        InvertedResidualConfig(16, 3, 48, 24, False, "RE", 2, 1, 1.0),
        InvertedResidualConfig(24, 3, 48, 24, False, "HS", 1, 1, 1.0),
        InvertedResidualConfig(24, 5, 64, 40, True, "HS", 2, 1, 1.0),
        InvertedResidualConfig(40, 5, 96, 40, True, "HS", 1, 1, 1.0),
    ]
    network: nn.Module = MobileNetV3(stages, last_channel=1024, num_classes=num_classes)
    return network


def small_efficientnet(num_classes: int, weights: None = None) -> nn.Module:
    """Both sizes of kernel, with and without expansion, with and without a way past them."""
    stages = [
        MBConvConfig(1, 3, 1, 16, 16, 1, 1.0, 1.0),
        MBConvConfig(6, 3, 2, 16, 24, 2, 1.0, 1.0),
        MBConvConfig(6, 5, 2, 24, 40, 1, 1.0, 1.0),
        MBConvConfig(6, 3, 2, 40, 80, 1, 1.0, 1.0),
    ]
    network: nn.Module = EfficientNet(stages, dropout=0.2, num_classes=num_classes)
    return network


def small_convnext(num_classes: int, weights: None = None) -> nn.Module:
    """A block a stage."""
    stages = [
        CNBlockConfig(24, 48, 1), CNBlockConfig(48, 96, 1), CNBlockConfig(96, 192, 1),
        CNBlockConfig(192, None, 1),
    ]  # fmt: skip
    network: nn.Module = ConvNeXt(stages, num_classes=num_classes)
    return network


def register() -> None:
    """Have `torchvision.models.get_model` know them, until the process ends."""
    builders: tuple[Callable[..., nn.Module], ...] = (
        small_resnet, small_vgg, small_mobilenet_v2, small_mobilenet_v3, small_efficientnet,
        small_convnext,
    )  # fmt: skip
    for builder in builders:
        builder.__module__ = "torchvision.models.small"  # or `list_models` leaves it out
        torchvision.models._api.BUILTIN_MODELS[builder.__name__] = builder


register()
