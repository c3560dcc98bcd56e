"""Arrays on the disk: whole, in order, and made anew when damaged."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.inference.features import array_store
from engine.inference.features.array_store import ArrayStore, key_of
from engine.inference.features.store_files import prune


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


def test_a_disk_that_fails_otherwise_is_done_without_and_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    store = ArrayStore(tmp_path, "features-1", said.append)
    store.put({"a": array(1)})

    def broken() -> sqlite3.Connection:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(store, "_connect", broken)
    store.put({"b": array(2)})
    store.put({"c": array(3)})
    assert store.get(["a", "b", "c"])[:, 0, 0].tolist() == [1, 2, 3]
    assert said == ["disk I/O error"]


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


def test_a_store_that_is_only_busy_is_done_without_and_not_thrown_away(
    store: ArrayStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process has it, and does not let go."""
    store.put({"a": array(1)})
    said: list[str] = []
    monkeypatch.setattr(array_store, "_PATIENCE_SECONDS", 0.01)
    with closing(sqlite3.connect(tmp_path / "cache" / "features-1.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")
        busy = ArrayStore(tmp_path / "cache", "features-1", said.append)
        assert busy.missing(["a"]) == {"a"}
        busy.put({"a": array(2), "b": array(3)})
        assert busy.get(["a", "b"])[:, 0, 0].tolist() == [2, 3]
    assert said == ["database is locked"]
    assert store.missing(["a", "b"]) == {"b"}


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


# rows that are not as they were written


def _spoil(store: ArrayStore, what: str, *values: object) -> None:
    with closing(sqlite3.connect(store.file)) as connection, connection:
        connection.execute(f"UPDATE checked SET {what} WHERE content = 'a'", values)  # noqa: S608


_NAN = np.full((2, 3), np.nan, np.float32).tobytes()
SPOILT: dict[str, Callable[[ArrayStore], None]] = {
    "a flipped byte": lambda s: _spoil(s, "data = CAST(x'01' || substr(data, 2) AS BLOB)"),
    "not a number": lambda s: _spoil(s, "data = ?", _NAN),
    "another shape": lambda s: _spoil(s, "shape = '3,2'"),
    "an impossible shape": lambda s: _spoil(s, "shape = '-1,x'"),
    "another kind": lambda s: _spoil(s, "kind = '<i4'"),
    "no kind at all": lambda s: _spoil(s, "kind = 'O'"),
    "null": lambda s: _spoil(s, "data = NULL, checksum = NULL"),
    "text": lambda s: _spoil(s, "data = 'text', kind = 7, shape = 8.5"),
    "no text": lambda s: _spoil(s, "kind = CAST(x'eda080ff' AS TEXT)"),
    "a short one": lambda s: _spoil(s, "data = substr(data, 1, 7)"),
    "no checksum": lambda s: _spoil(s, "checksum = ''"),
    "of another picture": lambda s: _spoil(
        s, "(data, checksum) = (SELECT data, checksum FROM checked WHERE content = 'b')"
    ),
    "gone": lambda s: _spoil(s, "content = 'c'"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_row_that_is_not_as_it_was_written_is_missing_and_can_be_made_anew(
    store: ArrayStore, how: str
) -> None:
    store.put({"a": array(1), "b": array(2)})
    SPOILT[how](store)
    with pytest.raises(KeyError):
        store.get(["a", "b"])
    assert store.missing(["a", "b"]) == {"a"}
    store.put({"a": array(1), "b": array(9)})
    assert store.get(["a", "b"])[:, 0, 0].tolist() == [1, 2]
    assert ArrayStore(store.file.parent, "features-1").missing(["a", "b"]) == set()


def test_rows_of_another_store_are_none_of_this_one(store: ArrayStore, tmp_path: Path) -> None:
    store.put({"a": array(1)})
    other = store.file.with_name("features-2.sqlite")
    shutil.copy(store.file, other)
    assert ArrayStore(tmp_path / "cache", "features-2").missing(["a"]) == {"a"}


def test_rows_without_checksums_of_earlier_versions_are_not_believed(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "features-1.sqlite")) as old, old:
        old.execute("CREATE TABLE arrays (content TEXT PRIMARY KEY, kind, shape, data BLOB)")
        old.execute("INSERT INTO arrays VALUES ('a', '<f4', '2,3', ?)", (array(1).tobytes(),))
    said: list[str] = []
    store = ArrayStore(tmp_path, "features-1", said.append)
    assert store.missing(["a"]) == {"a"}
    store.put({"a": array(2)})
    assert store.get(["a"])[0, 0, 0] == 2
    assert said == []


# files that are no store


def _other_table(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE checked (content TEXT, own INTEGER)")


NO_STORES: dict[str, Callable[[Path], object]] = {
    "a folder": lambda file: file.mkdir(),
    "text": lambda file: file.write_text("notes of a person"),
    "a pipe": os.mkfifo,
    "another database": _other_table,
}


@pytest.mark.parametrize("what", NO_STORES)
def test_what_is_no_store_is_put_aside_and_said_once(tmp_path: Path, what: str) -> None:
    NO_STORES[what](tmp_path / "features-1.sqlite")
    said: list[str] = []
    store = ArrayStore(tmp_path, "features-1", said.append)
    store.put({"a": array(1)})
    assert store.get(["a"])[0, 0, 0] == 1
    assert len(said) == 1
    assert (tmp_path / "features-1.sqlite.unusable-1").exists()
    assert ArrayStore(tmp_path, "features-1").missing(["a"]) == set()


def test_where_the_cache_is_no_folder_the_store_has_no_name(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    said: list[str] = []
    store = ArrayStore(tmp_path / "cache", "features-1", said.append)
    store.put({"a": array(1)})
    assert store.missing(["a", "b"]) == {"b"}
    assert store.get(["a"])[0, 0, 0] == 1
    assert len(said) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["cache"]


def test_a_store_that_can_only_be_read_is_read(store: ArrayStore, tmp_path: Path) -> None:
    store.put({"a": array(1)})
    said: list[str] = []
    again = ArrayStore(tmp_path / "cache", "features-1", said.append)

    def read_only() -> sqlite3.Connection:  # root may write into every file
        address = f"{store.file.as_uri()}?mode=ro"
        return sqlite3.connect(address, uri=True)

    again._connect = read_only  # type: ignore[method-assign]
    again.put({"b": array(2)})
    assert again.get(["a", "b"])[:, 0, 0].tolist() == [1, 2]
    assert len(said) == 1


def test_a_store_that_another_process_deletes_begins_anew(store: ArrayStore) -> None:
    store.put({"a": array(1)})
    store.file.unlink()
    assert store.missing(["a"]) == {"a"}
    shutil.rmtree(store.file.parent)
    store.put({"a": array(2)})
    assert store.get(["a"])[0, 0, 0] == 2


def test_two_at_once_do_each_other_no_harm(store: ArrayStore, tmp_path: Path) -> None:
    other = ArrayStore(tmp_path / "cache", "features-1")

    def fill(which: ArrayStore) -> None:
        for n in range(30):
            which.put({f"{n}": array(n)})
            assert which.get([f"{n}"])[0, 0, 0] == n

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, (store, other)))
    assert store.get([str(n) for n in range(30)])[:, 0, 0].tolist() == list(range(30))


def test_a_store_in_use_stays_however_large_it_is(tmp_path: Path) -> None:
    for name, used in (("b", 2000), ("a", 3000), ("c", 1000)):
        _store_of(tmp_path, name, used)
    prune(tmp_path, 0, keep=[tmp_path / "c.sqlite"])
    assert {file.stem for file in tmp_path.glob("*.sqlite")} == {"c"}


def test_what_was_put_aside_is_deleted_like_a_store_but_never_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite.unusable-1").write_bytes(b"damaged")
    (tmp_path / "y.sqlite.unusable-1").mkdir()
    (tmp_path / "z.sqlite").symlink_to(tmp_path / "nowhere")
    prune(tmp_path, 0)
    assert {file.name for file in tmp_path.iterdir()} == {"y.sqlite.unusable-1", "z.sqlite"}
