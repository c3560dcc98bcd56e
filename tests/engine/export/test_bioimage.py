"""A bioimage.io package passes the community's own test."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobControl
from engine.export.request import ExportConfig, Format
from engine.models.familiarity.file import REFERENCE
from engine.verbs.export import Exporter
from tests.engine.export.conftest import Shelf
from tests.helpers.addresses import addresses
from tests.helpers.mixed_up import teach_mixed_up


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # bioimageio.spec leaves files open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_bioimageio_test_passes(predictors: Shelf, tmp_path: Path) -> None:
    config = ExportConfig(
        predictors.model, tmp_path / "b", (Format.SAFETENSORS, Format.ONNX, Format.BIOIMAGE),
        samples=addresses(*predictors.pictures),
    )  # fmt: skip
    result = predictors.exporter.export(config, JobControl())
    package = result.folder / "model.bioimage.zip"
    with zipfile.ZipFile(package) as archive:
        assert {"bioimageio.yaml", "model.onnx", "labels.txt"} & {*archive.namelist()}
    _assert_passes(package)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.timeout(400)  # beside other work
def test_it_passes_for_a_model_that_knows_strangers(tmp_path: Path) -> None:
    """Its ONNX file has an output more, which the package does not speak of."""
    lab = teach_mixed_up(tmp_path / "home")
    config = ExportConfig(lab.model, tmp_path / "b", (Format.SAFETENSORS, Format.BIOIMAGE))
    result = Exporter(lab.library, lab.places).export(config, JobControl())
    assert REFERENCE in result.files
    _assert_passes(result.folder / "model.bioimage.zip")


def _assert_passes(package: Path) -> None:
    found = subprocess.run(
        [Path(sys.executable).with_name("bioimageio"), "test", package],
        capture_output=True, text=True, check=False, timeout=110, cwd=package.parent,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr


def test_without_its_library_the_extra_is_named(
    predictors: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bioimageio.spec", None)
    config = ExportConfig(
        predictors.model,
        tmp_path / "b",
        (Format.BIOIMAGE,),
        samples=addresses(*predictors.pictures),
    )
    with pytest.raises(EngineError, match=r"lensmith\[bioimage\]") as caught:
        predictors.exporter.export(config, JobControl())
    assert caught.value.code is ErrorCode.EXTRA_MISSING
    assert not list(tmp_path.iterdir())
