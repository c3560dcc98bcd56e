"""Graphs are found where they lie, and made once by a process beside the work."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from engine.base.places import Places
from engine.inference import graphs as module
from engine.inference.backends.onnxruntime.graph_store import GraphStore
from engine.inference.graphs import GRAPHS_VARIABLE, Graphs
from engine.models import ModelLibrary
from tests.helpers.graphs import LITE0, copy_of_graphs, graphs_of_lite0


class Begun:
    """Stands for a process; remembers how each was begun.

    Attributes:
        all: their commands and environments.
    """

    all: list[tuple[list[str], dict[str, Any]]]

    def __init__(self, command: list[str], **options: Any) -> None:
        self.all.append((command, options))


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, Any]]]:
    """What processes were begun, none of which is."""
    Begun.all = []
    monkeypatch.setattr(subprocess, "Popen", Begun)
    return Begun.all


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Graphs are those of the user, not those of the tests."""
    monkeypatch.delenv(GRAPHS_VARIABLE)


Processes = list[tuple[list[str], dict[str, Any]]]


@pytest.mark.usefixtures("own")
def test_those_of_a_user_lie_in_the_cache(places: Places) -> None:
    copy_of_graphs(places.cache / "graphs")
    library = ModelLibrary(places.data)
    for graphs in (Graphs.of(places, library), Graphs.beside(places.cache / "features")):
        assert graphs.is_there(LITE0)
        assert graphs.find(LITE0) is not None
        assert graphs.without_making().find(LITE0) is not None


def test_a_variable_names_those_that_were_made_for_all(
    places: Places, monkeypatch: pytest.MonkeyPatch, begun: Processes
) -> None:
    monkeypatch.setenv(GRAPHS_VARIABLE, str(graphs_of_lite0()))
    for graphs in (
        Graphs.of(places, ModelLibrary(places.data)),
        Graphs.beside(places.cache / "features"),
    ):
        assert graphs.find(LITE0) is not None
    monkeypatch.setenv(GRAPHS_VARIABLE, str(places.data / "nowhere"))
    missing = Graphs.of(places, ModelLibrary(places.data))
    assert missing.find(LITE0) is None
    missing.make_beside(LITE0)
    assert begun == []  # nothing is added to what others have made


@pytest.mark.usefixtures("own")
def test_one_that_is_missing_is_asked_for_once(
    places: Places, begun: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "a place of the person")
    graphs = Graphs.of(places, ModelLibrary(places.data))
    for _ in range(3):
        graphs.make_beside(LITE0)
    ((command, options),) = begun
    assert command[0] == sys.executable
    assert command[-4:-1] == [str(places.data), str(places.cache / "graphs"), LITE0.record.id]
    here, *others = options["env"]["PYTHONPATH"].split(os.pathsep)
    assert (Path(here) / "engine" / "inference" / "graphs.py").is_file()
    assert others == ["a place of the person"]


@pytest.mark.usefixtures("own")
def test_none_is_asked_for_where_there_is_one_or_can_be_none(
    places: Places, begun: Processes
) -> None:
    library = ModelLibrary(places.data)
    copy_of_graphs(places.cache / "graphs")
    graphs = Graphs.of(places, library)
    graphs.make_beside(LITE0)
    graphs.make_beside(library.find("resnet50"))  # its weights are not here
    graphs.make_beside(library.find("faster-rcnn"))
    Graphs(places.cache / "elsewhere").make_beside(LITE0)
    graphs.without_making().make_beside(LITE0)
    assert begun == []


@pytest.mark.usefixtures("own")
def test_one_that_was_refused_is_not_asked_for(places: Places, begun: Processes) -> None:
    GraphStore(places.cache / "graphs").refuse(LITE0, "it differs")
    Graphs.of(places, ModelLibrary(places.data)).make_beside(LITE0)
    assert begun == []


@pytest.mark.usefixtures("own")
def test_one_that_cannot_be_believed_is_asked_for(places: Places, begun: Processes) -> None:
    folder = copy_of_graphs(places.cache / "graphs")
    (folder / "model.onnx").write_bytes(b"something else")
    graphs = Graphs.of(places, ModelLibrary(places.data))
    assert graphs.find(LITE0) is None
    graphs.make_beside(LITE0)
    assert len(begun) == 1


@pytest.mark.usefixtures("own")
def test_a_process_that_cannot_begin_is_said_and_no_reason_to_fail(
    places: Places, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(subprocess, "Popen", fail)
    Graphs.of(places, ModelLibrary(places.data)).make_beside(LITE0)
    assert "Cannot allocate memory" in caplog.text


@pytest.mark.usefixtures("own")
def test_the_process_really_makes_it(
    places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "_SETTLING_SECONDS", 0)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "torch.py").write_text("raise SystemExit('what lies here is not imported')")
    graphs = Graphs.of(places, ModelLibrary(places.data))
    graphs.make_beside(LITE0)
    (process,) = graphs._tried.values()
    assert _in_time(process) == 0
    assert graphs.is_there(LITE0)
    assert graphs.find(LITE0) is not None
    assert [found.name for found in (places.cache / "graphs").iterdir()] == [
        GraphStore(places.cache).key(LITE0)
    ]


def _in_time(process: "subprocess.Popen[bytes]") -> int | None:
    end = time.monotonic() + 100
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    return process.returncode


def test_looking_for_one_imports_neither_torch_nor_onnxruntime(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from engine.inference import Graphs
from engine.models import ModelLibrary
library = ModelLibrary(Path({str(tmp_path)!r}))
assert not Graphs(Path({str(tmp_path)!r}) / "graphs", library).is_there(
    library.find("efficientnet-lite0"))
print(*sorted({{"torch", "torchvision", "timm", "onnxruntime", "PySide6"}} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")
