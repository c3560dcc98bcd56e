"""SHA-256 of files: of every byte, and ended when asked to."""

import hashlib
from pathlib import Path

import pytest

from engine.base.hashing import sha256_of
from engine.base.jobs import JobCancelled, JobControl


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_it_is_the_hash_of_the_bytes(tmp_path: Path, size: int) -> None:
    content = bytes(number % 251 for number in range(1000)) * (size // 1000 + 1)
    (tmp_path / "a").write_bytes(content[:size])
    assert sha256_of(tmp_path / "a") == hashlib.sha256(content[:size]).hexdigest()


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sha256_of(tmp_path / "gone")


def test_a_long_file_can_be_ended_between_chunks(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(3 << 20))
    asked = 0

    def count() -> None:
        nonlocal asked
        asked += 1
        if asked == 2:
            control.cancel()

    control = JobControl(meanwhile=count)
    with pytest.raises(JobCancelled):
        sha256_of(tmp_path / "a", control)
    assert asked == 2
