"""A real home folder to be damaged, and what reading it cost."""

import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from engine.base.errors import EngineError
from engine.base.places import HOME_VARIABLE
from tests.legacy.home import unpack

_SECONDS = 10
_COMMON: dict[str, Any] = {
    "deadline": _SECONDS * 1000, "derandomize": True, "database": None,
    "suppress_health_check": list(HealthCheck),
}  # fmt: skip
settings.register_profile("usual", max_examples=25, **_COMMON)
settings.register_profile("thorough", max_examples=550, **_COMMON)
settings.load_profile("usual")

counts = {"read": 0, "refused": 0}
longest = [0.0]
_memory_before = [0]


@contextmanager
def reading() -> Iterator[None]:
    """Where a damaged file is read: an `EngineError` is an answer, anything else is not."""
    counts["read"] += 1
    _memory_before[0] = _memory_before[0] or _peak()
    began = time.monotonic()
    try:
        with suppress(EngineError), _sentences():
            yield
    finally:
        longest[0] = max(longest[0], time.monotonic() - began)


@contextmanager
def _sentences() -> Iterator[None]:
    """See that an error has a sentence that can be printed."""
    try:
        yield
    except EngineError as error:
        counts["refused"] += 1
        str(error).encode("utf-8", "surrogateescape")
        raise


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if counts["read"]:
        more = (_peak() - _memory_before[0]) / 1e6
        terminalreporter.write_line(
            f"{counts['read']} damaged files read, {counts['refused']} refused; the longest took "
            f"{longest[0]:.2f} s; {more:.0f} MB more than before the first"
        )


def _peak() -> int:
    """Bytes, of this process."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with yesterday's home, its pictures and its bundle; the user's for as long."""
    folder = tmp_path_factory.mktemp("damaged")
    unpack("v1", folder)
    before = os.environ.get(HOME_VARIABLE)
    os.environ[HOME_VARIABLE] = str(folder / "home")
    yield folder
    if before is None:
        del os.environ[HOME_VARIABLE]
    else:
        os.environ[HOME_VARIABLE] = before
