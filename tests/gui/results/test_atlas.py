"""The map of a data set: made when wanted, never of another run."""

from engine.errors import EngineError, ErrorCode
from gui.results.atlas import NEIGHBOURS
from tests.gui.results.conftest import Bench


def test_a_map_is_made_when_it_is_wanted_and_only_once(bench: Bench) -> None:
    atlas = bench.presenter.atlas
    atlas.open("cells-1")
    assert not bench.compute.waiting
    atlas.want()
    atlas.want()
    bench.compute.run_all()
    assert atlas.map is not None
    atlas.want()
    assert bench.reviewer.asked == [("draw_map", "cells-1", "pca")]


def test_the_other_layout_is_made_when_chosen_and_both_are_kept(bench: Bench) -> None:
    atlas = bench.presenter.atlas
    atlas.open("cells-1")
    atlas.want()
    bench.compute.run_all()
    atlas.choose(NEIGHBOURS)
    assert atlas.map is None
    bench.compute.run_all()
    assert atlas.map is not None
    atlas.choose("pca")
    assert not bench.compute.waiting


def test_a_map_of_another_run_is_never_shown(bench: Bench) -> None:
    atlas = bench.presenter.atlas
    atlas.open("cells-1")
    atlas.want()
    atlas.open("cells-2")
    bench.compute.run_all()
    assert atlas.map is None
    assert bench.reviewer.asked == []


def test_a_failure_is_said_and_can_be_tried_again(bench: Bench) -> None:
    atlas = bench.presenter.atlas
    bench.reviewer.error = EngineError(ErrorCode.RUN_UNKNOWN, run="cells-1")
    atlas.open("cells-1")
    atlas.want()
    bench.compute.run_all()
    assert atlas.failure is bench.reviewer.error
    atlas.want()
    assert not bench.compute.waiting
    bench.reviewer.error = None
    atlas.try_again()
    atlas.cancel()
    assert not atlas.is_busy
    atlas.try_again()
    bench.compute.run_all()
    assert atlas.failure is None
    assert atlas.map is not None
