"""What a model will cost, counted from names and shapes before memory is taken for it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Preprocessing, Task
from engine.models.limits import (
    MOST_ACTIVATION_BYTES,
    MOST_CLASSES,
    MOST_WEIGHT_BYTES,
    megabytes,
    too_large,
)
from engine.models.loading import build

_SMALL = 64 << 20
"""Bytes that a model may take however small its file is."""
_CROP_UNCOUNTED = 1024
"""Largest side where the layers of an architecture cannot be counted."""


def check_cost(library: str, architecture: str, classes: int, task: Task, file: str) -> nn.Module:
    """Insist on an architecture that can be paid for.

    Args:
        library: who builds it.
        architecture: its name there.
        classes: that it tells apart.
        task: what it does.
        file: what to call the whole in an error.

    Returns:
        The network on torch's `meta` device, where nothing takes memory.

    Raises:
        EngineError: WEIGHTS_TOO_LARGE.
        ValueError, RuntimeError, TypeError: the library has no such one for this task.
    """
    if classes > MOST_CLASSES:
        raise too_large(file, f"{classes:,} classes", f"{MOST_CLASSES:,}")
    with torch.device("meta"):
        network = build(library, architecture, classes, task).eval()
    everything = (*network.parameters(), *network.buffers())
    if (cost := sum(tensor.nbytes for tensor in everything)) > MOST_WEIGHT_BYTES:
        raise too_large(file, megabytes(cost), megabytes(MOST_WEIGHT_BYTES))
    return network


def check_shapes(
    network: nn.Module, shapes: Mapping[str, tuple[int, ...]], file: str, model: str
) -> None:
    """Insist on weights of exactly a network's shapes, before either is filled.

    Raises:
        EngineError: WEIGHTS_DO_NOT_FIT.
    """
    wanted = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    wrong = [
        name for name in {**wanted, **shapes}
        if wanted.get(name) != shapes.get(name)
        and not (name.endswith("num_batches_tracked") and name not in shapes)
    ]  # fmt: skip
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        tensors = f"{', '.join(wrong[:3])}{more} missing, left over or of another shape"
        raise EngineError(ErrorCode.WEIGHTS_DO_NOT_FIT, file=file, model=model, tensors=tensors)


def check_whole(tensors: Mapping[str, Tensor], file: Path) -> None:
    """Refuse tensors that repeat a few numbers: small in their file, large once they are copied.

    Raises:
        EngineError: WEIGHTS_TOO_LARGE.
    """
    held = 2 * file.stat().st_size + _SMALL
    if (size := sum(tensor.nbytes for tensor in tensors.values())) > held:
        raise too_large(file.name, megabytes(size), f"{megabytes(held)}, by the file's size")


def check_input(network: nn.Module, rule: Preprocessing, file: str) -> None:
    """Insist on an input that the layers can take without filling the memory.

    Args:
        network: of `check_cost`.
        rule: how large the input is.
        file: what to call the whole in an error.

    Raises:
        EngineError: WEIGHTS_TOO_LARGE.
    """
    largest = 0

    def count(_: nn.Module, inputs: Any, output: Any) -> None:
        nonlocal largest
        tensors = [t for t in (*inputs, output) if isinstance(t, Tensor)]
        largest = max(largest, sum(tensor.nbytes for tensor in tensors))

    leaves = [module for module in network.modules() if not any(module.children())]
    hooks = [module.register_forward_hook(count) for module in leaves]
    try:
        with torch.inference_mode():
            network(torch.zeros(1, 3, rule.crop, rule.crop, device="meta"))
    except Exception as error:  # layers that ask for values, or another size than theirs
        if rule.crop > _CROP_UNCOUNTED:
            raise too_large(
                file, f"pictures of {rule.crop} pixels", f"{_CROP_UNCOUNTED}"
            ) from error
    finally:
        for hook in hooks:
            hook.remove()
    if largest > MOST_ACTIVATION_BYTES:
        raise too_large(file, f"{megabytes(largest)} in one layer for each picture",
                        megabytes(MOST_ACTIVATION_BYTES))  # fmt: skip


def check_numbers(tensors: Mapping[str, Tensor], file: str) -> None:
    """Insist on weights that are numbers: without samples, nothing else would notice.

    Raises:
        EngineError: WEIGHTS_NO_NUMBERS, naming the first tensor with one that is infinite or none.
    """
    for name, tensor in tensors.items():
        if tensor.numel() and tensor.is_floating_point():
            low, high = tensor.aminmax()  # NaN comes through, and nothing is copied
            if not bool(low.isfinite() & high.isfinite()):
                raise EngineError(ErrorCode.WEIGHTS_NO_NUMBERS, file=file, tensor=name[:100])
