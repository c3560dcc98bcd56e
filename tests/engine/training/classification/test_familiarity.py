"""What a taught model keeps of its pictures: with every recipe, its own features."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file

from engine.base.device import Device
from engine.base.hashing import sha256_of
from engine.datasets.dataset import Example, Split
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.inference.features.extraction import read_input
from engine.models.familiarity import Reference
from engine.models.familiarity.file import REFERENCE, read_reference
from engine.models.familiarity.reference import unit
from engine.models.loading import LoadedModel, fill
from engine.training.classification.trained_layers import Backbone
from engine.training.settings import Recipe
from tests.helpers.teaching import (
    RULE,
    SteeredControl,
    TinyNet,
    is_cancelled,
    make_plan_of,
    make_split,
    save_example,
)
from tests.helpers.teaching_runs import Finished, teach


@pytest.fixture(scope="module")
def easy(tmp_path_factory: pytest.TempPathFactory) -> Split:
    folder = tmp_path_factory.mktemp("easy")
    return make_split(folder, per_class=30, select=10, calibrate=5, report=10)


@pytest.fixture(scope="module", params=Recipe)
def finished(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, backbone: Backbone,
    hard: Split,
) -> Finished:  # fmt: skip
    """A training of each recipe, with pictures that are hard to tell apart."""
    folder = tmp_path_factory.mktemp(request.param)
    return teach(folder, make_plan_of(hard, request.param), backbone)


def reference_in(finished: Finished) -> Reference:
    file = finished.ground.library.find(finished.result.model).file
    assert file is not None
    found = read_reference(file.with_name(REFERENCE), sha256_of(file))
    assert found is not None
    return found


def classifier(finished: Finished, reference: Reference | None = None) -> TorchClassifier:
    """The model on the shelf, as Identify asks it."""
    entry = finished.ground.library.find(finished.result.model)
    assert entry.file is not None
    assert entry.config is not None
    network = TinyNet(len(entry.config.classes)).eval()
    fill(network, load_file(entry.file))
    classes = entry.config.classes
    loaded = LoadedModel(entry.record, network, classes, RULE, reference=reference)
    return TorchClassifier(loaded, Device("cpu"))


def inputs(examples: tuple[Example, ...]) -> list[np.ndarray]:
    return [read_input(example, RULE) for example in examples]


def test_its_points_are_the_features_of_the_model_as_it_is_stored(finished: Finished) -> None:
    split = finished.plan.details.split
    own = unit(classifier(finished).features(inputs(split.train)))
    points = reference_in(finished).points
    assert points.shape == own.shape
    nearest = (own @ points.T).max(axis=1)
    np.testing.assert_allclose(nearest, 1, atol=2e-3)


@pytest.mark.parametrize("recipe", Recipe)
def test_strangers_are_flagged_and_pictures_it_has_not_learned_from_are_not(
    easy: Split, backbone: Backbone, tmp_path: Path, recipe: Recipe
) -> None:
    finished = teach(tmp_path, make_plan_of(easy, recipe), backbone)
    asked = classifier(finished, reference_in(finished))
    known = [answer.unlike for answer in asked.answer(inputs(easy.report), 1)]
    assert known.count(True) <= 2
    strangers = []
    for shade in range(20):
        pixels = np.full((40, 44, 3), 255 - shade, np.uint8)
        pixels[::2] = shade
        strangers.append(save_example(pixels, tmp_path / f"{shade}.png", "blue"))
    assert all(answer.unlike for answer in asked.answer(inputs(tuple(strangers)), 1))


def test_the_false_alarms_among_the_judging_pictures_are_counted(
    easy: Split, backbone: Backbone, tmp_path: Path
) -> None:
    finished = teach(tmp_path, make_plan_of(easy, Recipe.QUICK), backbone)
    reference = reference_in(finished)
    asked = classifier(finished, reference)
    raised = sum(bool(answer.unlike) for answer in asked.answer(inputs(easy.report), 1))
    assert (reference.alarms.raised, reference.alarms.judged) == (raised, len(easy.report))


def test_a_run_that_was_broken_off_ends_with_the_same_bytes(
    hard: Split, backbone: Backbone, tmp_path: Path, finished: Finished
) -> None:
    plan = finished.plan
    control = SteeredControl(cancel_at=finished.control.checkpoints - 2)
    assert is_cancelled(lambda: teach(tmp_path, plan, backbone, control))
    again = teach(tmp_path, plan, backbone)
    files = [f.ground.library.find(f.result.model).file for f in (finished, again)]
    first, second = (file.with_name(REFERENCE).read_bytes() for file in files if file is not None)
    assert first == second
