"""What can be made again, what a person keeps, and tables."""

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.jobs import JobControl
from engine.base.places import find_places
from engine.datasets.checks.check import check
from engine.datasets.dataset import CheckReport
from engine.datasets.layouts.scan import scan
from engine.inference.batch.answer_table import read_answers, read_header
from engine.inference.features.array_store import ArrayStore
from engine.verbs.batches import Batches
from gui.common.settings import Settings, SettingsStore
from tests.damaged.conftest import reading
from tests.damaged.damage import damaged_bytes, damaged_json, damaged_lines
from tests.helpers.pictures import photo, save

CONTENTS = [f"{number:064x}" for number in range(8)]


@pytest.fixture(scope="module")
def arrays() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(8, 24)).astype(np.float32)


@given(data=st.data())
def test_feature_stores(
    tmp_path_factory: pytest.TempPathFactory, arrays: np.ndarray, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("store")
    ArrayStore(folder, "key").put(dict(zip(CONTENTS, arrays, strict=True)))
    (file,) = folder.glob("*.sqlite")
    file.write_bytes(data.draw(damaged_bytes(file.read_bytes())))
    with reading():
        store = ArrayStore(folder, "key")
        assert (_got(store, arrays) == arrays).all()


def _got(store: ArrayStore, arrays: np.ndarray) -> np.ndarray:
    """As `RemakingStore` does, with the same patience."""
    for attempt in range(3):
        missing = store.missing(CONTENTS)
        store.put({c: a for c, a in zip(CONTENTS, arrays, strict=True) if c in missing})
        with suppress(KeyError):
            return store.get(CONTENTS)
        if attempt == 1:
            store.leave_out("what is written into it is lost")
    raise AssertionError("lost, and not made anew")


@given(data=st.data())
def test_facts_about_pictures(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("facts")
    for label in ("a", "b"):
        (folder / "pictures" / label).mkdir(parents=True)
        for number in range(2):
            save(photo(24, 20, seed=ord(label) + number), folder / f"pictures/{label}/{number}.png")
    right = _checked(folder)
    (file,) = (folder / "cache").rglob("*.sqlite")
    file.write_bytes(data.draw(damaged_bytes(file.read_bytes())))
    with reading():
        assert _checked(folder).dataset == right.dataset


def _checked(folder: Path) -> CheckReport:
    control = JobControl()
    return check(scan(folder / "pictures", control), control, folder / "cache")


@given(data=st.data())
def test_settings(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    file = tmp_path_factory.mktemp("settings") / "settings.json"
    whole = json.dumps(asdict(Settings(model="stones", appearance="dark"))).encode()
    file.write_bytes(data.draw(damaged_json(whole)))
    with reading():
        store = SettingsStore(file)
        json.dumps(asdict(store.values)).encode()
        store.change(appearance="light")
        assert SettingsStore(file).values == store.values


@given(data=st.data())
def test_label_tables(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("table")
    rows = [b"file,label,split"]
    for number in range(4):
        save(photo(24, 20, seed=number), folder / f"{number}.png")
        rows.append(f"{number}.png,{'ab'[number % 2]},train".encode())
    (folder / "labels.csv").write_bytes(data.draw(damaged_bytes(b"\n".join(rows))))
    with reading():
        control = JobControl()
        check(scan(folder, control), control, folder / "cache")


@given(data=st.data())
def test_half_written_tables_of_answers(place: Path, data: st.DataObject) -> None:
    file = place / "tables" / "answers.csv.part"
    whole = file.read_bytes()
    damaged = place / "damaged.csv.part"
    damaged.write_bytes(data.draw(damaged_bytes(whole)))
    with reading(), damaged.open("rb") as opened:
        read_header(opened, damaged)
        list(read_answers(opened))


@given(data=st.data(), name=st.sampled_from(("batch.json", "answers.csv.part", "sorted-001.jsonl")))
def test_batches(place: Path, data: st.DataObject, name: str) -> None:
    folders = sorted((place / "home/data/batches").iterdir())
    folder = next(f for f in folders[::-1] if (f / name).exists())
    whole = (folder / name).read_bytes()
    damage = damaged_json if name == "batch.json" else damaged_bytes
    if name.endswith(".jsonl"):
        damage = damaged_lines
    (folder / name).write_bytes(data.draw(damage(whole)))
    try:
        with reading():
            batches = Batches(find_places(), None)  # type: ignore[arg-type]  # nothing is asked
            batches.latest(JobControl())
            batches.read(folder.name, JobControl())
            if name.endswith(".jsonl"):
                batches.undo_sorting(folder.name, JobControl())
    finally:
        (folder / name).write_bytes(whole)
