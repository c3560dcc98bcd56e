"""Features: what goes into the head, one row a picture, in files that others can read."""

import csv
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from engine.base.address import PictureAddress
from engine.base.device import Device
from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.types import Progress
from engine.images import read
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.models.loading import LoadedModel
from engine.verbs.features import FeaturesConfig, features
from tests.helpers.addresses import addresses
from tests.helpers.predictors import PredictorsWith
from tests.helpers.teaching import (
    RULE,
    WIDTH,
    make_split,
    seeded,
    tiny_model,
)

CLASSES = ("blue", "green", "red")


@pytest.fixture(scope="module")
def tiny() -> TorchClassifier:
    return TorchClassifier(tiny_model(), Device("cpu"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures of each of three classes, sorted."""
    make_split(tmp_path / "set", 2, select=1)
    return tmp_path / "set"


def save_to(
    file: Path, tiny: TorchClassifier, *paths: Path, control: JobControl | None = None
) -> tuple[int, list[str]]:
    """How many rows were written, and what failed."""
    config = FeaturesConfig(addresses(*paths), "tiny", file)
    summary = features(config, control or JobControl(), PredictorsWith(tiny))
    assert (summary.file, summary.dimension, summary.layer) == (file, WIDTH, "flatten")
    return summary.rows, [failure.picture.name for failure in summary.failures]


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_features_are_what_goes_into_the_head(tiny: TorchClassifier) -> None:
    inputs = np.random.default_rng(0).integers(0, 255, (3, RULE.crop, RULE.crop, 3), np.uint8)
    network = tiny_model().network
    captured: list[torch.Tensor] = []
    network.get_submodule("fc").register_forward_pre_hook(lambda _, args: captured.append(args[0]))
    pixels = torch.from_numpy(inputs).permute(0, 3, 1, 2) / 255
    network((pixels - 0.5) / 0.5)
    found = tiny.features(list(inputs))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, captured[0].numpy(), atol=1e-4)


def test_asking_for_features_leaves_the_answers_as_they_are(tiny: TorchClassifier) -> None:
    inputs = [np.full((RULE.crop, RULE.crop, 3), 90, np.uint8)]
    before = tiny.answer(inputs, 5)
    tiny.features(inputs)
    assert tiny.answer(inputs, 5) == before


def test_a_network_without_a_linear_head_gives_none() -> None:
    network = nn.Sequential(nn.Conv2d(3, 5, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    loaded = LoadedModel(tiny_model().record, seeded(lambda: network), ("a",) * 5, RULE)
    with pytest.raises(EngineError) as caught:
        _ = TorchClassifier(loaded, Device("cpu")).dimension
    assert caught.value.code is ErrorCode.MODEL_NO_FEATURES
    assert caught.value.params == {"model": "Tiny"}


def test_npz_has_everything_and_needs_no_pickle(
    tiny: TorchClassifier, folder: Path, tmp_path: Path
) -> None:
    assert save_to(tmp_path / "f.npz", tiny, folder) == (9, [])
    with np.load(tmp_path / "f.npz", allow_pickle=False) as saved:
        assert saved["features"].shape == (9, WIDTH)
        assert saved["features"].dtype == np.float32
        assert sorted(saved["classes"].tolist()) == [name for name in CLASSES for _ in range(3)]
        paths = [Path(path) for path in saved["paths"].tolist()]
        assert [path.parent.name for path in paths] == saved["classes"].tolist()
        assert saved["model"] == "tiny"
        assert saved["layer"] == "flatten"
        assert saved["dimension"] == WIDTH
        expected = tiny.features([tiny.prepare(read(PictureAddress(paths[4])))])[0]
        np.testing.assert_allclose(saved["features"][4], expected, atol=1e-5)


def test_csv_has_the_same_to_the_last_bit(
    tiny: TorchClassifier, folder: Path, tmp_path: Path
) -> None:
    save_to(tmp_path / "f.npz", tiny, folder)
    save_to(tmp_path / "f.csv", tiny, folder)
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as text:
        head, *rows = list(csv.reader(text))
    assert head == ["path", "class", *(f"f{number}" for number in range(WIDTH))]
    with np.load(tmp_path / "f.npz") as saved:
        assert [row[0] for row in rows] == saved["paths"].tolist()
        assert [row[1] for row in rows] == saved["classes"].tolist()
        numbers = np.array([row[2:] for row in rows], np.float32)
        np.testing.assert_allclose(numbers, saved["features"], rtol=1e-5, atol=1e-7)


def test_pictures_that_are_not_sorted_have_no_class(
    tiny: TorchClassifier, folder: Path, tmp_path: Path
) -> None:
    save_to(tmp_path / "f.npz", tiny, folder / "red" / "train 0.png", folder / "blue")
    with np.load(tmp_path / "f.npz") as saved:
        assert saved["classes"].tolist() == [""] * 4


def test_what_cannot_be_read_is_named_and_the_rest_is_saved(
    tiny: TorchClassifier, folder: Path, tmp_path: Path
) -> None:
    (folder / "red" / "bad.png").write_bytes(b"no picture")
    (tmp_path / "empty").mkdir()
    rows, failures = save_to(tmp_path / "测试.npz", tiny, folder, tmp_path / "empty")
    assert rows == 9
    assert sorted(failures) == ["bad.png", "empty"]
    with np.load(tmp_path / "测试.npz") as saved:
        assert len(saved["paths"]) == len(saved["features"]) == 9


@pytest.mark.parametrize("name", ["f.npz", "f.csv"])
def test_without_a_readable_picture_the_file_has_no_rows(
    tiny: TorchClassifier, tmp_path: Path, name: str
) -> None:
    assert save_to(tmp_path / name, tiny, tmp_path / "gone.png") == (0, ["gone.png"])
    assert left_in(tmp_path) == {name}
    if name == "f.npz":
        with np.load(tmp_path / name) as saved:
            assert saved["features"].shape == (0, WIDTH)


def test_progress_counts_pictures(tiny: TorchClassifier, folder: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    save_to(tmp_path / "f.npz", tiny, folder, control=JobControl(told.append))
    assert [p.done for p in told if p.total == 9] == list(range(1, 10))


@pytest.mark.parametrize("name", ["f.npz", "f.csv"])
def test_cancelled_in_the_middle_the_old_file_stays_and_nothing_else(
    tiny: TorchClassifier, folder: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"old")
    control = JobControl(lambda progress: control.cancel() if progress.done == 4 else None)
    with pytest.raises(JobCancelled):
        save_to(tmp_path / name, tiny, folder, control=control)
    assert left_in(tmp_path) == {"set", name}
    assert (tmp_path / name).read_bytes() == b"old"


@pytest.mark.parametrize("name", ["f.npz", "f.csv"])
def test_a_folder_that_is_not_there_cannot_be_written_to(
    tiny: TorchClassifier, folder: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(EngineError) as caught:
        save_to(tmp_path / "gone" / name, tiny, folder)
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert caught.value.params["path"] == str(tmp_path / "gone" / name)


def test_a_full_disk_leaves_nothing(
    tiny: TorchClassifier, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_arrays: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(EngineError) as caught:
        save_to(tmp_path / "f.npz", tiny, folder)
    assert caught.value.params["reason"] == "No space left on device"
    assert left_in(tmp_path) == {"set"}


def test_another_ending_is_refused(tiny: TorchClassifier, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        save_to(tmp_path / "f.pkl", tiny, folder)
    assert caught.value.code is ErrorCode.FILE_CANNOT_WRITE
    assert caught.value.params["reason"] == "the name has to end in .csv or .npz"
    assert left_in(tmp_path) == {"set"}
