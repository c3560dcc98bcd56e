"""Two at one run. What is taught is tested in tests/engine/training."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.places import HOME_VARIABLE, find_places
from engine.models import ModelLibrary
from engine.training.runs.run_lock import held
from engine.verbs.train import Trainer
from tests.legacy.home import unpack


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A home folder with a run that was broken off."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr("engine.training.runs.run_lock._PATIENCE_SECONDS", 0.1)
    yield unpack("v1", tmp_path)


@pytest.fixture
def trainer(old: dict[str, Any]) -> Trainer:
    return Trainer(ModelLibrary(find_places().data), find_places())


def test_a_living_run_is_gone_on_with_by_nobody_else(trainer: Trainer, old: Any) -> None:
    run = old["broken"]["balanced"]
    folder = trainer.runs_folder / run
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    with held(folder):
        for doing in (trainer.resume, trainer.discard):
            with pytest.raises(EngineError) as error:
                doing(run, JobControl())
            assert error.value.code is ErrorCode.RUN_LIVING
    assert {file: file.read_bytes() for file in before} == before


def test_two_processes_that_go_on_with_one_run_teach_it_once(trainer: Trainer, old: Any) -> None:
    run = old["broken"]["balanced"]
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "gui", "train", "--resume", run, "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ),
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate() for process in both]
    codes = sorted(process.returncode for process in both)
    results = [json.loads(out.splitlines()[-1]) for out, _ in said if out]
    assert codes == [0, 1]
    assert [line["event"] for line in results].count("run_result") == 1
    assert "Traceback" not in said[0][1] + said[1][1]
    assert trainer.history(run, JobControl())[-1].weights == results[0]["weights"]  # type: ignore[attr-defined]
