"""A download that is killed in the middle goes on at the byte where it stopped."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

from engine.jobs import JobControl
from engine.models import CATALOGUE, ModelLibrary
from engine.models.fetching import CHUNK, fetch
from engine.models.library import note_beside
from tests.helpers.weights_server import Manners, serving

CONTENT = random.Random(1).randbytes(40 * CHUNK + 9)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
FILE = f"made-{SHA256[:8]}.pth"

CHILD = """
    import sys
    from dataclasses import replace
    from pathlib import Path
    from engine.jobs import JobControl
    from engine.models import CATALOGUE, ModelLibrary
    from engine.models.fetching import fetch

    address, folder, file = sys.argv[1:]
    fetch(replace(CATALOGUE[1], file=file), ModelLibrary(Path(folder)), JobControl(), address)
"""


def test_kill_9_in_the_middle_of_a_download(tmp_path: Path) -> None:
    manners = Manners(CONTENT, stalls_after=20 * CHUNK + 5)
    library = ModelLibrary(tmp_path / "library")
    part = library.weights / f"{FILE}.part"
    environment = os.environ | {"TORCH_HOME": str(tmp_path), "no_proxy": "127.0.0.1"}
    with serving(manners) as address:
        child = subprocess.Popen(
            [
                sys.executable,
                "-c",
                textwrap.dedent(CHILD),
                address,
                str(tmp_path / "library"),
                FILE,
            ],
            env=environment,
        )
        limit = time.monotonic() + 60
        while not (part.exists() and part.stat().st_size >= 10 * CHUNK):
            assert time.monotonic() < limit
            assert child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait(10)
    had = part.stat().st_size
    assert 0 < had < len(CONTENT)
    assert not (library.weights / FILE).exists()

    manners.stalls_after = None
    manners.go_on.clear()
    with serving(manners) as address:
        file = fetch(replace(CATALOGUE[1], file=FILE), library, JobControl(), address)
    assert manners.ranges[-1] == f"bytes={had}-"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == SHA256
    assert note_beside(file).read_text().strip() == SHA256
