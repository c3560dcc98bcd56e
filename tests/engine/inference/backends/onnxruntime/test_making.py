"""A graph is kept only if it answers as torch does; whatever ends the making, torch answers."""

import errno
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from torch import nn

from engine.base.device import CPU
from engine.base.errors import EngineError, ErrorCode
from engine.inference import backends
from engine.inference.backends.onnxruntime import making
from engine.inference.backends.onnxruntime.graph import FEATURES, LOGITS, open_session
from engine.inference.backends.onnxruntime.graph_store import GRAPH, GraphStore
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.inference.graphs import Graphs
from engine.models import LibraryEntry
from engine.models.loading import LoadedModel, load
from tests.helpers.graphs import make_quietly


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where graphs go."""
    return tmp_path / "graphs"


@pytest.fixture
def loaded(taught: LibraryEntry) -> LoadedModel:
    return load(taught)


def assert_refused(folder: Path, taught: LibraryEntry, said: pytest.LogCaptureFixture) -> None:
    """It is remembered why; nobody tries again; torch answers."""
    assert not GraphStore(folder).is_wanted(taught)
    assert [file.name for file in folder.glob("*/*")] == ["graph.json"]
    assert isinstance(backends.load(taught, CPU, Graphs(folder)), TorchClassifier)
    assert f"torch goes on answering for {taught.record.id}" in said.text


def assert_wanted_again(folder: Path, taught: LibraryEntry) -> None:
    """As if nobody had tried."""
    assert list(folder.glob("*")) == []
    assert GraphStore(folder).is_wanted(taught)
    assert isinstance(backends.load(taught, CPU, Graphs(folder)), TorchClassifier)


def test_one_that_agrees_is_kept_and_said(
    folder: Path, taught: LibraryEntry, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, making.__name__):
        assert make_quietly(taught, folder)
    assert f"made the graph of {taught.record.id}" in caplog.text
    found = GraphStore(folder).find(taught)
    assert found is not None
    assert found.config.classes == taught.config.classes if taught.config else False
    assert "tmp" not in (next(folder.glob(f"*/{GRAPH}")).read_bytes()).decode("latin-1")


@pytest.mark.parametrize("which", [LOGITS, FEATURES])
def test_one_that_answers_otherwise_is_refused(
    folder: Path, taught: LibraryEntry, which: str, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    class Otherwise:
        def __init__(self, file: Path) -> None:
            self._session = open_session(file)

        def run(self, names: list[str], given: object) -> list[np.ndarray]:
            found = self._session.run(names, given)
            place = names.index(which)
            found[place] = found[place] + np.linspace(0, 2e-3, found[place].shape[1])
            return list(found)

    monkeypatch.setattr(making, "open_session", Otherwise)
    assert not make_quietly(taught, folder)
    assert "would differ by" in caplog.text
    assert_refused(folder, taught, caplog)


def test_one_that_gives_no_number_is_refused(
    folder: Path, taught: LibraryEntry, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr(making, "_difference", lambda *_: float("nan"))
    assert not make_quietly(taught, folder)
    assert_refused(folder, taught, caplog)


def test_a_network_that_cannot_be_exported_is_refused(
    folder: Path, taught: LibraryEntry, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def unsupported(*_: object, **__: object) -> NoReturn:
        raise NotImplementedError("no such operator in ONNX")

    monkeypatch.setattr(making, "write_module", unsupported)
    assert not make_quietly(taught, folder)
    assert "no such operator" in caplog.text
    assert_refused(folder, taught, caplog)


def test_a_network_without_a_linear_head_is_refused(
    folder: Path, taught: LibraryEntry, loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    headless = nn.Sequential(nn.Conv2d(3, 3, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten()).eval()
    monkeypatch.setattr(making, "load", lambda _: replace(loaded, network=headless, reference=None))
    assert not make_quietly(taught, folder)
    assert_refused(folder, taught, caplog)


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory")]
)
def test_want_of_memory_is_no_refusal(
    folder: Path, taught: LibraryEntry, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr(making, "write_module", fail)
    with pytest.raises(EngineError) as caught:
        make_quietly(taught, folder)
    assert caught.value.code is ErrorCode.DEVICE_OUT_OF_MEMORY
    assert_wanted_again(folder, taught)


FULL_AT: dict[str, tuple[str, str]] = {
    "the graph": (making.__name__, "write_module"),
    "the config": ("engine.inference.backends.onnxruntime.graph_store", "write_config"),
    "what is said": ("engine.inference.backends.onnxruntime.graph_store", "replacing"),
}


@pytest.mark.parametrize("what", FULL_AT)
def test_a_full_disk_leaves_nothing_and_torch_answering(
    folder: Path, taught: LibraryEntry, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    module, name = FULL_AT[what]
    monkeypatch.setattr(f"{module}.{name}", full)
    with pytest.raises(OSError, match="No space left"):
        make_quietly(taught, folder)
    assert_wanted_again(folder, taught)


def _library_of(taught: LibraryEntry) -> Path:
    assert taught.file is not None
    return taught.file.parent.parent.parent


def _maker(
    taught: LibraryEntry, folder: Path, before: str = "", wait: str = "0"
) -> subprocess.Popen[str]:
    """The maker as a process, which knows the small networks of these tests."""
    code = (
        "import sys, tests.helpers.small_networks\n"
        "from engine.inference.backends.onnxruntime import making\n"
        f"{before}\nsys.exit(making.main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, str(_library_of(taught)), str(folder)]
    return subprocess.Popen(
        [*command, taught.record.id, wait], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def _comes(is_there: Callable[[], object], process: subprocess.Popen[str]) -> bool:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if is_there():
            return True
        time.sleep(0.02)
    return bool(is_there())


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_maker_that_was_killed_leaves_nothing_that_is_believed(
    folder: Path, taught: LibraryEntry
) -> None:
    slow = "making._difference = lambda *_: __import__('time').sleep(60)"
    with _maker(taught, folder, slow) as process:
        assert _comes(lambda: list(folder.glob(f".*/{GRAPH}")), process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert [left.name[0] for left in folder.iterdir()] == ["."]
    store = GraphStore(folder)
    assert store.find(taught) is None
    assert not store.has(taught)
    assert store.is_wanted(taught)
    assert make_quietly(taught, folder)
    assert GraphStore(folder).find(taught) is not None


@pytest.mark.skipif(os.name == "nt", reason="sizes of files have no limit there")
def test_a_maker_whose_disk_is_full_says_so_in_a_line(folder: Path, taught: LibraryEntry) -> None:
    limit = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"
    )
    with _maker(taught, folder, limit) as process:
        _, said = process.communicate(timeout=100)
    assert process.returncode == 1
    assert "Traceback" not in said
    assert f"no graph of {taught.record.id}: " in said
    assert_wanted_again(folder, taught)


def test_two_makers_at_once_do_no_harm(folder: Path, taught: LibraryEntry) -> None:
    with _maker(taught, folder) as first, _maker(taught, folder) as second:
        said = [process.communicate(timeout=100)[1] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert [found.name for found in folder.iterdir()] == [GraphStore(folder).key(taught)]
    assert GraphStore(folder).find(taught) is not None


def test_a_maker_whose_model_is_gone_or_damaged_says_so_in_a_line(
    tmp_path: Path, folder: Path, taught: LibraryEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "nice", lambda _: None, raising=False)
    library = tmp_path / "library"
    shutil.copytree(_library_of(taught), library)
    arguments = [str(library), str(folder), taught.record.id, "0"]
    weights = library / "models" / taught.record.id / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    assert making.main(arguments) == 1
    shutil.rmtree(weights.parent)
    assert making.main(arguments) == 1
    assert not folder.exists()
