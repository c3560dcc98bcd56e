"""Heat maps without widgets and threads: what is shown is what is wanted now, never the old."""

from pathlib import Path

import numpy as np
import pytest
from gui.identify.heat import HeatPresenter, Painted

from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Detections
from tests.gui.conftest import Desk


def answered(desk: Desk, *paths: Path) -> HeatPresenter:
    """Pictures on the list and answered, the first one shown."""
    desk.presenter.add(paths)
    desk.io.run_all()
    desk.compute.run_all()
    return desk.presenter.heat


def shown(heat: HeatPresenter) -> Painted:
    assert heat.painted is not None
    return heat.painted


def test_nothing_is_made_unless_it_is_wanted(desk: Desk, red: Path) -> None:
    heat = answered(desk, red)
    assert heat.is_possible
    assert not heat.is_busy
    assert heat.painted is None


def test_at_first_it_is_made_for_the_likeliest_label(desk: Desk, red: Path) -> None:
    heat = answered(desk, red)
    heat.want(on=True)
    assert heat.is_busy
    desk.compute.run_all()
    assert not heat.is_busy
    assert (shown(heat).heat.path, shown(heat).heat.label) == (red, "red")
    assert heat.label == "red"


def test_another_label_has_another_map(desk: Desk, red: Path) -> None:
    heat = answered(desk, red)
    heat.want(on=True)
    desk.compute.run_all()
    first = shown(heat)
    heat.choose("green")
    assert heat.painted is None  # the old one would be a lie
    desk.compute.run_all()
    assert shown(heat).heat.label == "green"
    assert not np.array_equal(shown(heat).heat.values, first.heat.values)


def test_choosing_the_label_that_is_shown_makes_nothing_new(desk: Desk, red: Path) -> None:
    heat = answered(desk, red)
    heat.want(on=True)
    desk.compute.run_all()
    before = heat.painted
    heat.choose("red")
    assert heat.painted is before
    assert not desk.compute.waiting


def test_the_map_of_a_picture_that_was_left_never_arrives(
    desk: Desk, red: Path, green: Path
) -> None:
    heat = answered(desk, red, green)
    heat.want(on=True)
    made: list[str] = []
    heat.changed.connect(lambda: made.append(heat.painted.heat.label if heat.painted else ""))
    desk.presenter.select(green)
    desk.io.run_all()
    desk.compute.run_all()
    assert [label for label in made if label] == ["green"]


def test_the_label_of_one_picture_is_not_looked_for_in_the_next(
    desk: Desk, red: Path, green: Path
) -> None:
    heat = answered(desk, red, green)
    heat.want(on=True)
    heat.choose("blue")
    desk.presenter.select(green)
    desk.io.run_all()
    desk.compute.run_all()
    assert shown(heat).heat.label == "green"


def test_another_model_takes_the_map_away_until_it_has_answered(desk: Desk, red: Path) -> None:
    heat = answered(desk, red)
    heat.want(on=True)
    desk.compute.run_all()
    desk.presenter.get_ready("other", "cpu")
    assert heat.painted is None
    assert not heat.is_possible
    desk.compute.run_all()
    assert shown(heat).heat.label == "red"
    assert desk.predictors.asked[-1] == (desk.predictors.predictor.model, "cpu")


def test_switched_off_it_is_cancelled(desk: Desk, red: Path) -> None:
    heat = answered(desk, red)
    heat.want(on=True)
    heat.want(on=False)
    assert not heat.is_busy
    assert not desk.compute.waiting
    desk.compute.run_all()
    assert heat.painted is None


def test_a_failure_is_told_and_a_second_try_mends_it(desk: Desk, red: Path) -> None:
    heat = answered(desk, red)
    desk.predictors.error = EngineError(ErrorCode.MODEL_WEIGHTS_MISSING, model="M")
    heat.want(on=True)
    desk.compute.run_all()
    assert heat.failure is desk.predictors.error
    assert not heat.is_busy
    desk.predictors.error = None
    heat.try_again()
    assert heat.failure is None
    desk.compute.run_all()
    assert shown(heat).heat.label == "red"


def test_a_detector_has_none(desk: Desk, red: Path) -> None:
    heat = answered(desk, red)
    heat.want(on=True)
    desk.compute.run_all()
    desk.presenter.pictures.set_outcome(Detections(red, "finder", (), 0.1))
    desk.presenter.outcome_changed.emit()
    assert not heat.is_possible
    assert heat.painted is None
    assert not desk.compute.waiting


@pytest.mark.parametrize("is_stopped", [False, True])
def test_it_does_not_wait_for_all_the_other_pictures(
    desk: Desk, red: Path, green: Path, blue: Path, is_stopped: bool
) -> None:
    heat = answered(desk, red)
    desk.presenter.add([green, blue])
    desk.io.run_all()
    desk.presenter.select(red)
    desk.io.run_all()
    if is_stopped:
        desk.presenter.stop()
    heat.want(on=True)
    desk.compute.run_next()
    assert shown(heat).heat.label == "red"
    desk.presenter.go_on()
    desk.compute.run_all()
    assert not desk.presenter.pictures.pending()
