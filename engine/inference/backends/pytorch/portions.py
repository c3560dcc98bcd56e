"""Computing on as many inputs as the device's memory takes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from engine.base.device import free_memory, is_out_of_memory
from engine.base.errors import EngineError, ErrorCode

T = TypeVar("T")


@contextmanager
def memory_said(device: str) -> Iterator[None]:
    """A block whose want of memory is said in a sentence.

    Args:
        device: where it computes, for the sentence.

    Raises:
        EngineError: DEVICE_OUT_OF_MEMORY.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise EngineError(ErrorCode.DEVICE_OUT_OF_MEMORY, device=device) from error


def in_halves(run: Callable[[Any], T], inputs: Any, device: str) -> list[T]:
    """What `run` makes of inputs, all at once if memory allows, else of halves and their halves.

    Args:
        run: computes on a slice of the inputs.
        inputs: at least one; a list, an array or a tensor.
        device: where, for the sentence.

    Returns:
        One result a portion, in order.

    Raises:
        EngineError: DEVICE_OUT_OF_MEMORY: not even one goes.
    """
    if len(inputs) <= 1:
        with memory_said(device):
            return [run(inputs)]
    try:
        return [run(inputs)]
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
    # out of the handler, which still holds what did not fit
    free_memory()
    half = len(inputs) // 2
    return [*in_halves(run, inputs[:half], device), *in_halves(run, inputs[half:], device)]
