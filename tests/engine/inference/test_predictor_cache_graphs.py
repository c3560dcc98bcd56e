"""What answers changes over to the graph once that has come, and asks for it once."""

from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.inference import PredictorCache
from engine.inference.backends.onnxruntime.classifier import OnnxClassifier
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.inference.graphs import Graphs
from engine.models import DEFAULT_MODEL, LibraryEntry, ModelLibrary
from tests.helpers.graphs import LITE0, copy_of_graphs


class Asked(Graphs):
    """Remembers whose graphs were asked for, and makes none.

    Attributes:
        asked: ids of models.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[str] = []

    def make_beside(self, entry: LibraryEntry) -> None:
        self.asked.append(entry.record.id)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "graphs"


@pytest.fixture
def graphs(folder: Path) -> Asked:
    return Asked(folder)


@pytest.fixture
def predictors(tmp_path: Path, graphs: Asked) -> PredictorCache:
    return PredictorCache(ModelLibrary(tmp_path / "data"), graphs)


def test_torch_answers_until_the_graph_has_come(
    predictors: PredictorCache, graphs: Asked, folder: Path
) -> None:
    first = predictors.get(DEFAULT_MODEL, "cpu")
    assert isinstance(first, TorchClassifier)
    assert predictors.get(DEFAULT_MODEL, "cpu") is first
    copy_of_graphs(folder)
    second = predictors.get(DEFAULT_MODEL, "cpu")
    assert isinstance(second, OnnxClassifier)
    assert predictors.get(DEFAULT_MODEL, "cpu") is second
    assert graphs.asked == [DEFAULT_MODEL]


def test_a_graph_that_is_there_answers_at_once(
    predictors: PredictorCache, graphs: Asked, folder: Path
) -> None:
    copy_of_graphs(folder)
    assert isinstance(predictors.get(DEFAULT_MODEL, "cpu"), OnnxClassifier)
    assert graphs.asked == []


def test_on_another_device_torch_is_asked(predictors: PredictorCache, folder: Path) -> None:
    copy_of_graphs(folder)
    with pytest.raises(EngineError) as caught:
        predictors.get(DEFAULT_MODEL, "mps")
    assert caught.value.code is ErrorCode.DEVICE_UNAVAILABLE


def test_the_fastest_is_the_cpu_only_where_there_is_no_other(
    predictors: PredictorCache, graphs: Asked, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_of_graphs(folder)
    monkeypatch.setattr("engine.base.device._may_have_accelerator", lambda: True)
    assert isinstance(predictors.get(DEFAULT_MODEL, "auto"), TorchClassifier)
    monkeypatch.setattr("engine.base.device._may_have_accelerator", lambda: False)
    predictors.get(DEFAULT_MODEL, "cpu")  # of another device, so that it is loaded anew
    assert isinstance(predictors.get(DEFAULT_MODEL, "auto"), OnnxClassifier)
    assert graphs.asked == []


def test_a_damaged_graph_is_asked_for_and_taken_once_it_was_made_anew(
    predictors: PredictorCache, graphs: Asked, folder: Path
) -> None:
    file = copy_of_graphs(folder) / "model.onnx"
    file.write_bytes(file.read_bytes()[:-1])
    first = predictors.get(DEFAULT_MODEL, "cpu")
    assert isinstance(first, TorchClassifier)
    assert predictors.get(DEFAULT_MODEL, "cpu") is first
    assert graphs.asked == [DEFAULT_MODEL]
    file.parent.rename(folder / ".away")
    copy_of_graphs(folder)
    assert isinstance(predictors.get(DEFAULT_MODEL, "cpu"), OnnxClassifier)


def test_without_graphs_torch_answers(tmp_path: Path) -> None:
    predictors = PredictorCache(ModelLibrary(tmp_path))
    first = predictors.get(DEFAULT_MODEL, "cpu")
    assert isinstance(first, TorchClassifier)
    assert predictors.get(DEFAULT_MODEL, "cpu") is first


def test_looking_whether_it_has_come_does_not_read_the_weights_again(
    predictors: PredictorCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictors.get(DEFAULT_MODEL, "cpu")
    monkeypatch.setattr("engine.models.own_files.sha256_of", lambda _: pytest.fail("read again"))
    for _ in range(3):
        predictors.get(DEFAULT_MODEL, "cpu")


def test_weights_of_another_size_or_time_are_read_again(tmp_path: Path) -> None:
    from dataclasses import replace

    from engine.models.own_files import weights_hash

    entry = replace(LITE0, file=tmp_path / "w.pth")
    hashes = set()
    for data in (b"one", b"other", b"again"):
        (tmp_path / "w.pth").write_bytes(data)
        hashes.add(weights_hash(entry))
    assert len(hashes) == 3
