"""`kill -9` in the middle of a table loses nothing that was in it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.jobs import JobControl
from engine.predict.answer_file import part_of
from engine.predict.batch import BatchOrder, BatchResult, answer_all
from engine.predict.overview import answers_in
from tests.helpers.predictors import BrightnessPredictor, ShelfWith

SCRIPT = """
import sys, time
from pathlib import Path
from engine.jobs import JobControl
from engine.predict.batch import BatchOrder, answer_all
from tests.helpers.predictors import BrightnessPredictor, ShelfWith
slow = BrightnessPredictor(before_each=lambda _: time.sleep(0.1))
folder, table = map(Path, sys.argv[1:])
answer_all(BatchOrder((folder,), "brightness"), table, JobControl(), ShelfWith(slow))
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
def test_killed_and_gone_on_with_it_is_whole(greys: list[Path], tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    folder = tmp_path / "pictures"
    folder.mkdir()
    for path in greys:
        path.rename(folder / path.name)
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder), str(table)])
    try:
        while not (part_of(table).exists() and part_of(table).stat().st_size > 300):
            assert process.poll() is None
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not table.exists()
    shelf = ShelfWith(BrightnessPredictor())
    order = BatchOrder((folder,), "brightness")
    assert answer_all(order, table, JobControl(), shelf, resume=True) == BatchResult(40, 0)
    assert [o.path.name for o in answers_in(table)] == [f"grey {n}.png" for n in range(40)]
