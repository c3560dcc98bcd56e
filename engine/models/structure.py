"""What a model consists of, as a tree: its shapes by torchinfo, made readable here."""

from dataclasses import dataclass

import torch
import torchinfo
from torch import nn

from engine.models.loading import LoadedModel

_HEADS = frozenset({"fc", "classifier", "head", "heads", "rpn", "roi_heads"})
"""What torchvision and timm call the part that decides, at the top of a model."""

Shapes = dict[int, tuple[int, ...]]
"""What each module, by its identity, puts out."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One module of a model.

    Attributes:
        name: within its parent.
        kind: its class.
        depth: 0 for the model's own parts.
        output: shape of what it puts out for one picture, as "64 × 112 × 112"; empty where it
            cannot be told.
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
        layers: its parts; what the model holds outside of them is in the total only.
    """

    total_parameters: int
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class _About:
    """What is known of the whole model."""

    shapes: Shapes
    total: int


def layer_tree(loaded: LoadedModel) -> Structure:
    """Run a model once on a black picture and note what each of its modules puts out."""
    network = loaded.network
    total = _count(network)
    heads = _HEADS | {path.split(".")[0] for path in _classifiers_by_timm(network)}
    about = _About(_shapes(loaded), total)
    layers = tuple(
        _layer(name, module, (0, "head" if name in heads else "backbone"), about)
        for name, module in network.named_children()
    )
    return Structure(total, layers)


def _count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def _classifiers_by_timm(network: nn.Module) -> tuple[str, ...]:
    """Where timm says that the last layer is; it may have two."""
    config = getattr(network, "default_cfg", None)
    found = config.get("classifier") if isinstance(config, dict) else None
    if isinstance(found, str):
        return (found,)
    return tuple(found or ())


def _shapes(loaded: LoadedModel) -> Shapes:
    side = loaded.record.side
    picture = torch.zeros(1, 3, side, side)
    data = picture if loaded.preprocessing is not None else [[picture[0]]]
    try:
        summary = torchinfo.summary(
            loaded.network, input_data=data, verbose=0, depth=99, device="cpu", mode="eval"
        )
    except Exception:  # whatever a foreign network does not like: the tree is good without shapes
        return {}
    shapes: Shapes = {}
    for info in summary.summary_list:
        if info.output_size:  # a module that is used again keeps its first shape
            shapes.setdefault(info.layer_id, tuple(info.output_size[1:]))
    return shapes


def _layer(name: str, module: nn.Module, place: tuple[int, str], about: _About) -> Layer:
    depth, part = place
    parameters = _count(module)
    return Layer(
        name=name,
        kind=type(module).__name__,
        depth=depth,
        output=" × ".join(str(n) for n in about.shapes.get(id(module), ())),
        parameters=parameters,
        share=parameters / max(1, about.total),
        part=part,
        children=tuple(
            _layer(child, inner, (depth + 1, part), about)
            for child, inner in module.named_children()
        ),
    )
