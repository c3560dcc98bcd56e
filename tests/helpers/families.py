"""A taught model of each family, small enough to be tested: random weights that tell pictures
apart, in a real library."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from engine.base.address import PictureAddress
from engine.base.jobs import JobControl
from engine.base.types import Calibration, Preprocessing, Task
from engine.images import read
from engine.inference.backends.pytorch.batch import as_batch
from engine.models import ModelLibrary
from engine.models.config import ModelConfig
from engine.models.loading import build
from engine.models.preprocessing import to_input
from engine.models.storing import store_model
from tests.helpers import small_networks  # noqa: F401 - torchvision knows them from then on

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
FAMILIES = {
    "ResNet": ("torchvision", "resnet18", Preprocessing(256, 224, *IMAGENET, "bilinear")),
    "VGG": ("torchvision", "vgg11", Preprocessing(256, 224, *IMAGENET, "bilinear")),
    "MobileNetV2": ("torchvision", "mobilenet_v2", Preprocessing(232, 224, *IMAGENET, "bilinear")),
    "MobileNetV3": (
        "torchvision", "mobilenet_v3_small", Preprocessing(256, 224, *IMAGENET, "bilinear")
    ),
    "EfficientNet": (
        "torchvision", "efficientnet_b0", Preprocessing(256, 224, *IMAGENET, "bicubic")
    ),
    "ConvNeXt": ("torchvision", "convnext_tiny", Preprocessing(236, 224, *IMAGENET, "bilinear")),
    "EfficientNet-Lite0": (
        "timm", "tf_efficientnet_lite0",
        Preprocessing(256, 224, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5), "bicubic"),
    ),
}  # fmt: skip
SMALL_FAMILIES = {
    "ResNet": ("torchvision", "small_resnet", Preprocessing(256, 224, *IMAGENET, "bilinear")),
    "VGG": ("torchvision", "small_vgg", Preprocessing(256, 224, *IMAGENET, "bilinear")),
    "MobileNetV2": (
        "torchvision", "small_mobilenet_v2", Preprocessing(232, 224, *IMAGENET, "bilinear")
    ),
    "MobileNetV3": (
        "torchvision", "small_mobilenet_v3", Preprocessing(256, 224, *IMAGENET, "bilinear")
    ),
    "EfficientNet": (
        "torchvision", "small_efficientnet", Preprocessing(256, 224, *IMAGENET, "bicubic")
    ),
    "ConvNeXt": ("torchvision", "small_convnext", Preprocessing(236, 224, *IMAGENET, "bilinear")),
    "EfficientNet-Lite0": FAMILIES["EfficientNet-Lite0"],
}  # fmt: skip
"""The same, small, but for the one that comes with Lensmith."""

CLASSES = ("blue cells", "红细胞", "rods")


def store_family(
    name: str, library: ModelLibrary, pictures: list[Path],
    families: Mapping[str, tuple[str, str, Preprocessing]] = SMALL_FAMILIES,
) -> str:  # fmt: skip
    """A model of a family whose answers differ between pictures; its id.

    The head is set so that the three answers are spread over these pictures, as teaching does.
    """
    where, architecture, preprocessing = families[name]
    with torch.random.fork_rng():
        torch.manual_seed(int(hashlib.sha256(name.encode()).hexdigest()[:6], 16))
        network = build(where, architecture, len(CLASSES), Task.CLASSIFICATION)
    inputs = np.stack(
        [to_input(read(PictureAddress(path)).pixels, preprocessing) for path in pictures]
    )
    _settle(network, as_batch(inputs, preprocessing, "cpu"))
    config = ModelConfig(
        name=f"{name} 测试", task=Task.CLASSIFICATION, library=where, architecture=architecture,
        classes=CLASSES, preprocessing=preprocessing,
        parameters=sum(parameter.numel() for parameter in network.parameters()),
        source="tests", calibration=Calibration(temperature=1.3, threshold=0.5),
    )  # fmt: skip
    model = library.reserve_id(name)
    store_model(library.models / model, network.state_dict(), config, JobControl())
    return model


@torch.no_grad()
def _settle(network: nn.Module, batch: torch.Tensor) -> None:
    """Statistics of the batch norms from real pictures; answers of mean 0 and deviation 1."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None
            module.reset_running_stats()
    network.train()
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.eval()
    network(batch)
    network.eval()
    head = [module for module in network.modules() if isinstance(module, nn.Linear)][-1]
    logits = network(batch)
    deviation = logits.std(dim=0)
    head.weight.div_(deviation.unsqueeze(1))
    head.bias.zero_()
    head.bias.sub_(network(batch).mean(dim=0))


def odd_pictures(folder: Path) -> list[Path]:
    """Twenty pictures: odd sizes, turned by EXIF, grey, 16 bit, palette, transparent, large."""
    random = np.random.default_rng(5)
    folder.mkdir(parents=True, exist_ok=True)
    sizes = ((301, 199), (97, 411), (640, 480), (255, 257), (31, 23), (224, 224), (256, 256),
             (500, 333), (1013, 771), (224, 700))  # fmt: skip
    paths = []
    for number, (width, height) in enumerate(sizes):
        image = _scene(width, height, random)
        form = ("jpg", "png", "webp", "bmp", "tif")[number % 5]
        paths.append(folder / f"{number:02} {width}x{height}.{form}")
        image.save(paths[-1])
    for orientation in (3, 6, 8):
        exif = Image.Exif()
        exif[0x0112] = orientation
        paths.append(folder / f"turned {orientation}.jpg")
        _scene(420, 310, random).save(paths[-1], exif=exif)
    paths.append(folder / "grey.png")
    _scene(333, 250, random).convert("L").save(paths[-1])
    paths.append(folder / "grey.jpg")
    _scene(250, 333, random).convert("L").save(paths[-1])
    for form in ("png", "tif"):
        grey = np.asarray(_scene(277, 391, random).convert("L"), np.uint16) * 13 + 700
        paths.append(folder / f"16 bit.{form}")
        Image.fromarray(grey).save(paths[-1])
    paths.append(folder / "palette.png")
    _scene(300, 300, random).quantize(64).save(paths[-1])
    paths.append(folder / "transparent.png")
    see_through = _scene(290, 310, random).convert("RGBA")
    see_through.putalpha(Image.linear_gradient("L").resize(see_through.size))
    see_through.save(paths[-1])
    paths.append(folder / "large.jpg")
    _scene(2400, 1700, random).save(paths[-1], quality=90)
    return paths


def _scene(width: int, height: int, random: np.random.Generator) -> Image.Image:
    """Soft blobs of one main colour under noise: every picture is another one."""
    coarse = random.integers(0, 256, (5, 7, 3))
    tint = random.integers(0, 160, 3)
    mixed = np.clip(coarse * 0.6 + tint, 0, 255).astype(np.uint8)
    blobs = np.asarray(Image.fromarray(mixed).resize((width, height), Image.Resampling.BICUBIC))
    noise = random.normal(0, 12, blobs.shape)
    return Image.fromarray(np.clip(blobs + noise, 0, 255).astype(np.uint8))
