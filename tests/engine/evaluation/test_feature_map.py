"""A run's pictures as a map: what looks alike lies together, and the second map is at once."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from torch import nn

from engine.base.errors import EngineError, ErrorCode
from engine.base.jobs import JobCancelled, JobControl
from engine.base.places import Places
from engine.base.types import Progress, Task
from engine.evaluation.feature_map import principal_components
from engine.evaluation.results import FeatureMap
from engine.inference.backends.pytorch.features import FeatureExtractor
from engine.models import ModelLibrary, loading
from engine.training.settings import Recipe
from engine.verbs import features as feature_verbs
from tests.helpers.teaching import (
    CLASSES,
    WIDTH,
    TinyNet,
    make_plan_of,
    make_split,
    tiny_backbone,
)
from tests.helpers.teaching_runs import teach

RUN = "cells 1"


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a run, its model on the shelf, and eighteen pictures."""

    def build(_library: str, _architecture: str, classes: int, _task: Task) -> nn.Module:
        return TinyNet(classes)

    monkeypatch.setattr(loading, "build", build)
    split = make_split(tmp_path / "set", 3, select=2, report=1)
    teach(tmp_path, make_plan_of(split, Recipe.QUICK), tiny_backbone())
    return tmp_path


def feature_map(taught: Path, method: str = "pca", control: JobControl | None = None) -> FeatureMap:
    library = ModelLibrary(taught / "data")
    places = Places(*(taught / name for name in ("config", "home", "log", "cache")))
    return feature_verbs.feature_map(
        RUN, method, control or JobControl(), library, places, "cpu", taught / "runs"
    )


def test_every_picture_of_the_run_has_a_point_and_classes_lie_together(taught: Path) -> None:
    found = feature_map(taught)
    assert (found.run, found.method, found.layer, found.dimension) == (RUN, "pca", "flatten", WIDTH)
    assert len(found.points) == 18
    assert all(point.picture.file.parent.name == point.label for point in found.points)
    assert found.explained is not None
    assert 0.5 < found.explained <= 1
    centres = {
        label: np.mean([(p.x, p.y) for p in found.points if p.label == label], axis=0)
        for label in CLASSES
    }
    for point in found.points:
        distances = {name: np.hypot(*(centres[name] - (point.x, point.y))) for name in CLASSES}
        assert min(distances, key=lambda name: distances[name]) == point.label


def test_a_second_map_looks_at_no_picture(taught: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = feature_map(taught)

    def refuse(*_: object) -> None:
        pytest.fail("looked again")

    monkeypatch.setattr(FeatureExtractor, "extract", refuse)
    assert feature_map(taught) == first


def test_pictures_that_are_gone_or_changed_are_left_out(taught: Path) -> None:
    (taught / "set" / "red" / "train 0.png").unlink()
    (taught / "set" / "blue" / "report 0.png").write_bytes(b"changed")
    names = {f"{p.picture.file.parent.name}/{p.picture.name}" for p in feature_map(taught).points}
    assert len(names) == 16
    assert not names & {"red/train 0.png", "blue/test 0.png"}


def test_without_any_picture_there_is_no_map(taught: Path) -> None:
    (taught / "set").rename(taught / "moved")
    with pytest.raises(EngineError) as caught:
        feature_map(taught)
    assert caught.value.code is ErrorCode.TRAIN_NO_PICTURES


def test_progress_is_told_in_pictures(taught: Path) -> None:
    told: list[Progress] = []
    feature_map(taught, control=JobControl(told.append))
    assert told[-1] == Progress(18, 18)


def test_it_can_be_cancelled_while_it_looks(taught: Path) -> None:
    control = JobControl(lambda _: control.cancel())
    with pytest.raises(JobCancelled):
        feature_map(taught, control=control)


def test_a_run_that_is_not_there_is_named(taught: Path) -> None:
    with pytest.raises(EngineError) as caught:
        feature_verbs.feature_map(
            "gone", "pca", JobControl(), ModelLibrary(taught / "data"),
            Places(taught, taught, taught, taught),
        )  # fmt: skip
    assert caught.value.code is ErrorCode.RUN_UNKNOWN


def test_without_the_extra_neighbours_are_refused_before_any_work(
    taught: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openTSNE", None)
    with pytest.raises(EngineError) as caught:
        feature_map(taught, "tsne")
    assert caught.value.code is ErrorCode.EXTRA_MISSING
    assert caught.value.params["extra"] == "maps"


class FakeTSNE:
    """Acts for openTSNE, which is optional: calls back, and gives the first two columns."""

    def __init__(self, *, perplexity: float, callbacks: object, **_: object) -> None:
        assert perplexity == (18 - 1) / 3
        self._callbacks = callbacks

    def fit(self, vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> object:
        self._callbacks(1, 0.5, vectors)  # type: ignore[operator]
        return vectors[:, :2]


def test_neighbours_are_placed_by_the_library(
    taught: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openTSNE", SimpleNamespace(TSNE=FakeTSNE))
    found = feature_map(taught, "tsne")
    assert found.method == "tsne"
    assert found.explained is None
    assert len({(point.x, point.y) for point in found.points}) == 18


# principal components


def test_components_are_those_of_numpy() -> None:
    vectors = np.random.default_rng(0).normal(size=(40, 12)).astype(np.float32)
    vectors[:, 3] *= 9
    vectors[:, 5] *= 4
    placed, explained = principal_components(vectors, 2)
    centred = vectors - vectors.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    expected = np.abs(left[:, :2] * sizes[:2])
    np.testing.assert_allclose(np.abs(placed), expected, atol=1e-4)
    assert explained == pytest.approx(np.square(sizes[:2]).sum() / np.square(sizes).sum(), abs=1e-5)


def test_a_component_points_the_same_way_every_time() -> None:
    vectors = np.random.default_rng(0).normal(size=(9, 4)).astype(np.float32)
    first, _ = principal_components(vectors, 2)
    again, _ = principal_components(vectors[::-1], 2)
    np.testing.assert_allclose(again[::-1], first, atol=1e-4)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_vectors_have_few_components(count: int) -> None:
    vectors = np.eye(count, 5, dtype=np.float32)
    placed, explained = principal_components(vectors, 4)
    assert placed.shape == (count, 4)
    assert (placed[:, count:] == 0).all()
    assert explained == pytest.approx(1)


def test_equal_vectors_lie_in_one_point() -> None:
    placed, explained = principal_components(np.ones((6, 5), np.float32), 2)
    assert (placed == 0).all()
    assert explained == 1
