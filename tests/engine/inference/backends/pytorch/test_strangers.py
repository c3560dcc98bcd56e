"""Scores and distance come of one pass through the network, in any thread and any company."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.base.device import Device
from engine.inference.backends.pytorch.classifier import TorchClassifier
from engine.models.familiarity import Reference
from engine.models.familiarity.making import Learned, make_reference
from tests.helpers.teaching import OLD_CLASSES, RULE, WIDTH, tiny_model

Inputs = list[NDArray[np.uint8]]


def inputs(count: int, seed: int = 0) -> Inputs:
    random = np.random.default_rng(seed)
    return list(random.integers(0, 255, (count, RULE.crop, RULE.crop, 3), np.uint8))


@pytest.fixture(scope="module")
def reference() -> Reference:
    features = TorchClassifier(tiny_model(), Device("cpu")).features(inputs(60))
    none = np.empty((0, WIDTH), np.float32)
    found = make_reference(Learned(features, ("",) * 60), none, none)
    assert found is not None
    return found


@pytest.fixture
def predictor(reference: Reference) -> TorchClassifier:
    return TorchClassifier(replace(tiny_model(), reference=reference), Device("cpu"))


def test_the_distance_is_that_of_its_own_features(
    predictor: TorchClassifier, reference: Reference
) -> None:
    asked = inputs(9, seed=1)
    logits, distances = predictor.logits_and_distances(asked)
    assert distances is not None
    expected = reference.distances(predictor.features(asked))
    np.testing.assert_allclose(distances, expected, atol=1e-4)
    plain = TorchClassifier(tiny_model(), Device("cpu"))
    np.testing.assert_array_equal(logits, plain.logits(asked))
    assert plain.logits_and_distances(asked)[1] is None


def test_the_network_runs_once(predictor: TorchClassifier) -> None:
    passes = []
    predictor._network.register_forward_hook(lambda *_: passes.append(1))
    answers = predictor.answer(inputs(3), 1)
    assert len(passes) == 1
    assert [answer.unlike for answer in answers] == [False] * 3  # it was taught with these


def test_a_black_picture_is_a_stranger(predictor: TorchClassifier) -> None:
    black = np.zeros((RULE.crop, RULE.crop, 3), np.uint8)
    known, stranger = predictor.answer([inputs(1)[0], black], 1)
    assert (known.unlike, stranger.unlike) == (False, True)


def test_heat_maps_and_features_in_between_change_nothing(predictor: TorchClassifier) -> None:
    asked = inputs(4, seed=2)
    before = predictor.logits_and_distances(asked)[1]
    predictor.heat(inputs(1, seed=3)[0], OLD_CLASSES[0])
    predictor.features(inputs(2, seed=4))
    after = predictor.logits_and_distances(asked)[1]
    assert before is not None
    assert after is not None
    np.testing.assert_array_equal(after, before)


def test_threads_do_not_mix_their_pictures_up(predictor: TorchClassifier) -> None:
    batches = [inputs(5, seed=seed) for seed in range(24)]
    alone = [predictor.logits_and_distances(batch)[1] for batch in batches]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda b: predictor.logits_and_distances(b)[1], batches))
    for one, other in zip(alone, together, strict=True):
        assert one is not None
        assert other is not None
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_what_does_not_fit_into_the_memory_at_once_has_its_distances_too(
    predictor: TorchClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = inputs(7, seed=5)
    whole = predictor.logits_and_distances(asked)[1]
    compute = predictor._compute

    def limited(
        some: NDArray[np.uint8],
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        if len(some) > 2:
            raise MemoryError
        return compute(some)

    monkeypatch.setattr(predictor, "_compute", limited)
    parts = predictor.logits_and_distances(asked)[1]
    assert whole is not None
    assert parts is not None
    np.testing.assert_allclose(parts, whole, atol=1e-4)
