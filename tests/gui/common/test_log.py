"""The log file: there, bounded, and never a reason not to start."""

import faulthandler
import logging
import logging.handlers
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.common import log


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    faulthandler.disable()
    if log._crash_file is not None:
        log._crash_file.close()
        log._crash_file = None


def test_messages_land_in_the_file(tmp_path: Path) -> None:
    log.start(tmp_path / "log")
    logging.getLogger("somewhere").warning("something")
    assert "something" in (tmp_path / "log" / "lensmith.log").read_text(encoding="utf-8")


def test_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    log.start(tmp_path / "log")
    for _ in range(60):
        logging.getLogger("somewhere").warning("x" * 100_000)
    sizes = [path.stat().st_size for path in (tmp_path / "log").glob("lensmith.log*")]
    assert sum(sizes) < 5_000_000


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("in the way", encoding="utf-8")
    log.start(tmp_path / "log")
    logging.getLogger("somewhere").warning("something")
