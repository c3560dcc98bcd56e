"""How far the ways to ask an exported model agree, for each family, on odd pictures.

`python -m tests.benchmarks.agreement`: Lensmith, the README's own code in a process that knows
nothing else, and ONNX Runtime, from the raw bytes of twenty pictures.
"""

import tempfile
from pathlib import Path

import numpy as np

from engine.base.address import PictureAddress
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.export.agreement import by_lensmith
from engine.export.request import ExportConfig
from engine.models import ModelLibrary
from engine.models.loading import load
from engine.verbs.export import Exporter
from tests.engine.export.test_families import by_readme
from tests.helpers.families import FAMILIES, odd_pictures, store_family


def main() -> None:
    """Print a line a family."""
    print(f"{'family':20}{'PyTorch':>12}{'ONNX':>12}{'opset':>7}{'ONNX MB':>9}{'bundle MB':>11}")
    with tempfile.TemporaryDirectory() as place:
        pictures = odd_pictures(Path(place) / "pictures")
        for family in FAMILIES:
            with tempfile.TemporaryDirectory(dir=place) as home:
                print(_line(family, pictures, Path(home)), flush=True)


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
