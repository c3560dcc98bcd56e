"""A run whose features a graph computes: it says so, survives everything, and looks only once."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from engine.base.errors import EngineError
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.datasets.dataset import CheckReport
from engine.datasets.sample_pictures import make_sample
from engine.inference.backends.onnxruntime.features import OnnxExtractor
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.inference.graphs import GRAPHS_VARIABLE
from engine.inference.runtimes import ONNXRUNTIME, TORCH
from engine.models import ModelLibrary
from engine.training.classification.config import TrainConfig
from engine.training.classification.events import RunResult
from engine.training.runs.run_folder import RunFolder
from engine.training.settings import Recipe
from engine.verbs.evaluate import Evaluator
from engine.verbs.features import feature_map
from engine.verbs.runs import run_store
from engine.verbs.suspects import SuspectFinder
from engine.verbs.train import Trainer
from tests.helpers.graphs import copy_of_graphs
from tests.helpers.teaching import SteeredControl, is_cancelled

PICTURES = 30
"""A class."""


class Home:
    """A user with sorted pictures and a folder of graphs.

    Attributes:
        places: of the user.
        library: of the user.
        pictures: folder of the sorted pictures.
        graphs: folder of the graphs.
    """

    def __init__(self, folder: Path, pictures: Path) -> None:
        self.places = Places(*(folder / name for name in ("config", "data", "log", "cache")))
        self.library = ModelLibrary(self.places.data)
        self.pictures = pictures
        self.graphs = self.places.cache / "graphs"

    @property
    def trainer(self) -> Trainer:
        return Trainer(self.library, self.places)

    def config(self, recipe: Recipe = Recipe.QUICK) -> TrainConfig:
        return TrainConfig(self.pictures, recipe=recipe, device="cpu", epochs=1)

    def check(self) -> CheckReport:
        return self.trainer.check(self.pictures, JobControl())

    def teach(self, control: JobControl | None = None, recipe: Recipe = Recipe.QUICK) -> RunResult:
        return self.trainer.train(self.config(recipe), self.check(), control or JobControl())

    @property
    def run(self) -> RunFolder:
        """The only run."""
        store = run_store(self.places, None)
        (summary,) = store.summaries()
        return store.find(summary.run)

    def resume(self) -> RunResult:
        result = self.trainer.resume(self.run.run, JobControl())
        assert isinstance(result, RunResult)
        return result

    def binding(self) -> dict[str, object]:
        found = json.loads((self.run.path / "binding.json").read_text())
        assert isinstance(found, dict)
        return found


@pytest.fixture(autouse=True, scope="module")
def _graphs_of_the_user() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(GRAPHS_VARIABLE)
        yield


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures") / "slides"
    make_sample(folder, JobControl(), seed=3, per_class=PICTURES)
    return folder


def _home(folder: Path, pictures: Path, *, has_graph: bool = True) -> Home:
    home = Home(folder, pictures)
    if has_graph:
        copy_of_graphs(home.graphs)
    return home


@pytest.fixture
def home(tmp_path: Path, pictures: Path) -> Home:
    """Of a user who has taught nothing yet."""
    return _home(tmp_path, pictures)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> Home:
    """With a run that nothing interrupted, and for which torch computed no features."""
    home = _home(tmp_path_factory.mktemp("finished"), pictures)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FeatureExtractor, "extract", _refuse)
        home.teach()
    return home


@pytest.fixture(scope="module")
def by_torch(tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> Home:
    """The same of a user who has no graph."""
    home = _home(tmp_path_factory.mktemp("by torch"), pictures, has_graph=False)
    home.teach()
    return home


def _refuse(*_: object, **__: object) -> NoReturn:
    pytest.fail("looked at pictures")


def weights(home: Home) -> str:
    result = home.run.result()
    assert isinstance(result, RunResult)
    return result.weights


def test_the_run_says_what_computes(finished: Home, by_torch: Home) -> None:
    assert finished.binding()["runtime"] == ONNXRUNTIME
    assert by_torch.binding()["runtime"] == TORCH
    mine, other = finished.run.result(), by_torch.run.result()
    assert isinstance(mine, RunResult)
    assert isinstance(other, RunResult)
    assert (mine.right, mine.total, mine.judged_by) == (other.right, other.total, other.judged_by)
    assert mine.weights != other.weights  # so that the tests below can tell who computed


def test_its_answers_are_those_that_torch_would_have_taught(finished: Home, by_torch: Home) -> None:
    said = []
    for home in (finished, by_torch):
        evaluation = Evaluator(home.library, home.places).evaluate(home.run.run, JobControl())
        said.append([(item.picture, item.labels[0].label) for item in evaluation.judged])
        assert home.library.find(_model(home)).file is not None
        assert (home.library.models / _model(home) / "reference.safetensors").is_file()
    assert said[0] == said[1]


def _model(home: Home) -> str:
    result = home.run.result()
    assert isinstance(result, RunResult)
    return result.model


@pytest.mark.parametrize("at", [3, 8, 20, 40])
def test_broken_off_anywhere_and_gone_on_with_it_ends_in_the_same_bits(
    home: Home, finished: Home, at: int
) -> None:
    report, control = home.check(), SteeredControl(cancel_at=at)
    assert is_cancelled(lambda: home.trainer.train(home.config(), report, control))
    assert home.run.result() is None
    assert home.resume().weights == weights(finished)
    assert home.binding()["runtime"] == ONNXRUNTIME


_SLOWLY = """
import sys, time
from pathlib import Path
from engine.base.jobs import JobControl
from engine.inference.backends.onnxruntime.features import OnnxExtractor
from tests.engine.training.classification.test_training_by_graph import Home
plain = OnnxExtractor.extract
def slowly(self, inputs):
    sys.stdout.write("a batch\\n")
    sys.stdout.flush()
    time.sleep(0.05)
    return plain(self, inputs)
