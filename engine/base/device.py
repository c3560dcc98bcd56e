"""What this computer can compute on. Asks torch only when called."""

import ctypes
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.base.errors import EngineError, ErrorCode

AUTOMATIC = "auto"
"""Stands for the fastest device that is there."""
CPU, CUDA, MPS = "cpu", "cuda", "mps"
"""torch's names."""
DEVICES = (AUTOMATIC, CPU, CUDA, MPS)
"""Everything a person can ask for, here or on another computer."""

_SAID_WHEN_FULL = (
    "out of memory", "can't allocate memory", "not enough memory", "cublas_status_alloc_failed",
    "cudnn_status_alloc_failed",
)  # fmt: skip
"""In errors of no type of their own: of cuBLAS, cuDNN, and of torch's allocator for the CPU."""


@dataclass(frozen=True, slots=True)
class Device:
    """A place where models run.

    Attributes:
        id: torch's name for it: CUDA, MPS or CPU.
        name: what the maker calls it; empty where that is not known.
    """

    id: str
    name: str = ""


def is_cpu_for_sure(wanted: str) -> bool:
    """Whether a device that a person asks for is the CPU, found without importing torch."""
    return wanted == CPU or (wanted == AUTOMATIC and not _may_have_accelerator())


@cache
def _may_have_accelerator() -> bool:
    """Whether torch could find anything but a CPU; asks the drivers, in milliseconds."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    if Path("/dev/kfd").exists():  # AMD's, on Linux
        return True
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
        count = ctypes.c_int()
        return (
            driver.cuInit(0) == 0
            and driver.cuDeviceGetCount(ctypes.byref(count)) == 0
            and (count.value > 0)
        )
    except (OSError, AttributeError):
        return False


def find_devices() -> tuple[Device, ...]:
    """Every device torch can use here, fastest first; the CPU is always the last.

    Where there can be no other, torch is not imported.
    """
    if not _may_have_accelerator():
        return (Device(CPU),)
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


def device_of_run(run: str, began_on: str, wanted: str, found: Sequence[Device]) -> str:
    """Where a run that was begun goes on.

    Args:
        run: its name.
        began_on: the device's id.
        wanted: what a person asked for; empty for where it began.
        found: what is here.

    Raises:
        EngineError: DEVICE_OF_RUN_MISSING, DEVICE_UNAVAILABLE.
    """
    if wanted:
        return choose_device(wanted, found).id
    if began_on not in {device.id for device in found}:
        raise EngineError(ErrorCode.DEVICE_OF_RUN_MISSING, run=run, device=began_on)
    return began_on


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a computation failed for want of memory, on whatever device."""
    import torch  # noqa: PLC0415

    if isinstance(error, torch.OutOfMemoryError | torch.cuda.OutOfMemoryError | MemoryError):
        return True
    said = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in said for words in _SAID_WHEN_FULL)


def free_memory() -> None:
    """Give back what torch keeps of the device's memory for later; a smaller portion comes next."""
    import torch  # noqa: PLC0415

    if torch.cuda.is_available():
        torch.cuda.empty_cache()


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
