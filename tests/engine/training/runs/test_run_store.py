import threading
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.training.classification.plan import TASK
from engine.training.runs.run_lock import held
from engine.training.runs.run_store import RunStore
from tests.helpers.teaching import make_binding, make_plan_of, no_split


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.runs.run_lock._PATIENCE_SECONDS", 0.1)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs", [TASK])


@pytest.fixture
def run(store: RunStore) -> str:
    folder = store.new("cells")
    folder.write(make_plan_of(no_split()), make_binding())
    return folder.run


def test_runs_of_one_name_begun_at_once_have_a_folder_each(store: RunStore) -> None:
    gate, made = threading.Barrier(16), []

    def begin() -> None:
        gate.wait()
        made.append(store.new("cells").path)

    threads = [threading.Thread(target=begin) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 16
    assert all(path.is_dir() for path in made)


def test_a_living_run_is_said_to_live_and_cannot_be_gone_on_with(store: RunStore, run: str) -> None:
    with held(store.find(run).path):
        (summary,) = store.summaries()
        assert (summary.is_living, summary.can_resume) == (True, False)
    (summary,) = store.summaries()
    assert (summary.is_living, summary.can_resume) == (False, True)


def test_a_living_run_cannot_be_discarded(store: RunStore, run: str) -> None:
    with held(store.find(run).path):
        with pytest.raises(EngineError) as error:
            store.discard(run)
        assert error.value.code is ErrorCode.RUN_LIVING
    assert [summary.run for summary in store.summaries()] == [run]
    store.discard(run)
    assert not list(store.folder.iterdir())


def test_what_a_killed_discard_has_left_is_no_run_and_goes(
    store: RunStore, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr("shutil.rmtree", lambda *_, **__: None)
        store.discard(run)
    assert not list(store.summaries())
    assert list(store.folder.iterdir())
    store.clear_discarded()
    assert not list(store.folder.iterdir())


def test_where_no_run_can_be_made_there_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(EngineError) as error:
        RunStore(tmp_path / "runs", [TASK]).new("cells")
    assert error.value.code is ErrorCode.FILE_CANNOT_WRITE
