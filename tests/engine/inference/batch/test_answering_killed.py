"""`kill -9` in the middle of a table loses nothing that was in it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.base.jobs import JobControl
from engine.inference.batch.answer_file import part_of
from engine.inference.batch.answering import BatchRequest, BatchResult, answer_all
from engine.inference.batch.overview import answers_in
from tests.helpers.addresses import addresses
from tests.helpers.predictors import BrightnessPredictor, PredictorsWith

SCRIPT = """
import sys, time
from pathlib import Path
from engine.base.address import PictureAddress
from engine.base.jobs import JobControl
from engine.inference.batch.answering import BatchRequest, answer_all
from tests.helpers.predictors import BrightnessPredictor, PredictorsWith
slow = BrightnessPredictor(before_each=lambda _: time.sleep(0.1))
folder, table = map(Path, sys.argv[1:])
order = BatchRequest((PictureAddress(folder),), "brightness")
answer_all(order, table, JobControl(), PredictorsWith(slow))
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
    predictors = PredictorsWith(BrightnessPredictor())
    order = BatchRequest(addresses(folder), "brightness")
    assert answer_all(order, table, JobControl(), predictors, resume=True) == BatchResult(40, 0)
    assert [o.picture.name for o in answers_in(table)] == [f"grey {n}.png" for n in range(40)]
