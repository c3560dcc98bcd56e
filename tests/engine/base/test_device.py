"""What this computer can compute on."""

import os
import subprocess
import sys

import pytest

from engine.base.device import (
    AUTOMATIC,
    Device,
    choose_device,
    find_devices,
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
