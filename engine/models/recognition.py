"""Which architecture a set of tensors belongs to, by their names and shapes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Task
from engine.models.loading import build

Shapes = dict[str, tuple[int, ...]]

_PROBE_CLASSES = 97
"""A number of classes that no other dimension of a model has: it marks the head's tensors."""
_NEAR = 0.6
"""With so many tensors right, a file is taken for a faulty one of that architecture.

The smallest backbone without any of its classifier (AlexNet's) has 0.62 of them; the nearest of
torchvision's models that are not among the candidates reaches 0.58 (SqueezeNet 1.0).
"""
_LONGEST_FAULT = 200
"""Characters that are said of one wrong tensor."""

_TORCHVISION = (
    "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "vgg11", "vgg13",
    "vgg16", "vgg19", "vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn", "mobilenet_v2",
    "mobilenet_v3_small", "mobilenet_v3_large", "efficientnet_b0", "efficientnet_b1",
    "efficientnet_b2", "efficientnet_b3", "efficientnet_v2_s", "convnext_tiny", "convnext_small",
    "convnext_base", "densenet121", "shufflenet_v2_x1_0", "squeezenet1_1", "alexnet",
)  # fmt: skip
_DETECTORS = (
    "fasterrcnn_resnet50_fpn_v2", "fasterrcnn_resnet50_fpn",
    "fasterrcnn_mobilenet_v3_large_320_fpn",
)  # fmt: skip
_TIMM = (
    "tf_efficientnet_lite0", "tf_efficientnet_lite1", "tf_efficientnet_lite2", "efficientnet_b0",
    "mobilenetv3_large_100", "mobilenetv3_small_100", "convnext_tiny", "convnextv2_tiny",
    "resnet26d", "resnet50d", "vit_tiny_patch16_224", "vit_small_patch16_224",
    "vit_base_patch16_224",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Architecture:
    """Who builds it, and what it is called there."""

    library: str
    name: str
    task: Task


CANDIDATES = (
    *(Architecture("torchvision", name, Task.CLASSIFICATION) for name in _TORCHVISION),
    *(Architecture("torchvision", name, Task.DETECTION) for name in _DETECTORS),
    *(Architecture("timm", name, Task.CLASSIFICATION) for name in _TIMM),
)


def recognise(
    tensors: Mapping[str, Tensor], file: str, only: Architecture | None = None
) -> tuple[Architecture, int]:
    """The architecture of some tensors, and how many classes their head tells apart.

    Args:
        tensors: by their names.
        file: what to call them in an error.
        only: the one architecture it has to be; None to try all.

    Raises:
        EngineError: WEIGHTS_UNRECOGNISED, WEIGHTS_DO_NOT_FIT (naming tensors).
    """
    found = {name: tuple(t.shape) for name, t in tensors.items() if not _counts_batches(name)}
    nearest, best = only, -1.0
    for candidate in (only,) if only else CANDIDATES:
        wanted = _shapes(candidate)
        if not only and not found.keys() & wanted.keys():
            continue
        right = sum(_fits(found.get(n), shape) for n, shape in wanted.items())
        share = right / len(found.keys() | wanted.keys())
        if share == 1.0 and (count := _classes(found, wanted)):
            return candidate, count
        if share > best:
            nearest, best = candidate, share
    if nearest is None or (best < _NEAR and not only):
        raise EngineError(ErrorCode.WEIGHTS_UNRECOGNISED, file=file)
    faults = _faults(found, _shapes(nearest))
    raise EngineError(ErrorCode.WEIGHTS_DO_NOT_FIT, file=file, model=nearest.name, tensors=faults)


@lru_cache(maxsize=64)
def _shapes(architecture: Architecture) -> Shapes:
    """Shapes of all tensors, without memory for them; -1 stands for the number of classes."""
    with torch.device("meta"):
        network = build(architecture.library, architecture.name, _PROBE_CLASSES, architecture.task)
    marks = {_PROBE_CLASSES: -1, 4 * _PROBE_CLASSES: -4}  # a detector has four numbers a class
    return {
        name: tuple(marks.get(n, n) for n in tensor.shape)
        for name, tensor in network.state_dict().items()
        if not _counts_batches(name)
    }


def _counts_batches(name: str) -> bool:
    return name.endswith("num_batches_tracked")


def _fits(found: tuple[int, ...] | None, wanted: tuple[int, ...]) -> bool:
    if found is None or len(found) != len(wanted):
        return False
    return all(w in {-1, -4} or f == w for f, w in zip(found, wanted, strict=True))


def _classes(found: Shapes, wanted: Shapes) -> int:
    """The number of classes that all of the head's tensors agree on; 0 where they do not."""
    counts = {
        f if w == -1 else f / 4
        for name, shape in wanted.items()
        for f, w in zip(found[name], shape, strict=True)
        if w in {-1, -4}
    }
    return int(counts.pop()) if len(counts) == 1 else 0


def _faults(found: Shapes, wanted: Shapes) -> str:
    """Up to three of the tensors that are wrong, and how."""
    faults = [f"{name} is missing" for name in wanted if name not in found]
    faults += [
        f"{name} has shape {found[name]}, not {shape}".replace("-1", "classes")
        for name, shape in wanted.items()
        if name in found and not _fits(found[name], shape)
    ]
    faults += [f"{name} does not belong to it" for name in found if name not in wanted]
    if not faults:  # each is right by itself, but they count different classes
        heads = [name for name, shape in wanted.items() if {-1, -4} & {*shape}]
        faults = [f"{name} has shape {found[name]}, which differs" for name in heads]
    more = f" and {len(faults) - 3} more" if len(faults) > 3 else ""
    return ", ".join(map(_shown, faults[:3])) + more


def _shown(fault: str) -> str:
    """As it can be printed: names of tensors may hold anything, at any length."""
    text = "".join(letter if letter.isprintable() else "?" for letter in fault[:1000])
    return text if len(text) <= _LONGEST_FAULT else f"{text[:60]} … {text[-100:]}"
