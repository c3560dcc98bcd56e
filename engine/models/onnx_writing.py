"""Writing a module of torch's as an ONNX file that tells nothing of this computer."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

if TYPE_CHECKING:
    import onnx_ir

OPSET = 20


def write_module(  # noqa: PLR0913
    module: nn.Module, example: Tensor, free: dict[int, Any], *, takes: str, gives: list[str],
    file: Path,
) -> None:  # fmt: skip
    """Write a module that takes one tensor as one file.

    Args:
        module: in evaluation mode.
        example: what it takes; two of them, as one would make their number a constant.
        free: dimensions that may differ, by their place.
        takes: name of the input.
        gives: names of the outputs.
        file: to be written.

    Raises:
        OSError: the disk says no.
    """
    tqdm.monitor_interval = 0  # no thread that watches over progress bars which nobody sees
    program = torch.onnx.export(
        module.eval(), (example,), dynamo=True, verbose=False, opset_version=OPSET,
        input_names=[takes], output_names=gives, dynamic_shapes=(free,),
    )  # fmt: skip
    assert program is not None  # noqa: S101
    _forget_computer(program.model)
    program.save(file, external_data=False)


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
