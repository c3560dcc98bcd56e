"""What a model consists of, as a tree: computed by torchinfo, made readable here."""

from dataclasses import dataclass

import torch
import torchinfo
from torchinfo.layer_info import LayerInfo

from engine.models.loading import LoadedModel

_HEADS = frozenset({"fc", "classifier", "head", "rpn", "roi_heads"})
"""What torchvision and timm call the part that decides."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One module of a model.

    Attributes:
        name: within its parent.
        kind: its class.
        depth: 0 for the model's own parts.
        output: shape of what it puts out, as "64 × 112 × 112"; empty where it cannot be told.
        parameters: in it and its parts.
        share: of the model's parameters (0…1).
        part: `backbone` or `head`.
        children: its parts.
    """

    name: str
    kind: str
    depth: int
    output: str
    parameters: int
    share: float
    part: str
    children: tuple["Layer", ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """A whole model.

    Attributes:
        total_parameters: how many numbers it has learned.
        layers: its parts.
    """

    total_parameters: int
    layers: tuple[Layer, ...]


def look_inside(loaded: LoadedModel) -> Structure:
    """Run a model once on nothing and note what each of its modules puts out."""
    side = loaded.record.side
    picture = torch.zeros(1, 3, side, side)
    data = picture if loaded.preprocessing is not None else [[picture[0]]]
    summary = torchinfo.summary(
        loaded.network, input_data=data, verbose=0, depth=20, device="cpu", mode="eval"
    )
    infos = summary.summary_list
    total = sum(parameter.numel() for parameter in loaded.network.parameters())
    return Structure(total, _parts(infos, 0, total, ""))


def _parts(infos: list[LayerInfo], at: int, total: int, part: str) -> tuple[Layer, ...]:
    """The direct parts of the module at an index; torchinfo lists modules as print does.

    A module that is used more than once is listed more than once, and shown once.
    """
    parent = infos[at]
    parts: dict[int, Layer] = {}
    for index in range(at + 1, len(infos)):
        info = infos[index]
        if info.depth <= parent.depth:
            break
        if info.depth > parent.depth + 1 or info.layer_id in parts:
            continue
        mine = part or ("head" if info.var_name in _HEADS else "backbone")
        parameters = sum(parameter.numel() for parameter in info.module.parameters())
        parts[info.layer_id] = Layer(
            name=info.var_name,
            kind=info.class_name,
            depth=parent.depth,
            output=" × ".join(str(n) for n in info.output_size[1:]),
            parameters=parameters,
            share=parameters / max(1, total),
            part=mine,
            children=_parts(infos, index, total, mine),
        )
    return tuple(parts.values())
