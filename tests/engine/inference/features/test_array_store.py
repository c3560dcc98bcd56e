"""Arrays on the disk: whole, in order, and made anew when damaged."""

import errno
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.inference.features.array_store import ArrayStore, key_of, prune


@pytest.fixture
def store(tmp_path: Path) -> ArrayStore:
    return ArrayStore(tmp_path / "cache", "features-1")


def array(value: float, kind: type[np.generic] = np.float32) -> NDArray[np.generic]:
    return np.full((2, 3), value, kind)


def test_what_was_put_is_got_in_the_order_asked_for(store: ArrayStore) -> None:
    store.put({name: array(n) for n, name in enumerate("abc")})
    got = store.get(["c", "a", "c"])
    assert got.shape == (3, 2, 3)
    assert got.dtype == np.float32
    assert got[:, 0, 0].tolist() == [2, 0, 2]


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.uint8])
def test_every_type_comes_back_to_the_bit(store: ArrayStore, kind: type[np.generic]) -> None:
    values = np.random.default_rng(0).normal(0, 50, (4, 5, 6)).astype(kind)
    store.put({"a": values.transpose(2, 0, 1)})
    got = store.get(["a"])
    assert got.dtype == kind
    assert np.array_equal(got[0], values.transpose(2, 0, 1))


def test_a_result_may_be_written_to(store: ArrayStore) -> None:
    store.put({"a": array(1)})
    assert store.get(["a"]).flags.writeable


def test_only_what_is_not_there_is_missing(store: ArrayStore) -> None:
    store.put({"a": array(1), "b": array(2)})
    assert store.missing(["a", "x", "b", "y", "x"]) == {"x", "y"}
    assert store.missing([]) == set()


def test_more_arrays_than_fit_into_one_question(store: ArrayStore) -> None:
    names = [f"{n:04}" for n in range(1201)]
    store.put({name: np.array([n], np.int32) for n, name in enumerate(names)})
    assert store.missing([*names, "x"]) == {"x"}
    assert store.get(names[::-1])[:, 0].tolist() == list(range(1200, -1, -1))


def test_asking_for_what_is_not_there_is_a_key_error(store: ArrayStore) -> None:
    store.put({"a": array(1)})
    with pytest.raises(KeyError, match="x"):
        store.get(["a", "x"])


def test_what_is_there_stays_as_it_is(store: ArrayStore) -> None:
    store.put({"a": array(1)})
    store.put({"a": array(9), "b": array(2)})
    assert store.get(["a", "b"])[:, 0, 0].tolist() == [1, 2]


def test_arrays_are_there_when_the_store_is_opened_again(store: ArrayStore, tmp_path: Path) -> None:
    store.put({"a": array(1)})
    assert ArrayStore(tmp_path / "cache", "features-1").missing(["a"]) == set()
    assert ArrayStore(tmp_path / "cache", "features-2").missing(["a"]) == {"a"}


