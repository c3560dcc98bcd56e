import subprocess
import sys
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.training.runs.run_lock import held, is_held

HOLDS = """
import sys
from pathlib import Path
from engine.training.runs.run_lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.runs.run_lock._PATIENCE_SECONDS", 0.1)


def test_another_process_is_kept_out_until_it_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert is_held(tmp_path)
        with pytest.raises(EngineError) as error, held(tmp_path):
            pass
        assert error.value.code is ErrorCode.RUN_LIVING
        other.kill()
        other.wait()
    assert not is_held(tmp_path)
    with held(tmp_path):
        assert is_held(tmp_path)


def test_the_same_process_is_kept_out_too(tmp_path: Path) -> None:
    with held(tmp_path):
        with pytest.raises(EngineError), held(tmp_path):
            pass
        assert is_held(tmp_path)
    assert not is_held(tmp_path)


def test_it_is_the_same_run_by_another_way(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "run")
    with held(tmp_path / "run"):
        assert is_held(tmp_path / "link")


def test_a_folder_that_was_never_held_is_left_as_it_is(tmp_path: Path) -> None:
    assert not is_held(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_drive_that_knows_no_locks_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    (tmp_path / ".lock").touch()
    assert not is_held(tmp_path)
    with held(tmp_path):
        pass
    assert "Operation not supported" in caplog.text
    assert "Traceback" not in caplog.text
