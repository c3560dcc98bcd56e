"""A bundle holds what it says, and there is none where something went wrong."""

import errno
import json
import os
from pathlib import Path

import numpy as np
import onnx
import pytest
import timm
import torch
from PIL import Image

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Progress
from engine.export import agreement, request
from engine.export import bundle as bundle_module
from engine.export.request import ExportConfig, ExportResult, Format, Omission
from engine.export.samples import Expected, read_expected
from engine.images import read
from engine.models import DEFAULT_MODEL
from tests.engine.export.conftest import Shelf
from tests.helpers.addresses import addresses
from tests.helpers.families import CLASSES
from tests.helpers.targets import read_pipe

ONLY_WEIGHTS = (Format.SAFETENSORS,)


def test_a_bundle_has_its_parts_and_proves_itself(exported: ExportResult) -> None:
    tops = {name.split("/", maxsplit=1)[0] for name in exported.files}
    assert tops == {"model.safetensors", "config.json", "model.onnx", "labels.txt", "samples",
                    "README.md"}  # fmt: skip
    assert exported.same == exported.samples == 8
    assert exported.largest_difference <= agreement.TOLERANCE
    assert exported.bytes == sum(
        file.stat().st_size for file in exported.folder.rglob("*") if file.is_file()
    )
    labels = (exported.folder / "labels.txt").read_text("utf-8").splitlines()
    assert tuple(labels) == CLASSES
    assert not exported.left_out
    assert not list(exported.folder.parent.glob(".*"))


def test_the_onnx_file_carries_everything(exported: ExportResult) -> None:
    model = onnx.load(exported.folder / "model.onnx", load_external_data=False)
    onnx.checker.check_model(model)
    assert model.opset_import[0].version == exported.opset
    external = [t.name for t in model.graph.initializer
                if t.data_location == onnx.TensorProto.EXTERNAL]  # fmt: skip
    assert not external
    shape = model.graph.input[0].type.tensor_type.shape.dim
    assert [dim.dim_param or dim.dim_value for dim in shape] == ["n", "height", "width", 3]


def test_the_samples_are_the_pixels_alone(predictors: Shelf, exported: ExportResult) -> None:
    samples = sorted((exported.folder / "samples").glob("*.png"))
    assert [file.name for file in samples] == [f"sample-{n:02}.png" for n in range(1, 9)]
    for file, picture in zip(samples, addresses(*predictors.pictures), strict=True):
        found, shown = read(PictureAddress(file)).pixels, read(picture, min_side=256).pixels
        assert np.array_equal(found, shown)
        with Image.open(file) as opened:
            assert not opened.info
            assert not opened.getexif()
    assert exported.pictures == 8


def test_pictures_can_stay_at_home(predictors: Shelf, tmp_path: Path) -> None:
    config = ExportConfig(
        predictors.model, tmp_path / "b", ONLY_WEIGHTS,
        samples=addresses(*predictors.pictures), with_pictures=False,
    )  # fmt: skip
    result = predictors.exporter.export(config, JobControl())
    assert (result.pictures, result.left_out) == (0, (Omission.PICTURES,))
    assert result.same == result.samples == 8
    names = {file.name for file in (result.folder / "samples").glob("*.png")}
    assert names == {f"drawn-{n:02}.png" for n in range(1, 9)}
    assert "were not to travel" in (result.folder / "README.md").read_text("utf-8")


def test_a_picture_that_cannot_be_read_any_more_stops_no_export(
    predictors: Shelf, tmp_path: Path
) -> None:
    (tmp_path / "bad.png").write_bytes(b"no picture")
    samples = addresses(tmp_path / "bad.png", *predictors.pictures[:2])
    config = ExportConfig(predictors.model, tmp_path / "b", ONLY_WEIGHTS, samples=samples)
    result = predictors.exporter.export(config, JobControl())
    assert (result.pictures, result.same) == (2, 2)


def test_timm_loads_a_bundle_of_its_own_architecture(predictors: Shelf, tmp_path: Path) -> None:
    folder = tmp_path / "lite"
    config = ExportConfig(
        DEFAULT_MODEL, folder, ONLY_WEIGHTS, samples=addresses(*predictors.pictures)
    )
    predictors.exporter.export(config, JobControl())
    model = timm.create_model(f"local-dir:{folder}", pretrained=True).eval()
    preprocessing = timm.data.resolve_model_data_config(model)
    assert preprocessing["interpolation"] == "bicubic"
    assert timm.data.create_transform(**preprocessing).transforms[0].size == 256
    expected = json.loads((folder / "samples" / "expected.json").read_text("utf-8"))
    assert len(expected["samples"][0]["probabilities"]) == model.num_classes == 1000


def test_samples_are_drawn_where_a_model_has_no_pictures(predictors: Shelf, tmp_path: Path) -> None:
    config = ExportConfig(predictors.model, tmp_path / "b", ONLY_WEIGHTS)
    result = predictors.exporter.export(config, JobControl())
    assert result.left_out == (Omission.SAMPLES,)
    assert result.same == 8
    assert "drawn by Lensmith" in (result.folder / "README.md").read_text("utf-8")


