"""A bioimage.io package passes the community's own test."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from engine.errors import EngineError, ErrorCode
from engine.export.order import ExportConfig, Format
from engine.jobs import JobControl
from tests.engine.export.conftest import Shelf


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # bioimageio.spec leaves files open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_bioimageio_test_passes(shelf: Shelf, tmp_path: Path) -> None:
    config = ExportConfig(
        shelf.model, tmp_path / "b", (Format.SAFETENSORS, Format.ONNX, Format.BIOIMAGE),
        samples=shelf.pictures,
    )  # fmt: skip
    result = shelf.exporter.export(config, JobControl())
    package = result.folder / "model.bioimage.zip"
    with zipfile.ZipFile(package) as archive:
        assert {"bioimageio.yaml", "model.onnx", "labels.txt"} & {*archive.namelist()}
    found = subprocess.run(
        [Path(sys.executable).with_name("bioimageio"), "test", package],
        capture_output=True, text=True, check=False, timeout=110, cwd=tmp_path,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr


def test_without_its_library_the_extra_is_named(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bioimageio.spec", None)
    config = ExportConfig(shelf.model, tmp_path / "b", (Format.BIOIMAGE,), samples=shelf.pictures)
    with pytest.raises(EngineError, match=r"lensmith\[bioimage\]") as caught:
        shelf.exporter.export(config, JobControl())
    assert caught.value.code is ErrorCode.EXTRA_MISSING
    assert not list(tmp_path.iterdir())
