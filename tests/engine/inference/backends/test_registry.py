"""A second runtime comes in from outside: a model of a made-up format, and what runs it.

Nothing outside this file knows of either.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.types import Detections, LabelScore, Note, Picture, Prediction, Preprocessing, Task
from engine.datasets.dataset import Example
from engine.evaluation.inference import compute_logits
from engine.inference import PredictorCache, backends
from engine.inference.backends import Backend, Predictor, registry
from engine.inference.batch.answer_table import StoredAnswer
from engine.inference.batch.answering import BatchRequest, BatchResult
from engine.models import LibraryEntry, ModelLibrary
from engine.models.config import ModelConfig, write_config
from engine.verbs.batches import Batches
from engine.verbs.explain import HeatMapConfig, heat_map
from engine.verbs.features import FeaturesConfig, features
from engine.verbs.predict import IdentifyConfig, identify, warm_up
from tests.helpers.pictures import plain, save

MODEL = "scales"
CONFIG = ModelConfig(
    "Scales", Task.CLASSIFICATION, "timm", "no_network_at_all", ("dark", "bright"),
    Preprocessing(8, 8, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)), 1, "tests", weights="model.dummy",
)  # fmt: skip


class DummyPredictor(Predictor):
    """Tells pictures that are brighter than a threshold; it has no heat maps."""

    def __init__(self, entry: LibraryEntry, device: str) -> None:
        assert entry.file is not None
        assert entry.config is not None
        self.model = entry.record.id
        self.device = Device(device)
        self._classes = entry.config.classes
        self._threshold = float(entry.file.read_bytes())

    @property
    def min_side(self) -> int:
        return 1

    @property
    def batch_size(self) -> int:
        return 3

    def thread_initializer(self, _workers: int) -> Callable[[], None]:
        return lambda: None

    def warm_up(self) -> None:
        self.answer([0.0], 1)

    def prepare(self, picture: Picture) -> float:
        return float(picture.pixels.mean())

    def answer(self, prepared: Sequence[float], top: int, /) -> list[tuple[LabelScore, ...]]:
        answers = []
        for row in self.logits(prepared):
            order = np.argsort(-row)[:top]
            answers.append(tuple(LabelScore(self._classes[i], float(row[i]) / 512) for i in order))
        return answers

    def outcome(
        self,
        picture: PictureAddress,
        model: str,
        answer: Any,
        seconds: float,
        notes: tuple[Note, ...],
    ) -> Prediction | Detections:
        return Prediction(picture, model, answer, seconds, notes)

    def logits(self, prepared: Sequence[float]) -> NDArray[np.float32]:
        above = np.array(prepared, np.float32) - self._threshold
        return np.stack((-above, above), axis=1)

    def features(self, prepared: Sequence[float]) -> NDArray[np.float32]:
        return np.array(prepared, np.float32)[:, None]

    @property
    def features_layer(self) -> str:
        return "brightness"

    @property
    def dimension(self) -> int:
        return 1


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    """Has a model whose weights are the digits of a threshold."""
    made = ModelLibrary(tmp_path / "data")
    folder = made.models / MODEL
    folder.mkdir(parents=True)
    write_config(folder / "config.json", CONFIG)
    (folder / "model.dummy").write_bytes(b"100")
    return made


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_backends", dict(registry._backends))
    backends.register(Backend("dummy", frozenset({".dummy"}), DummyPredictor))


@pytest.fixture
def predictors(library: ModelLibrary, registered: None) -> PredictorCache:
    return PredictorCache(library)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Ten, each brighter than the one before, and a file that is none."""
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "a 11.png").write_bytes(b"no picture")
    made = [save(plain((25 * n,) * 3), folder / f"a {n}.png") for n in range(10)]
    return [*made, folder / "a 11.png"]


EXPECTED = ["dark"] * 4 + ["dark", *["bright"] * 5]


def test_the_library_has_it_with_its_size_and_can_delete_it(library: ModelLibrary) -> None:
    entry = library.find(MODEL)
    assert entry.file == library.models / MODEL / "model.dummy"
    assert (entry.is_ready, entry.bytes, entry.record.name) == (True, 3, "Scales")
    library.remove(MODEL)
    assert not (library.models / MODEL).exists()


def test_pictures_are_identified(predictors: PredictorCache, pictures: list[Path]) -> None:
    told: list[Any] = []
    identify(
        IdentifyConfig(tuple(map(PictureAddress, pictures)), MODEL, "cpu", 2),
        JobControl(on_item=told.append),
        predictors,
    )  # fmt: skip
    assert [outcome.picture.file for outcome in told] == pictures
    assert [outcome.labels[0].label for outcome in told[:10]] == EXPECTED
    assert {len(outcome.labels) for outcome in told[:10]} == {2}
    assert told[10].error.code is ErrorCode.IMAGE_MISLABELLED
    ready = warm_up(MODEL, "cpu", JobControl(), predictors)
    assert (ready.model, ready.device) == (MODEL, Device("cpu"))


