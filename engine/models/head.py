"""The linear layer that gives a classifier's answers, and what goes into it."""

import copy

import torch
from torch import Tensor, nn

from engine.base.errors import EngineError, ErrorCode


def find_head(network: nn.Module, classes: int, model: str) -> str:
    """Name of the linear layer that gives the answers.

    Raises:
        EngineError: MODEL_NOT_TEACHABLE: it has none.
    """
    names: list[str] = [
        name
        for name, module in network.named_modules()
        if isinstance(module, nn.Linear) and module.out_features == classes
    ]
    if not names:
        raise EngineError(ErrorCode.MODEL_NOT_TEACHABLE, model=model)
    return names[-1]


def clone_sharing_weights(network: nn.Module) -> nn.Module:
    """A network of its own modules that shares all tensors: hooks on it leave the other alone.

    It costs no memory to speak of, and other threads may use the other one meanwhile.
    """
    tensors = (*network.parameters(), *network.buffers())
    return copy.deepcopy(network, {id(tensor): tensor for tensor in tensors})


def layer_before(network: nn.Module, head: str, example: Tensor) -> str:
    """Name of the last layer whose output, flattened, is what goes into the head.

    Args:
        network: a classifier.
        head: name of its head.
        example: one input, (1, 3, height, width).

    Returns:
        The name; the head's with " (input)" where something is done between the layers.
    """
    observed = clone_sharing_weights(network)
    last = observed.get_submodule(head)
    assert isinstance(last, nn.Linear)  # noqa: S101
    outputs: list[tuple[str, Tensor]] = []
    wanted: list[Tensor] = []

    def keep(name: str, output: object) -> None:
        if isinstance(output, Tensor) and output.numel() == last.in_features:
            outputs.append((name, output.flatten()))

    for name, module in observed.named_modules():
        module.register_forward_hook(lambda _module, _args, output, name=name: keep(name, output))
    last.register_forward_pre_hook(lambda _module, args: wanted.append(args[0].flatten()))
    with torch.inference_mode():
        observed(example)
    before = [name for name, output in outputs if torch.equal(output, wanted[0])]
    return before[-1] if before else f"{head} (input)"
