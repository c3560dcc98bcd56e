"""Run folders: plan, binding, events, answers, corrections, checkpoints."""

import json
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.jobs import JobControl
from engine.base.places import find_places
from engine.evaluation.corrections import read_corrections
from engine.models import ModelLibrary
from engine.training.runs.run_folder import RunFolder
from engine.verbs.evaluate import Evaluator
from engine.verbs.runs import run_store
from gui.common.training_history import TrainingHistory
from tests.damaged.conftest import reading
from tests.damaged.damage import damaged_json, damaged_lines, damaged_tensors
from tests.helpers.teaching import make_plan_of, make_split, tiny_backbone
from tests.helpers.teaching_runs import teach


@pytest.fixture(scope="module")
def run(place: Path) -> RunFolder:
    """One that is finished and was judged."""
    name = next(
        p.name for p in (place / "home/data/runs").iterdir() if p.name.startswith("Stones 2")
    )
    return run_store(find_places()).find(name)


@contextmanager
def damaged(file: Path, data: bytes):
    whole = file.read_bytes() if file.exists() else None
    file.write_bytes(data)
    try:
        with reading():
            yield
    finally:
        if whole is None:
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(whole)


@given(data=st.data())
def test_plans(run: RunFolder, data: st.DataObject) -> None:
    file = run.path / "run.json"
    with damaged(file, data.draw(damaged_json(file.read_bytes()))):
        list(run_store(find_places()).summaries())
        _judge(run)


@given(data=st.data())
def test_bindings(run: RunFolder, data: st.DataObject) -> None:
    binding = {"folder": str(run.read_binding().folder), "device": "cpu", "micro_batch": 8}
    text = json.dumps(binding).encode()
    with damaged(run.path / "binding.json", data.draw(damaged_json(text))):
        list(run_store(find_places()).summaries())
        _judge(run)


@given(data=st.data())
def test_events(run: RunFolder, data: st.DataObject) -> None:
    file = run.path / "events.jsonl"
    with damaged(file, data.draw(damaged_lines(file.read_bytes()))):
        history = TrainingHistory()
        for event in run.event_file.read():
            history.take(event)
        list(run_store(find_places()).summaries())
        _judge(run)


@given(data=st.data())
def test_answers(run: RunFolder, data: st.DataObject) -> None:
    right = _judge(run)
    file = run.path / "answers.json"
    with damaged(file, data.draw(damaged_json(file.read_bytes()))):
        found = _judge(run)
        assert found.classes == right.classes
        for item in found.judged:
            assert 0 <= item.score <= 1


@given(data=st.data())
def test_corrections(run: RunFolder, data: st.DataObject) -> None:
    file = run.path / "corrections.json"
    with damaged(file, data.draw(damaged_json(file.read_bytes()))):
        read_corrections(run.path)
        _judge(run)


def _judge(run: RunFolder):
    places = find_places()
    return Evaluator(ModelLibrary(places.data), places).evaluate(run.run, JobControl(), "cpu")


# checkpoints: a run of the very small network, broken off in the middle


@pytest.fixture(scope="module")
def broken_off(tmp_path_factory: pytest.TempPathFactory):
    """A folder with such a run, and the weights it ends with."""
    from tests.helpers.teaching import SteeredControl, is_cancelled

    folder = tmp_path_factory.mktemp("broken")
    split = make_split(folder / "pictures", hard=True)
    plan = make_plan_of(split)
    expected = teach(folder / "whole", plan, tiny_backbone()).result.weights
    whole = teach(folder / "count", plan, tiny_backbone()).control.checkpoints
    control = SteeredControl(cancel_at=whole - 3)
    assert is_cancelled(lambda: teach(folder / "broken", plan, tiny_backbone(), control))
    assert len(list((folder / "broken").rglob("last/*.safetensors"))) >= 2
    return folder, plan, expected


@given(data=st.data())
def test_checkpoints(broken_off, data: st.DataObject) -> None:
    folder, plan, expected = broken_off
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder / "broken", copy)
    files = sorted(copy.rglob("last/*.safetensors"))
    file = data.draw(st.sampled_from((files[-1], files[0])))
    file.write_bytes(data.draw(damaged_tensors(file.read_bytes())))
    with reading():
        assert teach(copy, plan, tiny_backbone()).result.weights == expected
