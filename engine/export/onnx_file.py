"""`model.onnx`: everything from pixels to probabilities in one file."""

from pathlib import Path

import torch
from torch import Tensor, nn

from engine.base.jobs import JobControl
from engine.export.resize import ResizeAndCrop
from engine.models.head import clone_sharing_weights, find_head
from engine.models.loading import LoadedModel
from engine.models.onnx_writing import OPSET, write_module

INPUT, OUTPUT, DISTANCE = "pixels", "probabilities", "distance"
_EXAMPLE = (2, 83, 61, 3)
"""Two pictures: one would make their number a constant. Sides that nothing else has."""


class PixelsToProbabilities(nn.Module):
    """A classifier with its preprocessing and calibration.

    Takes (n, height, width, 3) uint8 and gives (n, classes) float32.
    """

    def __init__(self, loaded: LoadedModel) -> None:
        super().__init__()
        preprocessing = loaded.preprocessing
        assert preprocessing is not None, "a detector"  # noqa: S101
        self.resize = ResizeAndCrop(preprocessing)
        self.network = loaded.network
        self._temperature = loaded.calibration.temperature
        self.register_buffer("mean", torch.tensor(preprocessing.mean).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(preprocessing.std).view(1, 3, 1, 1))

    def forward(self, pixels: Tensor) -> Tensor:
        """The probability of each class."""
        inputs = (self.resize(pixels) / 255.0 - self.mean) / self.std
        logits: Tensor = self.network(inputs)
        return (logits / self._temperature).softmax(dim=1)


class PixelsToProbabilitiesAndDistance(PixelsToProbabilities):
    """The same, which also gives (n,) distances from what the model was taught with."""

    def __init__(self, loaded: LoadedModel) -> None:
        super().__init__(loaded)
        reference = loaded.reference
        assert reference is not None, "nothing to be far from"  # noqa: S101
        self.network = clone_sharing_weights(loaded.network)
        self._neighbours = reference.neighbours
        self._seen: list[Tensor] = []
        self.register_buffer("points", torch.from_numpy(reference.points))
        head = find_head(self.network, len(loaded.classes), loaded.record.name)
        self.network.get_submodule(head).register_forward_pre_hook(
            lambda _module, args: self._seen.append(args[0])
        )

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        """The probability of each class, and how far the picture is from what was taught."""
        self._seen.clear()
        probabilities = super().forward(pixels)
        features = self._seen.pop().flatten(1)
        unit = features / features.norm(dim=1, keepdim=True).clamp_min(1e-12)
        nearest = (unit @ self.points.T).topk(self._neighbours, dim=1).values[:, -1]
        return probabilities, (2 - 2 * nearest).clamp_min(0).sqrt()


def write_onnx(loaded: LoadedModel, file: Path, control: JobControl) -> int:
    """Write a classifier as one ONNX file; numbers, height and width of pictures are free.

    Where it is known what the model was taught with, a second output tells the distance from it.

    Returns:
        The opset.

    Raises:
        OSError: the disk says no.
        JobCancelled: when asked to.
    """
    control.checkpoint()
    dim = torch.export.Dim
    module: nn.Module
    if loaded.reference is None:
        module, outputs = PixelsToProbabilities(loaded), [OUTPUT]
    else:
        module, outputs = PixelsToProbabilitiesAndDistance(loaded), [OUTPUT, DISTANCE]
    free = {0: dim("n", min=1), 1: dim("height", min=1), 2: dim("width", min=1)}
    example = torch.zeros(_EXAMPLE, dtype=torch.uint8)
    write_module(module, example, free, takes=INPUT, gives=outputs, file=file)
    control.checkpoint()
    return OPSET
