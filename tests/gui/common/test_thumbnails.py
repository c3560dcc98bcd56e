"""Thumbnails: made once, the newest wish first, none for a file that has none."""

from pathlib import Path

import pytest

from engine.base.address import PictureAddress
from gui.common.thumbnails import Thumbnails
from tests.helpers.hand_lane import HandLane
from tests.helpers.pictures import plain, save


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    return [save(plain((i, i, i)), tmp_path / f"{i}.png") for i in range(20)]


@pytest.fixture
def thumbnails(lane: HandLane) -> Thumbnails:
    return Thumbnails(lane, 16)


def make(thumbnails: Thumbnails, lane: HandLane) -> None:
    """Work as the lane and the timer between jobs would."""
    thumbnails._soon.stop()
    thumbnails._make_next()
    lane.run_all()


def test_a_wish_is_fulfilled_once(
    thumbnails: Thumbnails, lane: HandLane, paths: list[Path]
) -> None:
    assert thumbnails.get(PictureAddress(paths[0])) is None
    make(thumbnails, lane)
    made = thumbnails.get(PictureAddress(paths[0]))
    assert made is not None
    assert max(made.width(), made.height()) == 16
    assert not lane.waiting


def test_the_newest_wishes_come_first(
    thumbnails: Thumbnails, lane: HandLane, paths: list[Path]
) -> None:
    for path in paths:
        thumbnails.get(PictureAddress(path))
    arrived: list[PictureAddress] = []
    thumbnails.arrived.connect(arrived.append)
    make(thumbnails, lane)
    assert arrived[0] == PictureAddress(paths[-1])
    while len(arrived) < len(paths):
        make(thumbnails, lane)
    assert sorted(arrived) == sorted(map(PictureAddress, paths))


def test_a_bad_file_has_an_empty_one_and_is_not_tried_again(
    thumbnails: Thumbnails, lane: HandLane, tmp_path: Path
) -> None:
    thumbnails.get(PictureAddress(tmp_path / "gone.png"))
    make(thumbnails, lane)
    made = thumbnails.get(PictureAddress(tmp_path / "gone.png"))
    assert made is not None
    assert made.isNull()
    assert not lane.waiting


def test_after_the_end_nothing_more_is_made(
    thumbnails: Thumbnails, lane: HandLane, paths: list[Path]
) -> None:
    thumbnails.get(PictureAddress(paths[0]))
    thumbnails.close()
    assert not thumbnails._soon.isActive()
    assert thumbnails.get(PictureAddress(paths[1])) is None
    assert not thumbnails._soon.isActive()
