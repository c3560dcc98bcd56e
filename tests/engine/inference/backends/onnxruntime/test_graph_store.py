"""A graph that something has happened to is not believed, said to be so, and wanted again."""

import json
import logging
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base.device import CPU
from engine.base.types import Preprocessing
from engine.inference import backends
from engine.inference.backends.onnxruntime import graph_store
from engine.inference.backends.onnxruntime.classifier import OnnxClassifier
from engine.inference.backends.onnxruntime.graph_store import GRAPH, GraphStore
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.inference.graphs import Graphs
from engine.models import LibraryEntry, ModelLibrary
from engine.models.config import CONFIG
from engine.models.limits import MOST_TEXT_BYTES
from engine.models.own_files import weights_file
from tests.helpers.graphs import LITE0

LITE0_FILE = weights_file(LITE0)
ABOUT = "graph.json"


@pytest.fixture
def store(tmp_path: Path, graphs: Path) -> GraphStore:
    """Has the graph of the taught model."""
    shutil.copytree(graphs, tmp_path / "graphs")
    return GraphStore(tmp_path / "graphs")


@pytest.fixture
def folder(tmp_path: Path, store: GraphStore, taught: LibraryEntry) -> Path:
    """Of the graph in it."""
    return tmp_path / "graphs" / store.key(taught)