def test_an_empty_folder_is_filled(predictors: Shelf, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    config = ExportConfig(
        predictors.model, tmp_path / "empty", ONLY_WEIGHTS, samples=addresses(*predictors.pictures)
    )
    assert predictors.exporter.export(config, JobControl()).same == 8
    assert (tmp_path / "empty" / "config.json").is_file()


def test_a_folder_with_something_in_it_is_left_alone(predictors: Shelf, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(EngineError) as caught:
        predictors.exporter.export(
            ExportConfig(predictors.model, tmp_path / "thesis", ONLY_WEIGHTS), JobControl()
        )
    assert caught.value.code is ErrorCode.EXPORT_EXISTS
    assert [path.name for path in tmp_path.rglob("*")] == ["thesis", "chapter.txt"]


WRITES = ("write_tensors", "write_config", "paint_samples", "write_onnx", "write_readme", "_sync")


@pytest.mark.parametrize("write", WRITES)
def test_a_full_disk_leaves_nothing(
    write: str, predictors: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(bundle_module, write, full)
    formats = (Format.ONNX,) if write == "write_onnx" else ONLY_WEIGHTS
    config = ExportConfig(
        predictors.model, tmp_path / "b", formats, samples=addresses(*predictors.pictures)
    )
    with pytest.raises(EngineError, match="No space left on device") as caught:
        predictors.exporter.export(config, JobControl())
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_named(predictors: Shelf, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(EngineError, match="Permission denied") as caught:
        predictors.exporter.export(
            ExportConfig(predictors.model, tmp_path / "locked" / "b", ONLY_WEIGHTS), JobControl()
        )
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE


def test_a_file_in_the_way_is_named(predictors: Shelf, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "b"):
        with pytest.raises(EngineError) as caught:
            predictors.exporter.export(
                ExportConfig(predictors.model, folder, ONLY_WEIGHTS), JobControl()
            )
        assert caught.value.code in {ErrorCode.EXPORT_EXISTS, ErrorCode.FILE_CANNOT_WRITE}
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_export_that_answers_differently_fails_and_leaves_nothing(
    predictors: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = read_expected

    def a_little_off(folder: Path) -> tuple[Expected, ...]:
        first, *rest = honest(folder)
        moved = (first.probabilities[0] + 0.00011, *first.probabilities[1:])
        return (Expected(first.file, moved), *rest)

    monkeypatch.setattr(bundle_module, "read_expected", a_little_off)
    config = ExportConfig(
        predictors.model, tmp_path / "b", ONLY_WEIGHTS, samples=addresses(*predictors.pictures)
    )
    with pytest.raises(EngineError, match="7 of 8") as caught:
        predictors.exporter.export(config, JobControl())
    assert caught.value.code is ErrorCode.EXPORT_DIFFERS
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("step", range(1, 6))
def test_cancelled_at_any_step_it_leaves_nothing(
    step: int, predictors: Shelf, tmp_path: Path
) -> None:
    def cancel(progress: Progress) -> None:
        if progress.done == step:
            raise JobCancelled

    config = ExportConfig(
        predictors.model, tmp_path / "b", ONLY_WEIGHTS, samples=addresses(*predictors.pictures)
    )
    with pytest.raises(JobCancelled):
        predictors.exporter.export(config, JobControl(cancel))
    assert not list(tmp_path.iterdir())


def test_a_detector_goes_out_with_its_weights(
    tmp_path: Path, predictors: Shelf, detector_on_shelf: str
) -> None:
    config = ExportConfig(detector_on_shelf, tmp_path / "d", tuple(Format))
    result = predictors.exporter.export(config, JobControl())
    assert request.Omission.BIOIMAGE_OF_DETECTOR in result.left_out
    assert {"model.safetensors", "config.json", "labels.txt", "README.md"} <= {*result.files}
    assert (result.opset is None) == (Omission.ONNX_OF_DETECTOR in result.left_out)
    assert (result.opset is None) != ("model.onnx" in result.files)


def test_the_weights_alone_are_one_file(predictors: Shelf, tmp_path: Path) -> None:
    for name in ("cells.safetensors", "细胞.pth"):
        predictors.exporter.export_weights(predictors.model, tmp_path / name, JobControl())
    tensors = torch.load(tmp_path / "细胞.pth", weights_only=True)
    assert tensors["classifier.3.weight"].shape == (3, 1024)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cells.safetensors", "细胞.pth"]


@pytest.mark.parametrize("name", ["w.safetensors", "w.pth"])
def test_weights_that_cannot_be_written_leave_nothing(
    name: str, predictors: Shelf, tmp_path: Path
) -> None:
    with pytest.raises(EngineError) as caught:
        predictors.exporter.export_weights(
            predictors.model, tmp_path / "nowhere" / name, JobControl()
        )
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("is_there", [True, False])
def test_a_link_stays_and_the_bundle_is_where_it_leads_to(
    predictors: Shelf, tmp_path: Path, is_there: bool
) -> None:
    real, link = tmp_path / "far" / "real", tmp_path / "link"
    real.parent.mkdir()
    if is_there:
        real.mkdir()
    link.symlink_to(real)
    predictors.exporter.export(ExportConfig(predictors.model, link, ONLY_WEIGHTS), JobControl())
    assert link.readlink() == real
    assert (real / "config.json").is_file()
    assert [path.name for path in real.parent.iterdir()] == ["real"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there, no pipes so")
@pytest.mark.parametrize("ending", [".pth", ".safetensors"])
def test_weights_go_through_a_link_and_into_a_pipe(
    predictors: Shelf, tmp_path: Path, ending: str
) -> None:
    link, pipe = tmp_path / f"link{ending}", tmp_path / f"pipe{ending}"
    link.symlink_to(tmp_path / f"real{ending}")
    predictors.exporter.export_weights(predictors.model, link, JobControl())
    with read_pipe(pipe) as came:
        predictors.exporter.export_weights(predictors.model, pipe, JobControl())
    assert link.is_symlink()
    assert pipe.is_fifo()
    assert len(came[0]) > 1_000_000
    assert len(came[0]) == pytest.approx(link.stat().st_size, rel=0.01)