def test_a_batch_has_its_table_of_answers(
    predictors: PredictorCache, pictures: list[Path], places: Places
) -> None:
    told: list[Any] = []
    batches, control = Batches(places, predictors), JobControl(on_item=told.append)
    order = BatchRequest((PictureAddress(pictures[0].parent),), MODEL, "cpu")
    assert batches.run("b", order, control) == BatchResult(11, 1)
    read: list[Any] = []
    batches.read("b", JobControl(on_item=read.append))
    assert [type(item) for item in read] == [type(item) for item in told] == [StoredAnswer] * 11
    assert [item.outcome.labels[0].label for item in read[:10]] == EXPECTED


def test_its_features_are_saved(
    predictors: PredictorCache, pictures: list[Path], tmp_path: Path
) -> None:
    config = FeaturesConfig(tuple(map(PictureAddress, pictures)), MODEL, tmp_path / "f.npz", "cpu")
    saved = features(config, JobControl(), predictors)
    assert (saved.rows, saved.dimension, saved.layer) == (10, 1, "brightness")
    with np.load(tmp_path / "f.npz") as file:
        assert file["features"][:, 0].tolist() == [25.0 * n for n in range(10)]


def test_its_logits_can_be_judged(predictors: PredictorCache, pictures: list[Path]) -> None:
    import hashlib

    examples = [
        Example(PictureAddress(path), "dark", hashlib.sha256(path.read_bytes()).hexdigest())
        for path in pictures
    ]
    asked = compute_logits(examples, predictors.get(MODEL, "cpu"), JobControl())
    assert asked.logits.argmax(axis=1).tolist() == [int(name == "bright") for name in EXPECTED]
    assert asked.left_out == (PictureAddress(pictures[10]),)


def test_it_has_no_heat_map_and_says_so(predictors: PredictorCache, pictures: list[Path]) -> None:
    with pytest.raises(EngineError) as caught:
        heat_map(
            HeatMapConfig(PictureAddress(pictures[0]), "dark", MODEL, "cpu"),
            JobControl(),
            predictors,
        )
    assert caught.value.code is ErrorCode.MODEL_NO_HEAT_MAP
    assert caught.value.params == {"model": MODEL}


def test_without_its_backend_it_is_refused_in_a_sentence(library: ModelLibrary) -> None:
    with pytest.raises(EngineError, match=r"no backend for models in files of the kind \.dummy"):
        PredictorCache(library).get(MODEL, "cpu")


def test_torch_refuses_to_fill_a_network_from_it(library: ModelLibrary, registered: None) -> None:
    from engine.models.loading import load, load_folder

    for refused in (lambda: load(library.find(MODEL)), lambda: load_folder(library.models / MODEL)):
        with pytest.raises(EngineError) as caught:
            refused()
        assert caught.value.code is ErrorCode.MODEL_WEIGHTS_DAMAGED


def test_a_detector_has_neither_features_nor_logits_nor_a_heat_map() -> None:
    class Detector(DummyPredictor):
        def __init__(self) -> None:
            self.model = "d"

        features, logits = Predictor.features, Predictor.logits
        features_layer, dimension = Predictor.features_layer, Predictor.dimension

    detector = Detector()
    asked: dict[Callable[[], object], ErrorCode] = {
        lambda: detector.features([1.0]): ErrorCode.MODEL_NO_FEATURES,
        lambda: detector.logits([1.0]): ErrorCode.MODEL_NO_FEATURES,
        lambda: detector.features_layer: ErrorCode.MODEL_NO_FEATURES,
        lambda: detector.dimension: ErrorCode.MODEL_NO_FEATURES,
        lambda: detector.heat(1.0, "dark"): ErrorCode.MODEL_NO_HEAT_MAP,
        lambda: detector.part_seen(2, 3): ErrorCode.MODEL_NO_HEAT_MAP,
    }
    for ask_for, code in asked.items():
        with pytest.raises(EngineError) as caught:
            ask_for()
        assert (caught.value.code, caught.value.params) == (code, {"model": "d"})


def test_answering_with_another_runtime_does_not_import_torch(
    library: ModelLibrary, pictures: list[Path]
) -> None:
    script = f"""
import sys
from pathlib import Path
from engine.base.address import PictureAddress
from engine.inference import PredictorCache, backends
from engine.models import ModelLibrary
from engine.inference.stream import predict_stream
from engine.base.jobs import JobControl
from tests.engine.inference.backends.test_registry import DummyPredictor
assert "torch" not in sys.modules
backends.register(backends.Backend("dummy", frozenset({{".dummy"}}), DummyPredictor))
predictor = PredictorCache(ModelLibrary(Path({str(library.models.parent)!r}))).get("scales", "cpu")
addresses = [PictureAddress(Path(path)) for path in {[str(path) for path in pictures]!r}]
print(sum(1 for _ in predict_stream(addresses, predictor, 1, JobControl())))
assert "torch" not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("11\n", "")