def test_all_arrays_are_kept_or_none(store: ArrayStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full in the middle: SQLite itself says so."""
    store.put({"a": array(1)})
    connect = store._connect

    def no_room() -> sqlite3.Connection:
        connection = connect()
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        return connection

    monkeypatch.setattr(store, "_connect", no_room)
    with pytest.raises(OSError, match="full") as caught:
        store.put({f"{n}": np.zeros(2000, np.float32) for n in range(9)})
    assert caught.value.errno == errno.ENOSPC
    monkeypatch.undo()
    assert store.missing([*map(str, range(9)), "a"]) == set(map(str, range(9)))


def test_a_disk_that_fails_otherwise_is_not_called_full(
    store: ArrayStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> sqlite3.Connection:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(store, "_connect", broken)
    with pytest.raises(OSError, match="disk I/O error") as caught:
        store.put({"a": array(1)})
    assert caught.value.errno == errno.EIO


@pytest.mark.parametrize("damage", [b"no database", b"\0" * 5000, b"SQLite format 3\0" * 400])
def test_a_damaged_file_starts_anew(store: ArrayStore, tmp_path: Path, damage: bytes) -> None:
    store.put({"a": array(1)})
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(damage)
    again = ArrayStore(tmp_path / "cache", "features-1")
    assert again.missing(["a"]) == {"a"}
    again.put({"a": array(2)})
    assert again.get(["a"])[0, 0, 0] == 2


def test_damage_in_the_middle_starts_anew(store: ArrayStore, tmp_path: Path) -> None:
    store.put({f"{n:064}": np.zeros(50, np.float32) for n in range(300)})
    file = tmp_path / "cache" / "features-1.sqlite"
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    again = ArrayStore(tmp_path / "cache", "features-1")
    assert again.missing([f"{7:064}"]) == {f"{7:064}"}
    again.put({f"{7:064}": array(2)})
    assert again.get([f"{7:064}"])[0, 0, 0] == 2


def test_a_store_that_is_only_busy_is_not_thrown_away(
    store: ArrayStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put({"a": array(1)})

    def busy(_self: ArrayStore) -> None:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(ArrayStore, "_prepare", busy)
        with pytest.raises(OSError, match="locked"):
            ArrayStore(tmp_path / "cache", "features-1")
    assert store.missing(["a"]) == set()


def test_a_full_disk_at_the_beginning_is_an_os_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: ArrayStore) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        raise error

    monkeypatch.setattr(ArrayStore, "_prepare", full)
    with pytest.raises(OSError, match="full") as caught:
        ArrayStore(tmp_path / "cache", "features-1")
    assert caught.value.errno == errno.ENOSPC


def test_other_threads_may_read(store: ArrayStore) -> None:
    store.put({f"{n}": array(n) for n in range(20)})
    with ThreadPoolExecutor(4) as pool:
        values = list(pool.map(lambda n: float(store.get([f"{n}"])[0, 0, 0]), range(20)))
    assert values == list(range(20))


def test_a_key_stands_for_all_its_parts() -> None:
    keys = {key_of("a", "b"), key_of("b", "a"), key_of("a"), key_of("a", "b", "c")}
    assert len(keys) == 4
    assert key_of("a", "b") == key_of("a", "b")


def _store_of(folder: Path, name: str, used: float) -> int:
    ArrayStore(folder, name).put({"a": np.zeros(1000, np.float32)})
    file = folder / f"{name}.sqlite"
    os.utime(file, (used, used))
    return file.stat().st_size


def test_the_store_used_longest_ago_goes_first(tmp_path: Path) -> None:
    sizes = {name: _store_of(tmp_path, name, used)
             for name, used in (("b", 2000), ("a", 3000), ("c", 1000))}  # fmt: skip
    prune(tmp_path, sizes["a"] + sizes["b"])
    assert {file.stem for file in tmp_path.glob("*.sqlite")} == {"a", "b"}
    prune(tmp_path, sizes["a"] + sizes["b"] - 1)
    assert {file.stem for file in tmp_path.glob("*.sqlite")} == {"a"}
    prune(tmp_path, 0)
    assert list(tmp_path.iterdir()) == []


def test_opening_a_store_counts_as_using_it(tmp_path: Path) -> None:
    size = max(_store_of(tmp_path, name, 1000 + n) for n, name in enumerate("ab"))
    ArrayStore(tmp_path, "a")
    prune(tmp_path, size)
    assert {file.stem for file in tmp_path.glob("*.sqlite")} == {"a"}


def test_where_there_is_no_cache_nothing_is_deleted(tmp_path: Path) -> None:
    prune(tmp_path / "nowhere", 0)
    assert list(tmp_path.iterdir()) == []


def test_damage_that_shows_while_reading_is_repaired_for_the_next_try(
    store: ArrayStore, tmp_path: Path
) -> None:
    store.put({f"{n:064}": np.zeros(50, np.float32) for n in range(300)})
    file = tmp_path / "cache" / "features-1.sqlite"
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    with pytest.raises(KeyError):
        store.get([f"{7:064}"])
    store.put({f"{7:064}": array(2)})
    assert store.get([f"{7:064}"])[0, 0, 0] == 2
