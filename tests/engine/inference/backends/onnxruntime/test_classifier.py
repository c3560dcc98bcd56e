"""By its graph a model says what it says by torch, of the oddest pictures."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.device import CPU
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Prediction
from engine.images import read
from engine.inference.backends.onnxruntime.classifier import OnnxClassifier
from engine.inference.backends.onnxruntime.graph import Graph
from engine.inference.backends.protocol import Predictor
from engine.inference.backends.pytorch import backend
from engine.models import LibraryEntry, ModelLibrary
from engine.models.config import ModelConfig
from engine.models.familiarity.file import REFERENCE, write_reference
from engine.models.familiarity.making import Learned, make_reference
from engine.models.own_files import weights_hash
from tests.helpers.graphs import LITE0, by_graph, graphs_of_lite0

TOLERANCE = 1e-4
Inputs = list[NDArray[np.uint8]]
Pair = tuple[OnnxClassifier, Predictor]


def prepared(predictor: Predictor, pictures: list[Path]) -> Inputs:
    read_in = (read(PictureAddress(path), min_side=predictor.min_side) for path in pictures)
    return [predictor.prepare(picture) for picture in read_in]


@pytest.fixture(scope="module")
def with_reference(
    tmp_path_factory: pytest.TempPathFactory, taught: LibraryEntry, odd: list[Path]
) -> LibraryEntry:
    """The taught model, which knows that it was taught with the likes of one of the pictures."""
    assert taught.file is not None
    library = ModelLibrary(tmp_path_factory.mktemp("knowing"))
    folder = library.models / taught.record.id
    shutil.copytree(taught.file.parent, folder)
    asked = backend.load(taught, CPU)
    (one,) = prepared(asked, odd[:1])
    random = np.random.default_rng(3)
    alike = [one // 2 + random.integers(0, 40, one.shape, np.uint8) for _ in range(60)]
    features = asked.features([one, *alike])
    reference = make_reference(Learned(features[:30], ("",) * 30), features[30:], features[:0])
    assert reference is not None
    write_reference(folder / REFERENCE, reference, weights_hash(taught))
    return library.find(taught.record.id)


@pytest.fixture(scope="module", params=["EfficientNet-Lite0", "a taught one"])
def pair(request: pytest.FixtureRequest, with_reference: LibraryEntry, graphs: Path) -> Pair:
    """A model by its graph, and by torch."""
    is_lite0 = request.param == "EfficientNet-Lite0"
    entry, folder = (LITE0, graphs_of_lite0()) if is_lite0 else (with_reference, graphs)
    return by_graph(entry, folder), backend.load(entry, CPU)


def test_labels_scores_and_what_is_said_of_them_agree(pair: Pair, odd: list[Path]) -> None:
    first, second = (
        [
            cast(Prediction, predictor.outcome(PictureAddress(path), "m", answer, 0.0, ()))
            for path, answer in zip(odd, predictor.answer(prepared(predictor, odd), 3), strict=True)
        ]
        for predictor in pair
    )
    for mine, other in zip(first, second, strict=True):
        assert [item.label for item in mine.labels] == [item.label for item in other.labels]
        scores = [abs(a.score - b.score) for a, b in zip(mine.labels, other.labels, strict=True)]
        assert max(scores) <= TOLERANCE
        assert (mine.is_sure, mine.unlike) == (other.is_sure, other.unlike)


def test_the_taught_one_tells_strangers_and_is_sometimes_not_sure(
    with_reference: LibraryEntry, graphs: Path, odd: list[Path]
) -> None:
    asked = by_graph(with_reference, graphs)
    assert asked.abstains
    assert asked.remark is None
    said = asked.answer(prepared(asked, odd), 1)
    assert {answer.unlike for answer in said} == {False, True}
    sure = [asked.outcome(PictureAddress(Path()), "m", answer, 0.0, ()).is_sure for answer in said]
    assert set(sure) == {False, True}


def test_features_their_layer_and_size_agree(pair: Pair, odd: list[Path]) -> None:
    mine, other = pair
    assert (mine.features_layer, mine.dimension) == (other.features_layer, other.dimension)
    asked = prepared(mine, odd)
    found, expected = mine.features(asked), other.features(asked)
    assert found.shape == (len(odd), mine.dimension)
    assert np.abs(found - expected).max() <= TOLERANCE * np.abs(expected).max()


def test_heat_maps_are_those_of_torch(pair: Pair, odd: list[Path]) -> None:
    mine, other = pair
    (one,) = prepared(mine, odd[2:3])
    label = mine.answer([one], 1)[0].labels[0].label
    np.testing.assert_array_equal(mine.heat(one, label), other.heat(one, label))
    assert mine.part_seen(300, 200) == other.part_seen(300, 200)
    with pytest.raises(ValueError, match="no such thing"):
        mine.heat(one, "no such thing")


def test_neither_company_nor_threads_change_a_bit(pair: Pair, odd: list[Path]) -> None:
    mine, _ = pair
    asked = prepared(mine, odd)
    together = mine.logits_and_distances(asked)[0], mine.features(asked)

    def ask(some: Inputs) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return mine.logits(some), mine.features(some)

    for count in (1, 2, 5):
        portions = [asked[place : place + count] for place in range(0, len(asked), count)]
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(ask, portions))
        for number, expected in enumerate(together):
            parts = np.concatenate([part[number] for part in found])
            np.testing.assert_array_equal(parts, expected)


def test_it_computes_in_the_thread_that_asks_and_in_no_other(pair: Pair, odd: list[Path]) -> None:
    mine, _ = pair
    threads = Path("/proc/self/task")
    if not threads.exists():
        pytest.skip("threads cannot be counted here")
    before = len(list(threads.iterdir()))
    mine.warm_up()
    mine.answer(prepared(mine, odd[:8]), 1)
    assert len(list(threads.iterdir())) <= before


class _Session:
    """Fails as ONNX Runtime does where memory allows but so many inputs."""

    def __init__(self, most: int, failure: Exception) -> None:
        self._most = most
        self._failure = failure

    def run(self, _names: object, given: dict[str, NDArray[np.uint8]]) -> list[Any]:
        (inputs,) = given.values()
        if len(inputs) > self._most:
            raise self._failure
        sums = inputs.sum(axis=(1, 2, 3), keepdims=True)[:, 0, 0].astype(np.float32)
        return [sums, -sums]


def _graph(config: ModelConfig | None, most: int, said: str) -> Graph:
    class Fail(Exception):
        pass

    assert config is not None
    return Graph(config, 1, "pool", cast(Any, _Session(most, Fail(said))))


FULL = "[ONNXRuntimeError] : 1 : FAIL : … Failed to allocate memory for requested buffer of size 9"


def test_with_little_memory_one_goes_after_another(taught: LibraryEntry) -> None:
    inputs = np.arange(5 * 12, dtype=np.uint8).reshape(5, 2, 2, 3)
    little, enough = _graph(taught.config, 1, FULL), _graph(taught.config, 9, FULL)
    for found, expected in zip(little.run(inputs), enough.run(inputs), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_without_memory_for_one_a_sentence_says_so(taught: LibraryEntry) -> None:
    with pytest.raises(EngineError) as caught:
        _graph(taught.config, 0, FULL).run(np.zeros((2, 2, 2, 3), np.uint8))
    assert caught.value.code is ErrorCode.DEVICE_OUT_OF_MEMORY
    assert caught.value.params == {"device": "cpu"}


def test_another_failure_is_not_called_want_of_memory(taught: LibraryEntry) -> None:
    with pytest.raises(Exception, match="Got invalid dimensions"):
        _graph(taught.config, 0, "Got invalid dimensions").run(np.zeros((2, 2, 2, 3), np.uint8))


def test_torch_is_loaded_for_heat_maps_alone_and_once(
    taught: LibraryEntry, graphs: Path, odd: list[Path]
) -> None:
    loaded: list[Predictor] = []

    def load() -> Predictor:
        loaded.append(backend.load(taught, CPU))
        return loaded[-1]

    asked = OnnxClassifier(by_graph(taught, graphs)._facts, by_graph(taught, graphs)._graph, load)
    some = prepared(asked, odd[:2])
    asked.answer(some, 3)
    asked.features(some)
    assert loaded == []
    for _ in range(2):
        asked.heat(some[0], "rods")
    assert len(loaded) == 1
