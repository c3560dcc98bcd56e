"""Numbers alone: clouds on a sphere, and points far from all of them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.models.familiarity.making import (
    MOST_BYTES,
    Learned,
    bound,
    chosen,
    make_reference,
)
from engine.models.familiarity.reference import (
    FALSE_ALARMS,
    NEIGHBOURS,
    Alarms,
    Reference,
    kth_distances,
    unit,
)

DIMENSION = 64
NONE = np.empty((0, DIMENSION), np.float32)


def cloud(count: int, seed: int, spread: float = 0.1) -> NDArray[np.float32]:
    """Pictures of three classes, as a network would place them: any length, three directions."""
    random = np.random.default_rng(seed)
    classes = np.eye(DIMENSION)[np.arange(count) % 3]
    points = classes + random.normal(0, spread, (count, DIMENSION))
    return np.asarray(points * random.uniform(2, 20, (count, 1)), np.float32)


def strangers(count: int) -> NDArray[np.float32]:
    return np.asarray(np.random.default_rng(9).normal(0, 1, (count, DIMENSION)), np.float32)


def alone(count: int) -> tuple[str, ...]:
    return ("",) * count


def made(train: int, held_out: int) -> Reference:
    learned = Learned(cloud(train, 1), alone(train))
    found = make_reference(learned, cloud(held_out, 2) if held_out else NONE, cloud(1000, 3))
    assert found is not None
    return found


@pytest.mark.parametrize(("train", "held_out"), [(300, 0), (300, 30), (300, 200), (60, 15)])
def test_strangers_are_flagged_and_others_are_not(train: int, held_out: int) -> None:
    reference = made(train, held_out)
    assert reference.are_unlike(strangers(200)).all()
    alarms = reference.alarms
    assert (alarms.held_out, alarms.learned, alarms.judged) == (held_out, train, 1000)
    assert alarms.raised <= alarms.promised * 1000


@pytest.mark.parametrize("count", [30, 200, 299, 500, 2000])
def test_the_bound_is_exceeded_as_seldom_as_promised(count: int) -> None:
    """Of a thousand draws, no more than 5 % have more false alarms, within the draws' own noise."""
    random = np.random.default_rng(0)
    draws = np.asarray([
        np.exp(-bound(random.exponential(1, count).astype(np.float32))) for _ in range(1000)
    ])  # fmt: skip
    too_many = float((draws > Alarms(held_out=count).promised).mean())
    assert 0.01 < too_many <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 1000)


def test_few_pictures_promise_little() -> None:
    assert Alarms(held_out=1000).promised == FALSE_ALARMS
    assert Alarms(held_out=299, learned=5).promised == FALSE_ALARMS
    assert Alarms(held_out=24, learned=900).promised == pytest.approx(0.117, abs=0.001)
    assert Alarms(learned=900).promised == FALSE_ALARMS


def test_with_few_pictures_the_bound_is_the_farthest_of_them() -> None:
    assert bound(np.asarray([0.2, 0.5, 0.3], np.float32)) == np.float32(0.5)
    assert bound(np.empty(0, np.float32)) == 0


def test_held_out_pictures_are_never_outvoted_by_learned_ones() -> None:
    """A network that was trained on pictures has them closer together than others."""
    tight, wide = cloud(400, 1, spread=0.01), cloud(20, 2, spread=0.2)
    reference = make_reference(Learned(tight, alone(400)), wide, NONE)
    assert reference is not None
    assert not reference.are_unlike(wide).any()


def test_pictures_of_one_group_do_not_vouch_for_each_other() -> None:
    """Forty copies of each picture: only other pictures say what is usual."""
    seldom = cloud(12, 1)
    copies = np.repeat(seldom, 40, axis=0)
    names = [str(place) for place in np.repeat(np.arange(12), 40)]
    by_group = make_reference(Learned(copies, names), NONE, NONE)
    by_picture = make_reference(Learned(copies, alone(480)), NONE, NONE)
    assert by_group is not None
    assert by_picture is not None
    assert by_picture.threshold < 0.05 < by_group.threshold


def test_with_hardly_any_pictures_there_is_none() -> None:
    few = Learned(cloud(NEIGHBOURS, 1), alone(NEIGHBOURS))
    assert make_reference(few, cloud(30, 2), NONE) is None
    one_group = Learned(cloud(30, 1), ("patient",) * 30)
    assert make_reference(one_group, NONE, NONE) is None


def test_it_is_the_same_each_time_and_fits_its_bytes() -> None:
    wide = np.random.default_rng(0).normal(0, 1, (3000, 1280)).astype(np.float32)
    first, second = (
        make_reference(Learned(wide, alone(3000)), wide[:200], wide[:1]) for _ in range(2)
    )
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal(first.points, second.points)
    assert first.threshold == second.threshold
    assert 0.9 * MOST_BYTES < first.points.astype(np.float16).nbytes < MOST_BYTES


def test_the_points_that_are_kept_lie_in_every_class() -> None:
    points = unit(cloud(900, 1))
    kept = chosen(points, most_bytes=4096 + 2 * DIMENSION * 60)
    assert len(kept) == len(set(kept.tolist())) == 60
    assert np.bincount(kept % 3).min() >= 10
    nearest = kth_distances(points, points[kept], 1)
    random = np.random.default_rng(0).choice(900, 60, replace=False)
    assert nearest.max() < kth_distances(points, points[random], 1).max()


def test_what_is_no_number_is_a_stranger() -> None:
    features = cloud(2, 4)
    features[1, 0] = np.nan
    assert made(300, 0).are_unlike(features).tolist() == [False, True]


def test_the_distance_is_that_to_the_fifth_nearest() -> None:
    reference, asked = made(50, 0), cloud(7, 8)
    every = np.linalg.norm(unit(asked)[:, np.newaxis] - reference.points, axis=2)
    expected = np.sort(every, axis=1)[:, NEIGHBOURS - 1]
    np.testing.assert_allclose(reference.distances(asked), expected, atol=1e-3)
