"""How far the ways to ask an exported model agree, for each family, on odd pictures.

    python -m tests.benchmarks.agreement [--graphs]

Lensmith, the README's own code in a process that knows nothing else, and ONNX Runtime, from the raw
bytes of twenty pictures. With `--graphs`: the graphs by which the window answers, against torch.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from engine.base.address import PictureAddress
from engine.base.device import CPU
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.export.agreement import by_lensmith
from engine.export.request import ExportConfig
from engine.images import read
from engine.inference.backends.classifier import softmax
from engine.inference.backends.pytorch import backend
from engine.models import ModelLibrary
from engine.models.loading import load
from engine.verbs.export import Exporter
from tests.engine.export.test_families import by_readme
from tests.helpers.families import FAMILIES, odd_pictures, store_family
from tests.helpers.graphs import by_graph, make_quietly

_HEADS = {
    False: f"{'family':20}{'PyTorch':>12}{'ONNX':>12}{'opset':>7}{'ONNX MB':>9}{'bundle MB':>11}",
    True: f"{'family':20}{'scores':>10}{'features':>10}{'labels':>11}{'alone alike':>14}"
    f"{'graph MB':>10}",
}


def main() -> None:
    """Print a line a family."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--graphs", action="store_true", help="of the window, against torch")
    of_graphs = parser.parse_args().graphs
    line = _graph_line if of_graphs else _line
    print(_HEADS[of_graphs])
    with tempfile.TemporaryDirectory() as place:
        pictures = odd_pictures(Path(place) / "pictures")
        for family in FAMILIES:
            with tempfile.TemporaryDirectory(dir=place) as home:
                print(line(family, pictures, Path(home)), flush=True)


def _graph_line(family: str, pictures: list[Path], home: Path) -> str:
    """The largest difference of a score, and of a feature in relation to its picture's largest."""
    library = ModelLibrary(home / "data")
    entry = library.find(store_family(family, library, pictures, FAMILIES))
    if not make_quietly(entry, home / "graphs"):
        return f"{family:20}  none: torch goes on answering"
    graph, torch = by_graph(entry, home / "graphs"), backend.load(entry, CPU)
    read_in = [read(PictureAddress(path), min_side=torch.min_side) for path in pictures]
    inputs = [torch.prepare(picture) for picture in read_in]
    scores, others = softmax(graph.logits(inputs)), softmax(torch.logits(inputs))
    features, expected = graph.features(inputs), torch.features(inputs)
    alone = np.concatenate([graph.logits([one]) for one in inputs])
    largest = np.abs(expected).max(axis=1, keepdims=True)
    equal = int((scores.argmax(axis=1) == others.argmax(axis=1)).sum())
    (file,) = (home / "graphs").glob("*/model.onnx")
    return (
        f"{family:20}{np.abs(scores - others).max():10.1e}"
        f"{np.abs((features - expected) / largest).max():10.1e}{equal:6} of {len(pictures)}"
        f"{'yes' if (softmax(alone) == scores).all() else 'no':>13}"
        f"{file.stat().st_size / 1e6:10.1f}"
    )


def _line(family: str, pictures: list[Path], home: Path) -> str:
    places = Places(*(home / name for name in ("config", "data", "log", "cache")))
    library = ModelLibrary(places.data)
    model = store_family(family, library, pictures, FAMILIES)
    config = ExportConfig(model, home / "bundle", samples=tuple(map(PictureAddress, pictures[:8])))
    result = Exporter(library, places).export(config, JobControl())
    lensmith = by_lensmith(load(library.find(model)))
    expected = np.stack([lensmith(path).probabilities for path in pictures])
    largest = {
        way: float(np.abs(answer - expected).max())
        for way, answer in by_readme(result.folder, pictures).items()
    }
    size = (result.folder / "model.onnx").stat().st_size / 1e6
    return (
        f"{family:20}{largest['PyTorch']:12.1e}{largest['ONNX Runtime']:12.1e}"
        f"{result.opset:7}{size:9.1f}{result.bytes / 1e6:11.1f}"
    )


if __name__ == "__main__":
    main()
