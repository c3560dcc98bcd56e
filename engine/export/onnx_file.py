"""`model.onnx`: everything from pixels to probabilities in one file."""

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from tqdm import tqdm

from engine.base.jobs import JobControl
from engine.export.resize import ResizeAndCrop
from engine.models.loading import LoadedModel

if TYPE_CHECKING:
    import onnx_ir

INPUT, OUTPUT = "pixels", "probabilities"
_OPSET = 20
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


def write_onnx(loaded: LoadedModel, file: Path, control: JobControl) -> int:
    """Write a classifier as one ONNX file; numbers, height and width of pictures are free.

    Returns:
        The opset.

    Raises:
        OSError: the disk says no.
        JobCancelled: when asked to.
    """
    control.checkpoint()
    tqdm.monitor_interval = 0  # no thread that watches over progress bars which nobody sees
    dim = torch.export.Dim
    program = torch.onnx.export(
        PixelsToProbabilities(loaded).eval(),
        (torch.zeros(_EXAMPLE, dtype=torch.uint8),),
        dynamo=True,
        verbose=False,
        opset_version=_OPSET,
        input_names=[INPUT],
        output_names=[OUTPUT],
        dynamic_shapes=({0: dim("n", min=1), 1: dim("height", min=1), 2: dim("width", min=1)},),
    )
    control.checkpoint()
    assert program is not None  # noqa: S101
    _forget_computer(program.model)
    program.save(file, external_data=False)
    return _OPSET


def _forget_computer(model: "onnx_ir.Model") -> None:
    """Take out what the exporter notes for developers: files and folders of this computer."""
    graphs: list[onnx_ir.Graph | onnx_ir.Function] = [model.graph, *model.functions.values()]
    for graph in graphs:
        _clear(graph)
        for value in (*graph.inputs, *graph.outputs):
            _clear(value)
        for node in graph.all_nodes():
            _clear(node)
            for value in node.outputs:
                _clear(value)
    for value in model.graph.initializers.values():
        _clear(value)
    _clear(model)


def _clear(part: "onnx_ir.Model | onnx_ir.Graph | onnx_ir.Function | onnx_ir.Node | onnx_ir.Value",
) -> None:  # fmt: skip
    part.metadata_props.clear()
    part.doc_string = None
