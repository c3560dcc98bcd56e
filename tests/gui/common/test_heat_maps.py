"""Heat maps without widgets and threads: what is shown is what is wanted now, never the old."""

from pathlib import Path

import numpy as np
import pytest

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Detections
from gui.common.heat_maps import HeatMapPresenter, Painted
from tests.gui.conftest import Bench
from tests.helpers.addresses import addresses


def answered(bench: Bench, *paths: Path) -> HeatMapPresenter:
    """Pictures on the list and answered, the first one shown."""
    bench.presenter.add(addresses(*paths))
    bench.io.run_all()
    bench.compute.run_all()
    return bench.presenter.heat


def shown(heat: HeatMapPresenter) -> Painted:
    assert heat.painted is not None
    return heat.painted


def test_nothing_is_made_unless_it_is_wanted(bench: Bench, red: Path) -> None:
    heat = answered(bench, red)
    assert heat.is_possible
    assert not heat.is_busy
    assert heat.painted is None


def test_at_first_it_is_made_for_the_likeliest_label(bench: Bench, red: Path) -> None:
    heat = answered(bench, red)
    heat.want(on=True)
    assert heat.is_busy
    bench.compute.run_all()
    assert not heat.is_busy
    assert (shown(heat).heat.picture, shown(heat).heat.label) == (PictureAddress(red), "red")
    assert heat.label == "red"


def test_another_label_has_another_map(bench: Bench, red: Path) -> None:
    heat = answered(bench, red)
    heat.want(on=True)
    bench.compute.run_all()
    first = shown(heat)
    heat.choose("green")
    assert heat.painted is None  # the old one would be a lie
    bench.compute.run_all()
    assert shown(heat).heat.label == "green"
    assert not np.array_equal(shown(heat).heat.values, first.heat.values)


def test_choosing_the_label_that_is_shown_makes_nothing_new(bench: Bench, red: Path) -> None:
    heat = answered(bench, red)
    heat.want(on=True)
    bench.compute.run_all()
    before = heat.painted
    heat.choose("red")
    assert heat.painted is before
    assert not bench.compute.waiting


def test_the_map_of_a_picture_that_was_left_never_arrives(
    bench: Bench, red: Path, green: Path
) -> None:
    heat = answered(bench, red, green)
    heat.want(on=True)
    made: list[str] = []
    heat.changed.connect(lambda: made.append(heat.painted.heat.label if heat.painted else ""))
    bench.presenter.select(PictureAddress(green))
    bench.io.run_all()
    bench.compute.run_all()
    assert [label for label in made if label] == ["green"]


def test_the_label_of_one_picture_is_not_looked_for_in_the_next(
    bench: Bench, red: Path, green: Path
) -> None:
    heat = answered(bench, red, green)
    heat.want(on=True)
    heat.choose("blue")
    bench.presenter.select(PictureAddress(green))
    bench.io.run_all()
    bench.compute.run_all()
    assert shown(heat).heat.label == "green"


def test_another_model_takes_the_map_away_until_it_has_answered(bench: Bench, red: Path) -> None:
    heat = answered(bench, red)
    heat.want(on=True)
    bench.compute.run_all()
    bench.presenter.get_ready("other", "cpu")
    assert heat.painted is None
    assert not heat.is_possible
    bench.compute.run_all()
    assert shown(heat).heat.label == "red"
    assert bench.predictors.asked[-1] == (bench.predictors.predictor.model, "cpu")


def test_switched_off_it_is_cancelled(bench: Bench, red: Path) -> None:
    heat = answered(bench, red)
    heat.want(on=True)
    heat.want(on=False)
    assert not heat.is_busy
    assert not bench.compute.waiting
    bench.compute.run_all()
    assert heat.painted is None


def test_a_failure_is_told_and_a_second_try_mends_it(bench: Bench, red: Path) -> None:
    heat = answered(bench, red)
    bench.predictors.error = EngineError(ErrorCode.MODEL_WEIGHTS_MISSING, model="M")
    heat.want(on=True)
    bench.compute.run_all()
    assert heat.failure is bench.predictors.error
    assert not heat.is_busy
    bench.predictors.error = None
    heat.try_again()
    assert heat.failure is None
    bench.compute.run_all()
    assert shown(heat).heat.label == "red"


def test_a_detector_has_none(bench: Bench, red: Path) -> None:
    heat = answered(bench, red)
    heat.want(on=True)
    bench.compute.run_all()
    bench.presenter.pictures.set_outcome(Detections(PictureAddress(red), "finder", (), 0.1))
    bench.presenter.outcome_changed.emit()
    assert not heat.is_possible
    assert heat.painted is None
    assert not bench.compute.waiting


@pytest.mark.parametrize("is_stopped", [False, True])
def test_it_does_not_wait_for_all_the_other_pictures(
    bench: Bench, red: Path, green: Path, blue: Path, is_stopped: bool
) -> None:
    heat = answered(bench, red)
    bench.presenter.add([PictureAddress(green), PictureAddress(blue)])
    bench.io.run_all()
    bench.presenter.select(PictureAddress(red))
    bench.io.run_all()
    if is_stopped:
        bench.presenter.stop()
    heat.want(on=True)
    bench.compute.run_next()
    assert shown(heat).heat.label == "red"
    bench.presenter.go_on()
    bench.compute.run_all()
    assert not bench.presenter.pictures.pending()
