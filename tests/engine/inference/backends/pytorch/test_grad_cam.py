"""A heat map is hot where a network looks, in every family of the catalogue."""

from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from torch import Tensor, nn

from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Picture, Preprocessing, Task
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.models.catalogue import ModelRecord
from engine.models.loading import LoadedModel, build
from engine.verbs.explain import HeatMapConfig, heat_map
from tests.helpers.pictures import photo, save
from tests.helpers.predictors import BrightnessPredictor, PredictorsWith
from tests.helpers.teaching import seeded

RULE = Preprocessing(resize=64, crop=64, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))
LABELS = ("corner", "elsewhere", "corner")


class Corner(nn.Module):
    """Answers "corner" by how bright the upper left quarter is, "elsewhere" by the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.maps = nn.Conv2d(3, 1, 8, stride=8, bias=False)
        nn.init.constant_(self.maps.weight, 0.01)
        self.quarters = Quarters()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.head = nn.Linear(2, 3, bias=False)
        with torch.no_grad():
            self.head.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]))

    def forward(self, pixels: Tensor) -> Tensor:
        maps = self.quarters(self.maps(pixels))
        answers: Tensor = self.head(self.flatten(self.pool(maps)))
        return answers


class Quarters(nn.Module):
    """A map that shows the upper left quarter alone, and one of the rest."""

    def forward(self, maps: Tensor) -> Tensor:
        is_corner = torch.zeros_like(maps)
        is_corner[..., :4, :4] = 1
        return torch.cat((maps * is_corner, maps * (1 - is_corner)), dim=1)


def predictor_of(
    network: nn.Module, preprocessing: Preprocessing = RULE, classes: int = 3
) -> TorchClassifier:
    record = ModelRecord(
        id="m", name="GradCam", advice="", task=Task.CLASSIFICATION, library="torchvision",
        architecture="m", classes=classes, parameters=1, side=preprocessing.crop, accuracy=None,
        source="tests", licence="",
    )  # fmt: skip
    labels = LABELS[:classes] + tuple(f"class {n}" for n in range(classes - len(LABELS)))
    frozen = network.eval().requires_grad_(requires_grad=False)
    return TorchClassifier(LoadedModel(record, frozen, labels, preprocessing), Device("cpu"))


def bright(side: int = 64) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((side, side, 3), 230, np.uint8)


def test_a_network_that_looks_at_a_corner_is_hot_there_and_nowhere_else() -> None:
    values = predictor_of(Corner()).heat(bright(), "corner")
    assert values.shape == (8, 8)
    assert values.dtype == np.float32
    assert (values[:4, :4] > 0.99).all()
    values[:4, :4] = 0
    assert (values == 0).all()


def test_another_label_is_looked_for_elsewhere() -> None:
    values = predictor_of(Corner()).heat(bright(), "elsewhere")
    assert (values[:4, :4] == 0).all()
    assert (values[4:] > 0.99).all()


def test_where_nothing_speaks_for_a_label_all_is_cold() -> None:
    dark = np.zeros((64, 64, 3), np.uint8)
    values = predictor_of(Corner()).heat(dark, "elsewhere")
    assert (values == 0).all()


def test_of_two_classes_of_one_name_the_likelier_is_meant() -> None:
    """On a dark picture that is the second "corner", for which darkness there speaks."""
    values = predictor_of(Corner()).heat(np.zeros((64, 64, 3), np.uint8), "corner")
    assert (values[:4, :4] > 0.99).all()


def test_a_label_that_the_model_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="dog"):
        predictor_of(Corner()).heat(bright(), "dog")


SMALLEST = {
    "efficientnet_b0": "torchvision", "convnext_tiny": "torchvision", "mobilenet_v2": "torchvision",
    "mobilenet_v3_small": "torchvision", "resnet18": "torchvision", "vgg11": "torchvision",
    "tf_efficientnet_lite0": "timm",
}  # fmt: skip
"""Of each family of the catalogue."""


@pytest.mark.parametrize("architecture", SMALLEST)
def test_every_family_tells_where_it_looks_and_answers_as_before(architecture: str) -> None:
    library = SMALLEST[architecture]
    network = seeded(lambda: build(library, architecture, 5, Task.CLASSIFICATION))
    preprocessing = Preprocessing(72, 64, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    predictor = predictor_of(network, preprocessing, classes=5)
    inputs = predictor.prepare(Picture(np.asarray(photo(90, 70)), 90, 70))
    before = predictor.answer([inputs], 5)
    values = predictor.heat(inputs, "elsewhere")
    assert min(values.shape) > 1
    assert np.isfinite(values).all()
    assert 0 <= values.min() <= values.max() <= 1
    assert predictor.answer([inputs], 5) == before
    assert not any(module._forward_hooks for module in predictor._network.modules())
    assert not any(p.requires_grad or p.grad is not None for p in predictor._network.parameters())


@pytest.mark.parametrize("name", ["vit_tiny_patch16_224", "swin_tiny_patch4_window7_224"])
def test_transformers_of_timm_tell_it_too(name: str) -> None:
    network = seeded(lambda: timm.create_model(name, num_classes=5))
    preprocessing = Preprocessing(224, 224, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    inputs = np.asarray(photo(224, 224))
    values = predictor_of(network, preprocessing, classes=5).heat(inputs, "elsewhere")
    assert values.shape == ((14, 14) if name.startswith("vit") else (7, 7))
    assert values.max() == 1


@pytest.mark.parametrize("network", [
    nn.Sequential(nn.Flatten(), nn.Linear(64 * 64 * 3, 3)),
    timm.create_model("mixer_s16_224", num_classes=3, img_size=64),
], ids=["no maps", "only patches"])  # fmt: skip
def test_a_network_that_keeps_no_places_says_so(network: nn.Module) -> None:
    with pytest.raises(EngineError) as caught:
        predictor_of(network).heat(bright(), "corner")
    assert caught.value.code is ErrorCode.MODEL_NO_HEAT_MAP
    assert caught.value.params == {"model": "GradCam"}


# the verb


@pytest.mark.parametrize(
    ("size", "part"),
    [((128, 64), (0.25, 0, 0.75, 1)), ((64, 256), (0, 0.375, 1, 0.625)), ((64, 64), (0, 0, 1, 1))],
)
def test_the_part_is_what_the_model_saw_of_wide_and_tall_pictures(
    tmp_path: Path, size: tuple[int, int], part: tuple[float, ...]
) -> None:
    path = save(Image.new("RGB", size, "white"), tmp_path / "a.png")
    predictors = PredictorsWith(predictor_of(Corner()))
    found = heat_map(HeatMapConfig(path, "corner", "m"), JobControl(), predictors)
    assert found.part == pytest.approx(part)
    assert (found.path, found.model, found.label) == (path, "m", "corner")
    assert not found.values.flags.writeable
    assert predictors.asked == [("m", "auto")]


def test_a_picture_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    predictors = PredictorsWith(predictor_of(Corner()))
    with pytest.raises(EngineError) as caught:
        heat_map(HeatMapConfig(tmp_path / "gone.png", "corner", "m"), JobControl(), predictors)
    assert caught.value.code is ErrorCode.IMAGE_MISSING


def test_it_can_be_cancelled_before_it_loads_a_model() -> None:
    control, predictors = JobControl(), PredictorsWith(BrightnessPredictor())
    control.cancel()
    with pytest.raises(JobCancelled):
        heat_map(HeatMapConfig(Path("a.png"), "corner"), control, predictors)
    assert predictors.asked == []
