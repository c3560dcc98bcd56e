"""What this computer can compute on. Asks torch only when called."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from engine.base.errors import EngineError, ErrorCode

AUTOMATIC = "auto"
"""Stands for the fastest device that is there."""
CPU, CUDA, MPS = "cpu", "cuda", "mps"
"""torch's names."""
DEVICES = (AUTOMATIC, CPU, CUDA, MPS)
"""Everything a person can ask for, here or on another computer."""


@dataclass(frozen=True, slots=True)
class Device:
    """A place where models run.

    Attributes:
        id: torch's name for it: CUDA, MPS or CPU.
        name: what the maker calls it; empty where that is not known.
    """

    id: str
    name: str = ""


def find_devices() -> tuple[Device, ...]:
    """Every device torch can use here, fastest first; the CPU is always the last."""
    import torch  # noqa: PLC0415

    found = []
    if torch.cuda.is_available():
        found.append(Device(CUDA, torch.cuda.get_device_name()))
    if torch.backends.mps.is_available():
        found.append(Device(MPS))
    return (*found, Device(CPU))


def choose_device(wanted: str, found: Sequence[Device]) -> Device:
    """The device a person asked for, out of those found.

    Raises:
        EngineError: DEVICE_UNAVAILABLE.
    """
    if wanted == AUTOMATIC:
        return found[0]
    for device in found:
        if device.id == wanted:
            return device
    names = ", ".join(device.id for device in found)
    raise EngineError(ErrorCode.DEVICE_UNAVAILABLE, device=wanted, found=names)


def usable_cores() -> int:
    """CPU cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def set_up_threads(*, beside_a_window: bool) -> None:
    """Set OpenMP's environment variables. To be called before torch is first imported.

    By default OpenMP's threads spin while they wait and take CPU time from the threads that decode
    pictures. With a passive wait policy two cores classify 30 large photographs a second, not 20.
    A window needs a core of its own: without one, training fell from 20 to 3 pictures a second
    (on two cores).

    Args:
        beside_a_window: leave one core to the GUI thread.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("KMP_BLOCKTIME", "0")
    if beside_a_window:
        os.environ.setdefault("OMP_NUM_THREADS", str(max(1, usable_cores() - 1)))
