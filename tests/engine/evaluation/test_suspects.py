"""Planted wrong labels come first; what cannot be told is not said; the same every time."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.base.address import PictureAddress
from engine.base.jobs import JobCancelled, JobControl
from engine.datasets.dataset import Example, Part
from engine.evaluation.results import Suspect
from engine.evaluation.suspects import NEIGHBOURS, find_suspects

CLASSES = ("cocci", "rods", "spirals")
EACH, WIDTH = 30, 40
Floats = NDArray[np.float32]


def clouds(seed: int = 0, spread: float = 0.6) -> Floats:
    """(n, d) features: a cloud for each class, in the order of the classes."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(len(CLASSES), WIDTH))
    points = np.repeat(centres, EACH, axis=0)
    return np.asarray(points + random.normal(scale=spread, size=points.shape), np.float32)


def pictures(
    planted: dict[int, str] | None = None, groups: dict[int, str] | None = None
) -> list[tuple[Part, Example]]:
    """Of which some have another label than their cloud."""
    made = []
    for row in range(len(CLASSES) * EACH):
        label = (planted or {}).get(row, CLASSES[row // EACH])
        address = PictureAddress(Path(f"/lab/{label}/{row}.png"))
        part = Part.TRAIN if row % 3 else Part.REPORT
        made.append((part, Example(address, label, f"{row:064x}", (groups or {}).get(row, ""))))
    return made


def found(
    features: Floats, given: Sequence[tuple[Part, Example]], seed: int = 0
) -> tuple[Suspect, ...]:
    return find_suspects(features, given, CLASSES, seed, lambda: None)


PLANTED = {4: "rods", 33: "cocci", 61: "rods", 75: "cocci"}


def test_planted_labels_come_first_with_the_right_suggestion() -> None:
    given = pictures(PLANTED)
    suspects = found(clouds(), given)[: len(PLANTED)]
    rows = {int(suspect.picture.file.stem): suspect for suspect in suspects}
    assert rows.keys() == PLANTED.keys()
    for row, suspect in rows.items():
        assert suspect.label == PLANTED[row]
        assert suspect.suggested == CLASSES[row // EACH]
        assert suspect.part is given[row][0]
        assert suspect.content == given[row][1].content
    scores = [suspect.score for suspect in suspects]
    assert scores == sorted(scores, reverse=True)
    assert all(0.5 < score <= 1 for score in scores)


def test_clean_labels_that_are_plain_to_see_have_no_suspects() -> None:
    assert found(clouds(), pictures()) == ()


def test_the_neighbours_are_of_both_classes_and_no_suspects_themselves() -> None:
    suspects = found(clouds(), pictures(PLANTED))
    suspected = {suspect.picture for suspect in suspects}
    for suspect in suspects:
        for label, near in (
            (suspect.label, suspect.neighbours_of_label),
            (suspect.suggested, suspect.neighbours_of_suggested),
        ):
            assert len(near) == NEIGHBOURS
            assert {picture.file.parent.name for picture in near} == {label}
            assert not suspected & set(near)


def test_the_nearest_come_first_by_the_angle() -> None:
    features = clouds()
    suspect = found(features, pictures({4: "rods"}))[0]
    directions = features / np.linalg.norm(features, axis=1, keepdims=True)
    likeness = directions[5:EACH] @ directions[4]
    likeness = np.concatenate([directions[:4] @ directions[4], likeness])
    others = [row for row in range(EACH) if row != 4]
    nearest = [others[n] for n in np.argsort(-likeness)[:NEIGHBOURS]]
    assert [int(p.file.stem) for p in suspect.neighbours_of_suggested] == nearest


def test_the_same_seed_gives_the_same_suspects() -> None:
    features, given = clouds(spread=2.5), pictures(PLANTED)
    assert found(features, given, 3) == found(features, given, 3)
    assert found(features, given, 3) != found(features, given, 4)


def test_a_class_that_is_one_group_is_not_held_out_as_one() -> None:
    """No head would have learned it: each would doubt all of it."""
    groups = dict.fromkeys(range(2 * EACH, 3 * EACH), "plate 7")
    suspects = found(clouds(), pictures({70: "rods"}, groups))
    assert [(suspect.label, suspect.suggested) for suspect in suspects] == [("rods", "spirals")]


def test_a_picture_that_is_all_of_its_class_is_not_doubted() -> None:
    features, given = clouds(), pictures()
    rows = [*range(2 * EACH), 2 * EACH]
    assert found(features[rows], [given[row] for row in rows]) == ()


def test_a_group_agrees_with_itself_and_is_held_out_for_that() -> None:
    """Six views of one specimen, all with the wrong label, look like each other most."""
    features = clouds(spread=1.5)
    features[:6] = features[0] + np.random.default_rng(1).normal(scale=0.01, size=(6, WIDTH))
    planted = dict.fromkeys(range(6), "rods")
    groups = dict.fromkeys(range(6), "specimen 1")
    listed = [int(s.picture.file.stem) for s in found(features, pictures(planted, groups))]
    assert set(range(6)) <= set(listed)
    alone = [int(s.picture.file.stem) for s in found(features, pictures(planted))]
    assert not set(range(6)) & set(alone)


def test_a_picture_that_has_what_no_other_has_is_not_doubted_for_it() -> None:
    features = clouds()
    rare = np.zeros((len(features), 4), np.float32)
    rare[3] = 500, 70, 9, 1  # features without any spread where this one is held out
    rare[8, 1] = 0.01
    assert found(np.concatenate([features, rare], axis=1), pictures()) == ()


def test_features_that_are_all_the_same_end_in_no_error() -> None:
    assert isinstance(found(np.ones((90, 5), np.float32), pictures()), tuple)


def test_it_can_be_cancelled() -> None:
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        find_suspects(clouds(), pictures(), CLASSES, 0, control.checkpoint)