OnnxExtractor.extract = slowly
Home(Path(sys.argv[1]), Path(sys.argv[2])).teach()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_killed_while_features_are_computed_it_ends_in_the_same_bits(
    home: Home, finished: Home
) -> None:
    command = [sys.executable, "-c", _SLOWLY, str(home.places.data.parent), str(home.pictures)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(12):  # of 23; the first eight are in the store
            assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert home.run.result() is None
    assert home.resume().weights == weights(finished)


def _gone(folder: Path) -> None:
    shutil.rmtree(folder)


def _damaged(folder: Path) -> None:
    (file,) = folder.glob("*/model.onnx")
    file.write_bytes(file.read_bytes()[:-1])


@pytest.mark.parametrize("harm", [_gone, _damaged])
def test_where_the_graph_is_gone_torch_goes_on_and_that_is_said(
    home: Home, by_torch: Home, harm: Callable[[Path], None]
) -> None:
    report, control = home.check(), SteeredControl(cancel_at=10)
    assert is_cancelled(lambda: home.trainer.train(home.config(), report, control))
    assert home.binding()["runtime"] == ONNXRUNTIME
    harm(home.graphs)
    assert home.resume().weights == weights(by_torch)
    assert home.binding()["runtime"] == TORCH


def test_a_graph_that_is_damaged_before_it_begins_is_not_said_to_compute(
    home: Home, by_torch: Home
) -> None:
    _damaged(home.graphs)
    assert home.teach().weights == weights(by_torch)
    assert home.binding()["runtime"] == TORCH


def test_a_run_that_torch_began_goes_on_with_torch(home: Home, by_torch: Home) -> None:
    shutil.move(home.graphs, home.graphs.with_name("away"))
    report, control = home.check(), SteeredControl(cancel_at=10)
    assert is_cancelled(lambda: home.trainer.train(home.config(), report, control))
    binding = home.binding()
    assert binding.pop("runtime") == TORCH
    (home.run.path / "binding.json").write_text(json.dumps(binding))  # as of an earlier version
    shutil.move(home.graphs.with_name("away"), home.graphs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OnnxExtractor, "extract", _refuse)
        assert home.resume().weights == weights(by_torch)


@pytest.mark.parametrize("runtime", ["tensorflow", None, 7])
def test_a_binding_that_names_no_runtime_of_ours_is_damaged(
    tmp_path: Path, finished: Home, runtime: object
) -> None:
    run = tmp_path / "run"
    shutil.copytree(finished.run.path, run)
    values = finished.binding() | {"runtime": runtime}
    (run / "binding.json").write_text(json.dumps(values))
    with pytest.raises(EngineError, match="runtime"):
        RunFolder(run, finished.run._tasks).read_binding()


def test_going_on_elsewhere_is_torchs(home: Home, by_torch: Home) -> None:
    report, control = home.check(), SteeredControl(cancel_at=10)
    assert is_cancelled(lambda: home.trainer.train(home.config(), report, control))
    binding = home.run.read_binding()
    home.run.bind(replace(binding, device="cuda"))
    result = home.trainer.resume(home.run.run, JobControl(), "cpu")
    assert isinstance(result, RunResult)
    assert result.weights == weights(by_torch)
    assert home.binding()["runtime"] == TORCH


@pytest.fixture
def _nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No picture is opened for features, and no network runs."""
    monkeypatch.setattr(FeatureExtractor, "extract", _refuse)
    monkeypatch.setattr(OnnxExtractor, "extract", _refuse)
    monkeypatch.setattr("engine.inference.features.extraction.read", _refuse)


@pytest.mark.usefixtures("_nobody_looks")
def test_suspects_before_and_after_are_found_without_looking_again(
    finished: Home, by_torch: Home
) -> None:
    found = []
    for home in (finished, by_torch):
        before = home.trainer.suspects(home.config(), home.check(), JobControl())
        after = SuspectFinder(home.library, home.places).find(home.run.run, JobControl(), "cpu")
        assert before == after
        found.append([(suspect.picture, suspect.suggested) for suspect in after])
    assert found[0] == found[1]


@pytest.mark.usefixtures("_nobody_looks")
def test_a_run_of_torchs_needs_no_second_look_where_a_graph_has_come_since(
    by_torch: Home, tmp_path: Path, pictures: Path
) -> None:
    home = Home(tmp_path, pictures)
    shutil.copytree(by_torch.places.data, home.places.data)
    shutil.copytree(by_torch.places.cache, home.places.cache)
    copy_of_graphs(home.graphs)
    finder = SuspectFinder(home.library, home.places)
    expected = SuspectFinder(by_torch.library, by_torch.places).find(
        by_torch.run.run, JobControl(), "cpu"
    )
    assert finder.find(home.run.run, JobControl(), "cpu") == expected
    assert home.trainer.suspects(home.config(), home.check(), JobControl()) == expected


def test_a_second_run_and_its_estimate_need_no_second_look(finished: Home, tmp_path: Path) -> None:
    home = Home(tmp_path, finished.pictures)
    shutil.copytree(finished.places.cache, home.places.cache)
    report = home.check()
    estimate = home.trainer.estimate(home.config(), report, JobControl())
    assert estimate.quick == 0.5  # the head alone
    assert estimate.balanced > 0.5
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.inference.features.extraction.read", _refuse)
        assert home.teach().weights == weights(finished)


def test_before_it_the_estimate_measures_the_graph(home: Home) -> None:
    looks: list[int] = []
    plain = OnnxExtractor.extract

    def count(extractor: OnnxExtractor, inputs: object) -> object:
        looks.append(1)
        return plain(extractor, inputs)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OnnxExtractor, "extract", count)
        estimate = home.trainer.estimate(home.config(), home.check(), JobControl())
    assert looks
    assert estimate.quick > 0.5


def test_a_map_is_drawn_and_a_second_one_needs_no_look(finished: Home) -> None:
    def draw() -> object:
        return feature_map(finished.run.run, "pca", JobControl(), finished.library, finished.places)

    first = draw()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.inference.features.extraction.read", _refuse)
        assert draw() == first


def test_more_thorough_ways_to_learn_go_on_as_before(home: Home) -> None:
    result = home.teach(recipe=Recipe.BALANCED)
    assert result.total > 0
    assert home.binding()["runtime"] == ONNXRUNTIME
