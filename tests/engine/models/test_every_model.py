"""Every classifier of the catalogue: built, and given its pixels as torchvision would give them."""

import numpy as np
import pytest
import torch
import torchvision
from PIL import Image
from torch import nn

from engine.base.device import Device
from engine.base.types import Picture, Task
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.inference.backends.pytorch.detector import TorchDetector
from engine.models import CATALOGUE, ModelRecord
from engine.models.loading import LoadedModel, build, published
from engine.models.preprocessing import to_input
from tests.helpers.pictures import photo

CLASSIFIERS = [r for r in CATALOGUE if r.weights and r.task is Task.CLASSIFICATION]
SIZES = [(640, 480), (333, 500), (100, 100), (1024, 57)]


@pytest.mark.parametrize("record", CLASSIFIERS, ids=lambda record: record.id)
def test_the_input_is_that_of_the_published_transforms(record: ModelRecord) -> None:
    transforms = torchvision.models.get_weight(record.weights).transforms()
    preprocessing = published(record.weights)[1]
    assert preprocessing is not None
    for width, height in SIZES:
        image = photo(width, height)
        square = torch.from_numpy(to_input(np.asarray(image), preprocessing).copy()).permute(
            2, 0, 1
        )
        mean, std = (torch.tensor(v).view(3, 1, 1) for v in (preprocessing.mean, preprocessing.std))
        ours = (square.float() / 255 - mean) / std
        expected = transforms(image)
        assert ours.shape == expected.shape
        pixels = (expected * std + mean) * 255
        # measured over all models and sizes: 0 grey levels, and 0.0 after normalising
        assert (pixels.round() - square).abs().max() == 0
        assert (ours - expected).abs().max() <= 1e-6


def _network(record: ModelRecord) -> nn.Module:
    """Of random weights; filling the largest with random numbers takes longer than all the rest."""
    arguments = record.library, record.architecture, record.classes, record.task
    torch.manual_seed(0)
    if record.parameters < 40_000_000:
        return build(*arguments).eval()
    with torch.device("meta"):
        network = build(*arguments)
    network.to_empty(device="cpu")
    for tensor in network.state_dict().values():
        tensor.zero_()
    return network.eval()


@pytest.mark.parametrize("record", CLASSIFIERS, ids=lambda record: record.id)
def test_it_answers_through_the_windows_own_code(record: ModelRecord) -> None:
    network = _network(record)
    assert sum(p.numel() for p in network.parameters()) == record.parameters
    predictor = TorchClassifier(
        LoadedModel(record, network, *published(record.weights)), Device("cpu")
    )
    pixels = np.asarray(Image.new("RGB", (300, 200), "teal"))
    (answer,) = predictor.answer([predictor.prepare(Picture(pixels, 300, 200))], 5)
    labels = answer.labels
    assert len(labels) == 5
    assert all(0 <= item.score <= 1 for item in labels)


DETECTORS = [r for r in CATALOGUE if r.task is Task.DETECTION]


@pytest.mark.parametrize("record", DETECTORS, ids=lambda record: record.id)
def test_every_detector_answers_through_the_windows_own_code(record: ModelRecord) -> None:
    torch.manual_seed(0)
    network = build(record.library, record.architecture, record.classes, record.task).eval()
    detector = TorchDetector(
        LoadedModel(record, network, *published(record.weights)), Device("cpu")
    )
    pixels = np.asarray(photo(320, 240))
    prepared = detector.prepare(Picture(pixels, 640, 480))
    (found,) = detector.answer([prepared], 5)
    assert all(0 <= item.x1 <= item.x2 <= 640 for item in found)
    assert all(0 <= item.y1 <= item.y2 <= 480 for item in found)
