"""A bundle of each family answers the same: in Lensmith, by its README alone, in ONNX Runtime."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.jobs import JobControl
from engine.base.places import Places
from engine.base.types import CropMode, Preprocessing
from engine.export.agreement import TOLERANCE, by_lensmith, by_onnx
from engine.export.request import ExportConfig
from engine.models import ModelLibrary
from engine.models.loading import load
from engine.verbs.export import Exporter
from tests.helpers import small_networks
from tests.helpers.families import CLASSES, SMALL_FAMILIES, odd_pictures, store_family

HALF = (0.5, 0.5, 0.5)
SQUARES = {
    "made square by squash": (
        "timm", "tf_efficientnet_lite0",
        Preprocessing(236, 224, (0.2, 0.5, 0.7), HALF, "bicubic", CropMode.SQUASH),
    ),
}  # fmt: skip
ALL = SMALL_FAMILIES | SQUARES


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return odd_pictures(tmp_path_factory.mktemp("pictures"))


def by_readme(bundle: Path, pictures: list[Path]) -> dict[str, NDArray[np.float32]]:
    """What a colleague's program says that has nothing but the README's own code."""
    blocks = re.findall(r"```python\n(.*?)```", (bundle / "README.md").read_text("utf-8"), re.S)
    reading, with_torch, with_onnx, labels = blocks
    program = "\n".join((
        Path(small_networks.__file__).read_text("utf-8"), reading,
        with_torch, "by_torch = classify", with_onnx, "by_onnx = classify", labels,
        "import json, sys",
        "assert not [name for name in sys.modules if name.startswith('engine')]",
        "paths = json.load(sys.stdin)",
        "ways = {'PyTorch': by_torch, 'ONNX Runtime': by_onnx}",
        "said = {way: [[float(p) for p in ask(path)] for path in paths]",
        "        for way, ask in ways.items()}",
        "print(json.dumps({'answers': said, 'labels': labels}))",
    ))  # fmt: skip
    found = subprocess.run(
        [sys.executable, "-I", "-c", program], input=json.dumps([str(path) for path in pictures]),
        cwd=bundle, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    said = json.loads(found.stdout)
    assert tuple(said["labels"]) == CLASSES
    return {way: np.asarray(rows, np.float32) for way, rows in said["answers"].items()}


@pytest.mark.timeout(400)  # beside other work
@pytest.mark.parametrize("family", ALL)
def test_every_way_to_ask_gives_the_same_answers(
    family: str, pictures: list[Path], places: Places, tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    library = ModelLibrary(places.data)
    model = store_family(family, library, pictures, ALL)
    result = Exporter(library, places).export(
        ExportConfig(model, tmp_path / "bundle", samples=tuple(map(PictureAddress, pictures[:8]))),
        JobControl(),
    )
    assert result.same == result.samples == 8

    loaded = load(library.find(model))
    assert loaded.preprocessing is not None
    lensmith = by_lensmith(loaded)
    expected = np.stack([lensmith(path).probabilities for path in pictures])
    assert expected.std(axis=0).min() > 0.05, "the model must tell pictures apart"
    onnx = by_onnx(result.folder / "model.onnx", loaded.preprocessing.resize)
    answers = by_readme(result.folder, pictures)
    answers["ONNX Runtime, Lensmith's reader"] = np.stack(
        [onnx(path).probabilities for path in pictures]
    )
    for way, answer in answers.items():
        largest = float(np.abs(answer - expected).max())
        record_property(way, largest)
        print(f"{family}, {way}: largest difference {largest:.1e}")  # noqa: T201
        assert largest <= TOLERANCE