def make_anew(store: GraphStore, taught: LibraryEntry, graphs: Path) -> None:
    """What the maker does, without its work."""
    found = GraphStore(graphs).find(taught)
    assert found is not None
    source = graphs / store.key(taught) / GRAPH

    def bring(file: Path) -> None:
        shutil.copy(source, file)

    store.put(taught, found.config, found.dimension, found.layer, bring)


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-9])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def become_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def become_a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def lead_nowhere(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere")


def lead_in_a_circle(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)


HARMS = [flip, cut, empty, become_a_folder, lead_nowhere, lead_in_a_circle]
if hasattr(os, "mkfifo"):
    HARMS.append(become_a_pipe)


def say(**changes: object) -> Callable[[Path], None]:
    """Have `graph.json` say something else."""

    def change(folder: Path) -> None:
        about = json.loads((folder / ABOUT).read_text())
        (folder / ABOUT).write_text(json.dumps(about | changes))

    return change


def write(text: str | bytes) -> Callable[[Path], None]:
    """Have it be something else."""

    def change(folder: Path) -> None:
        (folder / ABOUT).write_bytes(text if isinstance(text, bytes) else text.encode())

    return change


LIES = {
    "another format": say(format=2),
    "a format in words": say(format="1"),
    "another hash": say(sha256="0" * 64),
    "a hash that is none": say(sha256=7),
    "no hash of the config": say(config=None),
    "another dimension": say(dimension=65),
    "a dimension that is none": say(dimension=-1),
    "a dimension beyond all": say(dimension=10**30),
    "a layer that is none": say(layer=["pool"]),
    "half a character": say(layer="\ud800"),
    "a list": write("[1, 2]"),
    "a number": write("1"),
    "null": write("null"),
    "many digits": write('{"format": ' + "1" * 9999 + "}"),
    "no JSON": write("format: 1"),
    "no text": write(b"\xff\xfe\x00"),
    "deep": write("[" * 100_000),
    "huge": write(b" " * (MOST_TEXT_BYTES + 1)),
}


def assert_torch_answers(
    store: GraphStore, taught: LibraryEntry, graphs: Path, said: pytest.LogCaptureFixture
) -> None:
    """Nobody believes it, that is said in a line, and after it was made anew it is believed."""
    with said.at_level(logging.WARNING):
        assert store.find(taught) is None
    (record,) = said.records
    assert record.exc_info is None
    assert taught.record.id in record.getMessage()
    assert "\n" not in record.getMessage()
    assert not store.has(taught)
    assert store.is_wanted(taught)
    make_anew(store, taught, graphs)
    assert store.has(taught)
    assert not store.is_wanted(taught)
    assert store.find(taught) is not None


@pytest.mark.parametrize("name", [GRAPH, CONFIG])
@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_file_is_not_believed(
    store: GraphStore, folder: Path, taught: LibraryEntry, graphs: Path, name: str,
    harm: Callable[[Path], None], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    harm(folder / name)
    assert_torch_answers(store, taught, graphs, caplog)


@pytest.mark.parametrize("lie", LIES)
def test_what_is_said_of_it_has_to_fit(
    store: GraphStore, folder: Path, taught: LibraryEntry, graphs: Path, lie: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    LIES[lie](folder)
    assert_torch_answers(store, taught, graphs, caplog)


@pytest.mark.parametrize("harm", [become_a_folder, lead_nowhere, empty, *HARMS[6:]])
def test_without_what_is_said_of_it_there_is_none(
    store: GraphStore, folder: Path, taught: LibraryEntry, graphs: Path,
    harm: Callable[[Path], None],
) -> None:  # fmt: skip
    harm(folder / ABOUT)
    assert store.find(taught) is None
    assert store.is_wanted(taught)
    make_anew(store, taught, graphs)
    assert store.find(taught) is not None


@pytest.mark.parametrize("harm", HARMS)
def test_something_else_in_the_place_of_its_folder_is_cleared_away(
    store: GraphStore, folder: Path, taught: LibraryEntry, graphs: Path,
    harm: Callable[[Path], None],
) -> None:  # fmt: skip
    shutil.rmtree(folder)
    folder.write_bytes(b"a file of nine bytes, and more")
    harm(folder)
    assert store.find(taught) is None
    assert not store.has(taught)
    assert store.is_wanted(taught)
    make_anew(store, taught, graphs)
    assert store.find(taught) is not None


def test_the_config_of_another_model_is_not_believed(
    store: GraphStore, folder: Path, taught: LibraryEntry, graphs: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    config = json.loads((folder / CONFIG).read_text("utf-8"))
    config["classes"] = ["一", "二", "三"]  # as many
    config["preprocessing"]["mean"] = [0.1, 0.2, 0.3]
    (folder / CONFIG).write_text(json.dumps(config), "utf-8")
    assert_torch_answers(store, taught, graphs, caplog)


def test_the_whole_graph_of_another_model_is_not_believed(
    tmp_path: Path, graphs: Path, taught: LibraryEntry, caplog: pytest.LogCaptureFixture
) -> None:
    store = GraphStore(tmp_path)
    shutil.copytree(graphs / store.key(taught), tmp_path / store.key(LITE0))
    with caplog.at_level(logging.WARNING):
        assert store.find(LITE0) is None
    assert "is of another model" in caplog.text
    assert store.is_wanted(LITE0)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_one_that_may_not_be_read_is_not_believed(
    store: GraphStore, folder: Path, taught: LibraryEntry
) -> None:
    folder.chmod(0)
    try:
        assert store.find(taught) is None
        assert not store.has(taught)
        assert store.is_wanted(taught)
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("question", ["is_file", "open", "stat"])
def test_a_disk_that_refuses_to_tell_is_no_reason_to_fail(
    store: GraphStore, taught: LibraryEntry, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.find(taught) is not None
    plain = getattr(Path, question)

    def refuse(path: Path, *args: object, **options: object) -> object:
        if "graphs" in path.parts:
            raise PermissionError(13, "Permission denied")
        return plain(path, *args, **options)

    monkeypatch.setattr(Path, question, refuse)
    assert store.find(taught) is None
    assert not store.has(taught) or question == "open"
    assert store.is_wanted(taught)


def test_where_none_is_nothing_is_said(
    tmp_path: Path, taught: LibraryEntry, caplog: pytest.LogCaptureFixture
) -> None:
    store = GraphStore(tmp_path / "nowhere" / "graphs")
    assert store.find(taught) is None
    assert not store.has(taught)
    assert store.is_wanted(taught)
    assert caplog.records == []


def test_a_damaged_one_has_torch_answer(
    store: GraphStore, folder: Path, taught: LibraryEntry
) -> None:
    graphs = Graphs(folder.parent)
    assert isinstance(backends.load(taught, CPU, graphs), OnnxClassifier)
    flip(folder / GRAPH)
    assert isinstance(backends.load(taught, CPU, graphs), TorchClassifier)


def _with_other_weights(entry: LibraryEntry, place: Path) -> LibraryEntry:
    assert entry.file is not None
    folder = place / entry.record.id
    shutil.copytree(entry.file.parent, folder)
    file = folder / entry.file.name
    flip(file)
    for note in folder.glob("*.sha256"):
        note.unlink()
    return replace(entry, file=file)


def test_whatever_decides_the_answers_is_in_its_key(
    tmp_path: Path, taught: LibraryEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = GraphStore(tmp_path)
    assert taught.config is not None
    squashed = replace(taught.config, preprocessing=Preprocessing(9, 9, (0.0,) * 3, (1.0,) * 3))
    others = [
        _with_other_weights(taught, tmp_path / "other"),
        replace(taught, config=squashed),
        replace(taught, record=replace(taught.record, architecture="another")),
        LITE0,
    ]
    keys = {store.key(entry) for entry in (taught, *others)}
    for library in ("torch", "onnxruntime"):
        with monkeypatch.context() as patch:
            patch.setattr(graph_store, "version", lambda name, later=library: str(name == later))
            keys.add(store.key(taught))
    assert len(keys) == 7


def test_calibration_and_name_are_not_in_its_key(tmp_path: Path, taught: LibraryEntry) -> None:
    store = GraphStore(tmp_path)
    assert taught.config is not None
    calibrated = replace(taught.config, name="Another")
    calibrated = replace(calibrated, calibration=replace(calibrated.calibration, temperature=3.0))
    assert store.key(replace(taught, config=calibrated)) == store.key(taught)


def test_many_that_put_and_find_at_once_do_no_harm(
    tmp_path: Path, taught: LibraryEntry, graphs: Path
) -> None:
    def put(_: int) -> None:
        make_anew(GraphStore(tmp_path), taught, graphs)

    def find(_: int) -> None:
        GraphStore(tmp_path).find(taught)  # there or not, it does not raise

    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(job, number) for number in range(8) for job in (put, find)]
        for job in jobs:
            job.result()
    assert GraphStore(tmp_path).find(taught) is not None
    assert [found.name for found in tmp_path.iterdir()] == [GraphStore(tmp_path).key(taught)]


def test_a_refusal_is_kept_and_said_quietly(
    tmp_path: Path, taught: LibraryEntry, caplog: pytest.LogCaptureFixture
) -> None:
    GraphStore(tmp_path).refuse(taught, "its answers would differ by 0.2")
    store = GraphStore(tmp_path)
    with caplog.at_level(logging.INFO):
        assert store.find(taught) is None
    (record,) = caplog.records
    assert (record.levelname, "differ by 0.2" in record.getMessage()) == ("INFO", True)
    assert not store.has(taught)
    assert not store.is_wanted(taught)


def test_a_refusal_falls_with_the_versions_or_weights(
    tmp_path: Path, taught: LibraryEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = GraphStore(tmp_path / "graphs")
    store.refuse(taught, "no")
    assert store.is_wanted(_with_other_weights(taught, tmp_path / "other"))
    monkeypatch.setattr(graph_store, "version", lambda name: f"a later {name}")
    assert store.is_wanted(taught)


def test_those_used_longest_ago_make_room_and_what_was_left_half_made_goes(
    tmp_path: Path, taught: LibraryEntry, graphs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {"old": 10, "new": 20}
    for number, (name, size) in enumerate(sizes.items()):
        (tmp_path / name).mkdir()
        (tmp_path / name / GRAPH).write_bytes(b"x" * size)
        os.utime(tmp_path / name / GRAPH, (number + 1, number + 1))
    for name in (".killed", ".under way"):
        (tmp_path / name).mkdir()
        (tmp_path / name / GRAPH).write_bytes(b"half")
    os.utime(tmp_path / ".killed", (1, 1))
    key = GraphStore(tmp_path).key(taught)
    size = (graphs / key / GRAPH).stat().st_size
    monkeypatch.setattr(graph_store, "_MOST_BYTES", size + 20)
    make_anew(GraphStore(tmp_path), taught, graphs)
    assert {found.name for found in tmp_path.iterdir()} == {key, "new", ".under way"}


def test_a_graph_that_is_larger_than_all_may_be_stays(
    tmp_path: Path, taught: LibraryEntry, graphs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_store, "_MOST_BYTES", 1)
    make_anew(GraphStore(tmp_path), taught, graphs)
    assert GraphStore(tmp_path).find(taught) is not None


def test_models_that_are_not_here_and_detectors_have_none(tmp_path: Path) -> None:
    library, store = ModelLibrary(tmp_path), GraphStore(tmp_path / "graphs")
    detector = replace(library.find("faster-rcnn"), is_ready=True, file=LITE0_FILE)
    for entry in (library.find("resnet50"), detector):
        assert store.find(entry) is None
        assert not store.has(entry)
        assert not store.is_wanted(entry)


def test_weights_that_are_gone_have_no_graph(
    store: GraphStore, tmp_path: Path, taught: LibraryEntry
) -> None:
    gone = replace(taught, file=tmp_path / "gone.safetensors")
    assert store.find(gone) is None
    assert not store.has(gone)
