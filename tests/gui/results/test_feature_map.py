"""The map of a data set: made when wanted, never of another run."""

from engine.base.errors import EngineError, ErrorCode
from gui.results.feature_map import NEIGHBOURS
from tests.gui.results.conftest import Bench


def test_a_map_is_made_when_it_is_wanted_and_only_once(bench: Bench) -> None:
    feature_map = bench.presenter.feature_map
    feature_map.open("cells-1")
    assert not bench.compute.waiting
    feature_map.want()
    feature_map.want()
    bench.compute.run_all()
    assert feature_map.map is not None
    feature_map.want()
    assert bench.evaluator.asked == [("draw_map", "cells-1", "pca")]


def test_the_other_layout_is_made_when_chosen_and_both_are_kept(bench: Bench) -> None:
    feature_map = bench.presenter.feature_map
    feature_map.open("cells-1")
    feature_map.want()
    bench.compute.run_all()
    feature_map.choose(NEIGHBOURS)
    assert feature_map.map is None
    bench.compute.run_all()
    assert feature_map.map is not None
    feature_map.choose("pca")
    assert not bench.compute.waiting


def test_a_map_of_another_run_is_never_shown(bench: Bench) -> None:
    feature_map = bench.presenter.feature_map
    feature_map.open("cells-1")
    feature_map.want()
    feature_map.open("cells-2")
    bench.compute.run_all()
    assert feature_map.map is None
    assert bench.evaluator.asked == []


def test_a_failure_is_said_and_can_be_tried_again(bench: Bench) -> None:
    feature_map = bench.presenter.feature_map
    bench.evaluator.error = EngineError(ErrorCode.RUN_UNKNOWN, run="cells-1")
    feature_map.open("cells-1")
    feature_map.want()
    bench.compute.run_all()
    assert feature_map.failure is bench.evaluator.error
    feature_map.want()
    assert not bench.compute.waiting
    bench.evaluator.error = None
    feature_map.try_again()
    feature_map.cancel()
    assert not feature_map.is_busy
    feature_map.try_again()
    bench.compute.run_all()
    assert feature_map.failure is None
    assert feature_map.map is not None
