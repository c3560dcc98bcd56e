"""Memory that was freed goes back to the computer."""

import platform
import subprocess
import sys

import pytest

from engine.base import memory

FREED_IN_A_THREAD = """
import threading, psutil
from engine.base.memory import give_back
process = psutil.Process()
def use():
    kept = []
    many = []
    for _ in range(4000):
        many.append(bytearray(50_000))
        kept.append(bytearray(100))  # lie between, so that nothing is given back by itself
    del many
    print(process.memory_full_info().uss, flush=True)
    give_back()
    print(process.memory_full_info().uss, flush=True)
thread = threading.Thread(target=use)
thread.start()
thread.join()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of glibc")
def test_what_a_thread_freed_is_given_back() -> None:
    told = subprocess.run(
        [sys.executable, "-c", FREED_IN_A_THREAD], capture_output=True, text=True, check=True
    )
    before, after = map(int, told.stdout.split())
    assert before - after > 100e6


def test_elsewhere_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    memory._trim.cache_clear()
    monkeypatch.setattr(sys, "platform", "darwin")
    try:
        assert memory._trim() is None
        memory.give_back()
    finally:
        memory._trim.cache_clear()
