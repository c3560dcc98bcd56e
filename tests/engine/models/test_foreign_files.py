"""Files made to break what opens them: a sentence each, in little memory and time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.foreign_files import make

pytest.importorskip("resource")  # which measures memory, on Linux and macOS

MOST_MEGABYTES = 1000
MOST_SECONDS = 10
"""That the processor computed; another program beside does not count."""


def test_each_is_refused_in_a_sentence_within_a_gigabyte_and_ten_seconds(tmp_path: Path) -> None:
    expected = {path.name: code for path, code in make(tmp_path)}
    command = [sys.executable, "-m", "tests.helpers.foreign_files", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert {row["file"]: row["code"] for row in rows} == expected, done.stderr[-2000:]
    for row in rows:
        assert row["peak_mb"] <= MOST_MEGABYTES, row
        assert row["seconds"] <= MOST_SECONDS, row
        assert row["said"].isprintable(), row
        assert len(row["said"]) < 2000, row
        assert "Error" not in row["said"], row
    assert not (tmp_path / "library").exists()  # nothing half done is left, and nothing was taken
