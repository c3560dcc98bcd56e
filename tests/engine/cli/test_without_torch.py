"""Where a graph is there, a shell's answer and the window's first one never import torch."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.base.places import HOME_VARIABLE
from engine.inference.graphs import GRAPHS_VARIABLE
from engine.models import ModelLibrary
from tests.helpers.graphs import copy_of_graphs, graphs_of_lite0
from tests.helpers.pictures import photo, save

HEAVY = ("torch", "torchvision", "timm")

NO_GRAPHS = "nowhere"
VERB = "from engine.cli.main import main; code = main(sys.argv[1:])"
WATCHED = f"""
from engine.inference.graphs import Graphs
Graphs._begin = lambda self, entry, library: sys.exit("a graph is to be made of " + entry.record.id)
{VERB}
"""
WARM_UP = """
from engine.base.jobs import JobControl
from engine.base.places import find_places
from engine.inference import Graphs, PredictorCache
from engine.models import ModelLibrary
from engine.verbs.predict import warm_up
places = find_places()
library = ModelLibrary(places.data)
predictors = PredictorCache(library, Graphs.of(places, library))
ready = warm_up(*sys.argv[1:], JobControl(), predictors)
assert ready.found[-1] == ready.device, ready
code = 0
"""


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with three pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(3):
        save(photo(300, 200, seed=number), folder / f"{number}.jpg")
    return folder


def ask(home: Path, graphs: Path | str, script: str, *arguments: str) -> tuple[list[str], str, str]:
    """What of torch was imported, what was printed, and what was complained of."""
    program = (
        f"import sys\n{script}\nsys.stdout.flush()\n"
        f"print('\\n' + ' '.join(name for name in {HEAVY} if name in sys.modules))\nsys.exit(code)"
    )
    given = {HOME_VARIABLE: str(home), GRAPHS_VARIABLE: str(graphs)}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], env={**os.environ, **given},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said, _, imported = done.stdout.rstrip("\n ").rpartition("\n")
    if imported.split() and set(imported.split()) <= set(HEAVY):
        return imported.split(), said, done.stderr
    return [], done.stdout, done.stderr


def test_predict_answers_without_torch_as_with_it(home: Path, pictures: Path) -> None:
    asked = ("predict", str(pictures), "--json", "--device", "cpu")
    imported, by_graph, complaints = ask(home, graphs_of_lite0(), VERB, *asked)
    assert (imported, complaints) == ([], "")
    imported, by_torch, _ = ask(home, NO_GRAPHS, VERB, *asked)
    assert "torch" in imported
    assert _labels(by_graph) == _labels(by_torch)


def _labels(said: str) -> dict[str, list[str]]:
    answers = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert len(answers) == 3
    return {a["image"]: [one["label"] for one in a["predictions"]] for a in answers}


@pytest.mark.parametrize(
    "options", [("--csv", "answers.csv"), ("--top", "1"), ("--device", "cpu", "--json")]
)
def test_no_way_to_ask_imports_torch(
    home: Path, pictures: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    options = tuple(str(tmp_path / name) if name.endswith(".csv") else name for name in options)
    asked = ("predict", str(pictures), *options)
    assert ask(home, graphs_of_lite0(), VERB, *asked)[0] == []


def test_the_windows_warming_up_does_not_import_torch(home: Path) -> None:
    assert ask(home, graphs_of_lite0(), WARM_UP, "efficientnet-lite0", "cpu")[0] == []


def test_features_do_not_import_torch(home: Path, pictures: Path, tmp_path: Path) -> None:
    asked = ("features", str(pictures), "--out", str(tmp_path / "features.npz"))
    assert ask(home, graphs_of_lite0(), VERB, *asked)[0] == []
    assert (tmp_path / "features.npz").is_file()


def test_a_damaged_graph_has_torch_answer_and_no_traceback(
    home: Path, pictures: Path, tmp_path: Path
) -> None:
    file = copy_of_graphs(tmp_path / "graphs") / "model.onnx"
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 255
    file.write_bytes(data)
    imported, said, complaints = ask(
        home, tmp_path / "graphs", VERB, "predict", str(pictures), "--json"
    )
    assert "torch" in imported
    assert len(_labels(said)) == 3
    assert "Traceback" not in complaints


def _own_bundle(home: Path, weights: Path, labels: Path, bundle: Path) -> Path:
    """What the model of these weights is exported as."""
    ask(home, NO_GRAPHS, VERB, "import", str(weights), "--labels", str(labels))
    (model,) = [e.record.id for e in ModelLibrary(home / "data").entries() if e.is_own]
    ask(home, NO_GRAPHS, VERB, "export", model, str(bundle), "--formats", "safetensors")
    return bundle


@pytest.mark.parametrize("way", ["weights", "bundle"])
def test_what_is_taken_in_for_one_answer_has_no_graph_made(
    home: Path, pictures: Path, weights: Path, labels: Path, way: str, tmp_path: Path
) -> None:
    named = [str(weights), "--labels", str(labels)]
    if way == "bundle":
        named = [str(_own_bundle(home, weights, labels, tmp_path / "bundle"))]
    asked = ("predict", str(pictures), "--json", "--model")
    _, said, complaints = ask(home, "", WATCHED, *asked, *named)
    assert len(_labels(said)) == 3
    assert complaints == ""


def test_a_model_of_the_library_has_its_graph_made(home: Path, pictures: Path) -> None:
    with pytest.raises(AssertionError, match="a graph is to be made of efficientnet-lite0"):
        ask(home, "", WATCHED, "predict", str(pictures))
