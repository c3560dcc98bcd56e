"""A download that is killed in the middle goes on at the byte where it stopped."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.base.jobs import JobControl
from engine.models import CATALOGUE, ModelLibrary
from engine.models.fetching import CHUNK, fetch
from engine.models.library import checksum_file
from tests.helpers.weights_server import Manners, serving

CONTENT = np.random.default_rng(1).bytes(40 * CHUNK + 9)
LET_THROUGH = 20 * CHUNK + 5
SHA256 = hashlib.sha256(CONTENT).hexdigest()
FILE = f"made-{SHA256[:8]}.pth"

CHILD = """
import sys
from dataclasses import replace
from pathlib import Path
from engine.base.jobs import JobControl
from engine.models import CATALOGUE, ModelLibrary
from engine.models.fetching import fetch

address, folder, file = sys.argv[1:]
control = JobControl(lambda progress: print(progress.done, flush=True))
fetch(replace(CATALOGUE[1], file=file), ModelLibrary(Path(folder)), control, address)
"""


def _kill_when_all_has_come_that_is_let_through(address: str, folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, address, str(folder), FILE],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as child:
        assert child.stdout is not None
        done = 0
        for line in child.stdout:
            done = int(line)
            if done == LET_THROUGH:  # the server is silent now: it is the middle of a download
                child.kill()
                break
        assert done == LET_THROUGH
        assert child.wait(10) != 0


def test_kill_9_in_the_middle_of_a_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    manners = Manners(CONTENT, stalls_after=LET_THROUGH)
    library = ModelLibrary(tmp_path / "library")
    with serving(manners) as address:
        _kill_when_all_has_come_that_is_let_through(address, tmp_path / "library")
    had = (library.weights / f"{FILE}.part").stat().st_size
    # the last few kilobytes may have been in the killed process only
    assert LET_THROUGH - CHUNK < had <= LET_THROUGH
    assert not (library.weights / FILE).exists()

    manners.stalls_after = None
    with serving(manners) as address:
        file = fetch(replace(CATALOGUE[1], file=FILE), library, JobControl(), address)
    assert manners.ranges == [None, f"bytes={had}-"]
    assert hashlib.sha256(file.read_bytes()).hexdigest() == SHA256
    assert checksum_file(file).read_text().strip() == SHA256
    print(f"resumed at byte {had} of {len(CONTENT)}")  # noqa: T201
