"""Taking a classifier apart: its head, its stages, and what comes before and after a cut."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

_QUARTERS = 4
_SAME = 1e-3
"""Largest difference of a tail's answer from the whole network's, as a share of that answer's
largest number. Modules that do something between their parts show themselves by more."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Modules in a row that see the picture in one resolution.

    Attributes:
        start: name of its first module.
        modules: names of all its modules.
    """

    start: str
    modules: tuple[str, ...]


def with_head(network: nn.Module, head: str, new_head: nn.Module) -> nn.Module:
    """A copy with another module in the place of its head."""
    copied = copy.deepcopy(network)
    copied.set_submodule(head, new_head)
    return copied


def find_stages(network: nn.Module, head: str, example: Tensor) -> tuple[Stage, ...]:
    """The stages that have something to learn besides the head, first to last.

    A stage begins with a part that makes the picture smaller. Parts are the children of the
    network and, of those that are sequences, theirs.

    Args:
        network: a classifier.
        head: name of its head.
        example: one input, (1, 3, height, width).
    """
    starts: list[list[str]] = []
    for name, before, after in _observed_parts(network, example):
        if not starts or _shrinks(before, after):
            starts.append([])
        starts[-1].append(name)
    if len(starts) == 1:  # a transformer sees everything in one resolution
        starts = _in_quarters(starts[0])
    stages = [Stage(names[0], tuple(names)) for names in starts]
    merged: list[Stage] = []
    for stage in stages:
        if merged and not _has_weights(network, stage, head):
            merged[-1] = Stage(merged[-1].start, merged[-1].modules + stage.modules)
        else:
            merged.append(stage)
    return tuple(merged)


def tail_from(network: nn.Module, stage: Stage, example: Tensor) -> nn.Module | None:
    """A copy that takes what goes into a stage and answers as the whole network would.

    What comes before is replaced by nothing, so all names stay. None where that is not the
    same: where a network does something between its parts.
    """
    before = []
    for name, _, _ in _observed_parts(network, example):
        if name == stage.start:
            break
        before.append(name)
    tail = copy.deepcopy(network)
    for name in before:
        tail.set_submodule(name, nn.Identity())
    captured: list[Tensor] = []
    hook = network.get_submodule(stage.start).register_forward_pre_hook(
        lambda _module, args: captured.append(args[0].clone())
    )
    try:
        with torch.inference_mode():
            expected = network(example)
    finally:
        hook.remove()
    return tail if _agrees(tail, captured[0], expected) else None


def _agrees(tail: nn.Module, captured: Tensor, expected: Tensor) -> bool:
    try:
        with torch.inference_mode():
            answer = tail(captured)
    except (RuntimeError, ValueError, TypeError, AssertionError):  # shapes that do not fit
        return False
    same_shape: bool = answer.shape == expected.shape
    return same_shape and bool((answer - expected).abs().max() <= _SAME * expected.abs().max())


def _parts(network: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    for name, child in network.named_children():
        if isinstance(child, nn.Sequential) and len(child) > 1:
            for inner, part in child.named_children():
                yield f"{name}.{inner}", part
        else:
            yield name, child


def _observed_parts(network: nn.Module, example: Tensor) -> list[tuple[str, Tensor, Tensor]]:
    """Name, input and output of every part, in the order in which they run."""
    seen: list[tuple[str, Tensor, Tensor]] = []
    hooks = [
        part.register_forward_hook(
            lambda _module, args, output, name=name: seen.append((name, args[0], output))
        )
        for name, part in _parts(network)
    ]
    try:
        with torch.inference_mode():
            network(example)
    finally:
        for hook in hooks:
            hook.remove()
    return seen


def _shrinks(before: Tensor, after: Tensor) -> bool:
    """Whether a part makes the picture smaller, but not to a single point."""
    if before.dim() != 4 or after.dim() != 4:
        return False
    return 1 < after.shape[-1] < before.shape[-1]


def _in_quarters(names: list[str]) -> list[list[str]]:
    size = max(1, len(names) // _QUARTERS)
    cuts = [part * size for part in range(min(_QUARTERS, len(names)))]
    return [names[cut:end] for cut, end in zip(cuts, [*cuts[1:], None], strict=True)]


def _has_weights(network: nn.Module, stage: Stage, head: str) -> bool:
    for name in stage.modules:
        for inner, parameter in network.get_submodule(name).named_parameters():
            is_of_head = f"{name}.{inner}".startswith(f"{head}.") or name == head
            if parameter.dim() > 1 and not is_of_head:
                return True
    return False
