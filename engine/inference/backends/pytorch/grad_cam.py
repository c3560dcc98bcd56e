"""Grad-CAM: where in a picture a classifier finds a label. Computed by captum."""

import os
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.base.errors import EngineError, ErrorCode
from engine.base.places import find_places
from engine.base.torch_loading import no_garbage_collection
from engine.models.head import clone_sharing_weights


class _Kind(Enum):
    """How a layer's output lies on the picture."""

    MAPS = auto()
    """(n, channels, rows, columns), as in convolutional networks."""
    MAPS_LAST = auto()
    """(n, rows, columns, channels), as in timm's Swin transformers."""
    TOKENS = auto()
    """(n, tokens, channels), as in vision transformers; first the tokens of no place."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """Where to read the heat.

    Attributes:
        name: of the module.
        kind: of its output.
        without_place: how many of its tokens belong to no place in the picture.
    """

    name: str
    kind: _Kind
    without_place: int = 0


class GradCam:
    """Heat maps of a network, by a clone of it: other threads may use the network itself.

    Convolutional networks: Grad-CAM (Selvaraju et al., 2017). Transformers: gradient times
    activation of every place, summed over the channels (HiResCAM; Draelos and Carin, 2020), as
    their classes are read from a token of no place.
    """

    def __init__(self, network: nn.Module, model: str) -> None:
        self._network = clone_sharing_weights(network)
        self._model = model
        self._layer: _Layer | None = None

    def heat(self, batch: Tensor, output: int) -> NDArray[np.float32]:
        """What in an input speaks for an output, on the grid of the network's last maps.

        Args:
            batch: one input, (1, 3, height, width).
            output: index of the class.

        Returns:
            (rows, columns) in 0…1; all 0 where nothing speaks for the output.

        Raises:
            EngineError: MODEL_NO_HEAT_MAP: nothing in the network lies on the picture.
        """
        if self._layer is None:
            self._layer = _last_map(self._network, batch, self._model)
        values = _attributed(self._network, self._layer, batch, output)
        highest = float(values.max())
        return np.asarray(values / highest if highest > 0 else values, np.float32)


def _attributed(
    network: nn.Module, layer: _Layer, batch: Tensor, output: int
) -> NDArray[np.float32]:
    _import_captum()
    from captum.attr import LayerGradCam, LayerGradientXActivation  # noqa: PLC0415

    module = network.get_submodule(layer.name)
    with torch.enable_grad():
        pixels = batch.clone().requires_grad_()
        if layer.kind is _Kind.MAPS:
            found = LayerGradCam(network, module).attribute(pixels, output, relu_attributions=True)[
                0, 0
            ]
        else:
            found = LayerGradientXActivation(network, module).attribute(pixels, output)[0]
            found = found.sum(dim=-1).clamp_min(0)
    values: NDArray[np.float32] = found.detach().float().cpu().numpy()
    if layer.kind is _Kind.TOKENS:
        values = values[layer.without_place :]
        side = round(len(values) ** 0.5)
        values = values.reshape(side, side)
    return values


def _import_captum() -> None:
    """Import it without freezing the window; it brings matplotlib, whose cache goes to ours."""
    os.environ.setdefault("MPLCONFIGDIR", str(find_places().cache / "matplotlib"))
    with no_garbage_collection():
        import captum.attr  # noqa: F401, PLC0415


def _last_map(network: nn.Module, batch: Tensor, model: str) -> _Layer:
    """The last layer whose output still lies on the picture."""
    blocks, tokens = getattr(network, "blocks", None), getattr(network, "num_prefix_tokens", None)
    if tokens is not None and blocks is not None and hasattr(blocks[-1], "norm1"):
        # later ones know the picture's places only as far as the class's token asks for them
        return _Layer(f"blocks.{len(blocks) - 1}.norm1", _Kind.TOKENS, int(tokens))
    kind = _Kind.MAPS_LAST if getattr(network, "output_fmt", "") == "NHWC" else _Kind.MAPS
    rows, columns = (-3, -2) if kind is _Kind.MAPS_LAST else (-2, -1)
    maps = ""
    depth = depth_of_maps = 0  # layers with weights that have run

    def ran(name: str, module: nn.Module, output: object) -> None:
        nonlocal maps, depth, depth_of_maps
        depth += any(True for _ in module.parameters(recurse=False))
        sides = output.shape if isinstance(output, Tensor) else ()
        if len(sides) == 4 and min(sides[rows], sides[columns]) > 1:
            maps, depth_of_maps = name, depth

    hooks = [
        module.register_forward_hook(
            lambda module, _args, output, name=name: ran(name, module, output)
        )
        for name, module in network.named_modules()
        if name
    ]
    with torch.inference_mode():
        network(batch)
    for hook in hooks:
        hook.remove()
    if not maps or depth_of_maps < depth / 2:  # none, or only what cuts it into patches
        raise EngineError(ErrorCode.MODEL_NO_HEAT_MAP, model=model)
    return _Layer(maps, kind)
