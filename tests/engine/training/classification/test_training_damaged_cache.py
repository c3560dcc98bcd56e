"""Whatever happens to the cache of features: the same weights in the end, said once, never raw."""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.dataset import Split
from engine.inference.features import array_store
from engine.inference.features.store_files import prune
from engine.inference.features.views import FURTHER_VIEWS
from engine.training.classification import feature_extraction
from engine.training.classification.events import HeadFitted
from engine.training.classification.trained_layers import Backbone
from engine.training.runs.events import Remark, RemarkKind, RunEvent
from engine.training.settings import Recipe
from tests.helpers.teaching import SteeredControl, make_plan_of
from tests.helpers.teaching_runs import Finished, teach


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory, backbone: Backbone, hard: Split) -> Finished:
    """A training with an empty cache."""
    plan = make_plan_of(hard, Recipe.BALANCED, epochs=2)
    return teach(tmp_path_factory.mktemp("straight"), plan, backbone)


def _update(what: str, *values: object) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection, connection:
            table = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ((name,),) = table.fetchall()
            connection.execute(f"UPDATE {name} SET {what}", values)  # noqa: S608

    return change


def _lose_every_second(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        ((name,),) = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        connection.execute(f"DELETE FROM {name} WHERE rowid % 2")  # noqa: S608


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()
    (file / "notes.txt").write_text("of a person")


def _truncated(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _flipped_in_the_file(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for place in range(5000, len(data), 997):
        data[place] ^= 16
    file.write_bytes(data)


ROWS: dict[str, Callable[[Path], object]] = {
    "flipped bytes": _update(
        "data = CAST(substr(data, 1, 8) || x'33333333' || substr(data, 13) AS BLOB)"
    ),
    "not a number": _update("data = ?", np.full(24, np.nan, np.float32).tobytes()),
    "another shape": _update("shape = '4,6'"),
    "another kind": _update("kind = '<i4'"),
    "null": _update("data = NULL"),
    "text": _update("data = 'text'"),
    "lost": _lose_every_second,
}
FILES: dict[str, Callable[[Path], object]] = {
    "a folder": _folder,
    "truncated": _truncated,
    "empty": lambda file: os.truncate(file, 0),
    "no database": lambda file: file.write_text("nothing" * 999),
    "flipped here and there": _flipped_in_the_file,
}


@pytest.mark.parametrize("damage", [*ROWS, *FILES])
def test_a_damaged_cache_changes_no_bit_of_the_model(
    tmp_path: Path, backbone: Backbone, straight: Finished, damage: str
) -> None:
    teach(tmp_path / "first", straight.plan, backbone)
    (tmp_path / "cache").mkdir()
    for file in (tmp_path / "first" / "cache").iterdir():
        file.rename(tmp_path / "cache" / file.name)
        (ROWS | FILES)[damage](tmp_path / "cache" / file.name)
    finished = teach(tmp_path, straight.plan, backbone)
    assert finished.result.weights == straight.result.weights
    told = [remark.kind for remark in finished.control.told.of(Remark)]
    if damage == "flipped here and there":  # in rows, or where SQLite keeps its own
        assert len(told) <= 1
    else:
        is_no_store = damage in {"a folder", "truncated", "no database"}
        assert told == [RemarkKind.CACHE_UNUSABLE] * is_no_store
    kept = {notes.parent.suffix for notes in (tmp_path / "cache").glob("*/notes.txt")}
    assert kept == ({".unusable-1"} if damage == "a folder" else set())


@pytest.mark.parametrize("damage", ["flipped bytes", "null", "lost", "a folder", "no database"])
def test_a_cache_that_is_damaged_while_learning_changes_no_bit(
    tmp_path: Path, backbone: Backbone, straight: Finished, damage: str
) -> None:
    def spoil(event: RunEvent) -> None:
        if isinstance(event, HeadFitted):
            for file in (tmp_path / "cache").glob("*.sqlite"):
                (ROWS | FILES)[damage](file)

    finished = teach(tmp_path, straight.plan, backbone, SteeredControl(at_event=spoil))
    assert finished.result.weights == straight.result.weights


def test_a_cache_that_another_program_locks_is_done_without(
    tmp_path: Path, backbone: Backbone, straight: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    teach(tmp_path / "first", straight.plan, backbone)
    (tmp_path / "first" / "cache").rename(tmp_path / "cache")
    monkeypatch.setattr(array_store, "_PATIENCE_SECONDS", 0.01)
    others = [sqlite3.connect(file) for file in (tmp_path / "cache").glob("*.sqlite")]
    for other in others:
        other.execute("BEGIN EXCLUSIVE")
    finished = teach(tmp_path, straight.plan, backbone)
    for other in others:
        other.close()
    assert len(others) == 2 * (1 + len(FURTHER_VIEWS))
    assert finished.result.weights == straight.result.weights
    remarks = finished.control.told.of(Remark)
    assert remarks == [Remark(RemarkKind.CACHE_UNUSABLE, "database is locked")]


def test_where_there_can_be_no_cache_the_run_goes_on_without(
    tmp_path: Path, backbone: Backbone, straight: Finished
) -> None:
    (tmp_path / "cache").write_text("a file")
    finished = teach(tmp_path, straight.plan, backbone)
    assert finished.result.weights == straight.result.weights
    assert [r.kind for r in finished.control.told.of(Remark)] == [RemarkKind.CACHE_UNUSABLE]
    assert (tmp_path / "cache").read_text() == "a file"


def test_stores_larger_than_the_limit_stay_until_the_run_is_done(
    tmp_path: Path, backbone: Backbone, straight: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are the only ones that may: others go."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "features-other.sqlite").write_bytes(b"of another folder")
    monkeypatch.setattr(
        feature_extraction, "prune", lambda folder, **options: prune(folder, 1, **options)
    )
    finished = teach(tmp_path, straight.plan, backbone)
    assert finished.result.weights == straight.result.weights
    assert finished.control.told.of(Remark) == []
    kinds = Counter(file.name.split("-")[0] for file in (tmp_path / "cache").iterdir())
    assert kinds == dict.fromkeys(("activations", "features"), 1 + len(FURTHER_VIEWS))
    assert not (tmp_path / "cache" / "features-other.sqlite").exists()
