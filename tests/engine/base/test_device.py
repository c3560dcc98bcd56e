"""What this computer can compute on."""

import ctypes
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine.base import device
from engine.base.device import (
    AUTOMATIC,
    Device,
    choose_device,
    device_of_run,
    find_devices,
    is_cpu_for_sure,
    is_out_of_memory,
    set_up_threads,
    usable_cores,
)
from engine.base.errors import EngineError, ErrorCode

CPU, GPU = Device("cpu"), Device("cuda", "NVIDIA H100")
VARIABLES = ("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "KMP_BLOCKTIME")


def test_automatic_is_the_fastest_that_was_found() -> None:
    assert choose_device(AUTOMATIC, (GPU, CPU)) is GPU
    assert choose_device(AUTOMATIC, (CPU,)) is CPU


def test_a_device_can_be_asked_for() -> None:
    assert choose_device("cpu", (GPU, CPU)) is CPU


def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(EngineError, match=r"cannot compute on mps \(found: cuda, cpu\)") as caught:
        choose_device("mps", (GPU, CPU))
    assert caught.value.code is ErrorCode.DEVICE_UNAVAILABLE


def test_the_cpu_is_always_found_and_comes_last() -> None:
    assert find_devices()[-1] == CPU


def test_there_is_a_core_to_use() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


def test_without_affinity_all_cores_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert usable_cores() == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores() == 1


@pytest.mark.parametrize(("cores", "threads"), [(1, "1"), (2, "1"), (8, "7")])
def test_one_core_is_left_to_the_window(
    monkeypatch: pytest.MonkeyPatch, cores: int, threads: str
) -> None:
    monkeypatch.setattr("engine.base.device.usable_cores", lambda: cores)
    for variable in VARIABLES:
        monkeypatch.setenv(variable, "")  # so that it is put back
        monkeypatch.delenv(variable)
    set_up_threads(beside_a_window=True)
    assert [os.environ[variable] for variable in VARIABLES] == [threads, "passive", "0"]


def test_without_a_window_all_cores_work_but_none_spins(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.setenv(variable, "")
        monkeypatch.delenv(variable)
    set_up_threads(beside_a_window=False)
    assert [os.environ.get(variable) for variable in VARIABLES] == [None, "passive", "0"]


def test_what_a_person_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.setenv(variable, "mine")
    set_up_threads(beside_a_window=True)
    assert [os.environ[variable] for variable in VARIABLES] == ["mine"] * 3


def test_naming_the_verbs_does_not_import_torch() -> None:
    code = (
        "import sys, engine.base.device, engine.verbs.predict, engine.cli.main\n"
        "import engine.inference, engine.models\n"
        "print(*sorted({'torch', 'torchvision', 'timm', 'PySide6'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout.strip() == ""


@pytest.mark.parametrize(
    ("began_on", "wanted", "where"),
    [("cpu", "", "cpu"), ("cuda", "cpu", "cpu"), ("cuda", "auto", "cpu")],
)
def test_a_run_goes_on_where_it_began_or_where_a_person_says(
    began_on: str, wanted: str, where: str
) -> None:
    assert device_of_run("cells 1", began_on, wanted, [CPU]) == where


def test_a_run_that_began_on_a_device_that_is_gone_says_how_to_go_on() -> None:
    with pytest.raises(EngineError) as caught:
        device_of_run("cells 1", "cuda", "", [CPU])
    assert caught.value.code is ErrorCode.DEVICE_OF_RUN_MISSING
    assert str(caught.value).startswith("The run cells 1 began on cuda, which is not here.")
    assert "--device cpu" in str(caught.value)


@pytest.mark.parametrize(
    ("error", "is_memory"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate "
                      "memory: you tried to allocate 9 bytes"), True),
        (RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate"), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`"), True),
        (RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), True),
        (MemoryError(), True),
        (ValueError("out of memory"), False),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
    ],
)  # fmt: skip
def test_want_of_memory_is_recognised_on_every_device(error: Exception, is_memory: bool) -> None:
    assert is_out_of_memory(error) is is_memory


def test_what_the_processor_really_says_without_memory_is_recognised() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**50)
    assert is_out_of_memory(caught.value)


class Driver:
    """Stands for NVIDIA's library.

    Attributes:
        devices: how many it counts.
        begins: what it says when it is to begin; 0 for yes.
    """

    def __init__(self, devices: int, begins: int = 0) -> None:
        self.devices = devices
        self.begins = begins

    def cuInit(self, _flags: int) -> int:  # noqa: N802 - NVIDIA's name
        return self.begins

    def cuDeviceGetCount(self, count: object) -> int:  # noqa: N802
        count._obj.value = self.devices  # type: ignore[attr-defined]
        return 0


class _OldDriver:
    """Has none of the functions that are asked for."""


@pytest.fixture
def asked_anew() -> Iterator[None]:
    """What was found of this computer is not remembered, neither before nor after."""
    device._may_have_accelerator.cache_clear()
    yield
    device._may_have_accelerator.cache_clear()


@pytest.mark.usefixtures("asked_anew")
@pytest.mark.parametrize(
    ("driver", "is_cpu"),
    [
        (Driver(1), False),
        (Driver(0), True),
        (Driver(2, begins=100), True),
        (_OldDriver(), True),
        (OSError("libcuda.so.1: cannot open shared object file"), True),
    ],
)
def test_the_cpu_is_meant_for_sure_where_no_driver_has_a_device(
    driver: object, is_cpu: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_name: str) -> object:
        if isinstance(driver, OSError):
            raise driver
        return driver

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert is_cpu_for_sure(AUTOMATIC) is is_cpu
    assert is_cpu_for_sure("cpu")
    assert not is_cpu_for_sure("cuda")
    assert not is_cpu_for_sure("no such device")


@pytest.mark.usefixtures("asked_anew")
@pytest.mark.parametrize(("machine", "is_cpu"), [("arm64", False), ("x86_64", True)])
def test_on_a_mac_the_chip_decides(
    machine: str, is_cpu: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert is_cpu_for_sure(AUTOMATIC) is is_cpu


@pytest.mark.usefixtures("asked_anew")
def test_an_accelerator_of_amd_may_be_one_of_torchs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(Path, "exists", lambda path: path == Path("/dev/kfd"))
    assert not is_cpu_for_sure(AUTOMATIC)


def test_where_there_may_be_one_torch_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_may_have_accelerator", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: GPU.name)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert find_devices() == (GPU, CPU)
    monkeypatch.setattr(device, "_may_have_accelerator", lambda: False)
    assert find_devices() == (CPU,)
