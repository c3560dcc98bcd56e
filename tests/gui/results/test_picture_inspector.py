"""The picture that is inspected, and its heat map."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from engine.base.address import PictureAddress
from engine.base.errors import EngineError, ErrorCode
from engine.base.types import Picture
from gui.decisions.picture_inspector import PictureInspector, Shown
from tests.gui.results.conftest import Bench
from tests.helpers import evaluations


@pytest.fixture
def inspector(bench: Bench) -> PictureInspector:
    bench.presenter.inspector.model = "cells"
    return bench.presenter.inspector


def test_a_picture_is_read_and_shown_with_its_heat_map(
    bench: Bench, inspector: PictureInspector, red: Path
) -> None:
    inspector.show_picture(Shown(PictureAddress(red), "round"))
    bench.run_all()
    assert isinstance(inspector.view, Picture)
    assert isinstance(inspector.heat, QImage)
    assert bench.evaluator.asked == [("look", PictureAddress(red), "cells", "round")]


def test_the_heat_map_is_for_the_answer_and_then_for_any_label(
    bench: Bench, inspector: PictureInspector, red: Path
) -> None:
    inspector.show_judged(evaluations.judged(PictureAddress(red), "round", "rods", 0.9))
    inspector.want_heat(on=True)
    bench.run_all()
    assert isinstance(inspector.heat, QImage)
    inspector.choose_label("spirals")
    assert inspector.heat is None
    bench.run_all()
    assert bench.evaluator.asked == [
        ("look", PictureAddress(red), "cells", "rods"),
        ("look", PictureAddress(red), "cells", "spirals"),
    ]


def test_a_heat_map_of_another_picture_is_never_shown(
    bench: Bench, inspector: PictureInspector, red: Path, green: Path
) -> None:
    inspector.want_heat(on=True)
    inspector.show_picture(Shown(PictureAddress(red), "round"))
    bench.io.run_all()
    assert inspector.is_looking
    inspector.show_picture(Shown(PictureAddress(green), "rods"))
    assert not inspector.is_looking
    bench.run_all()
    assert bench.evaluator.asked == [("look", PictureAddress(green), "cells", "rods")]


def test_turned_off_nothing_is_made(bench: Bench, inspector: PictureInspector, red: Path) -> None:
    inspector.show_picture(Shown(PictureAddress(red), "round"))
    inspector.want_heat(on=True)
    bench.io.run_all()
    inspector.want_heat(on=False)
    bench.run_all()
    assert bench.evaluator.asked == []


def test_a_correction_leaves_picture_and_heat_map(
    bench: Bench, inspector: PictureInspector, red: Path
) -> None:
    inspector.want_heat(on=True)
    inspector.show_judged(evaluations.judged(PictureAddress(red), "round", "rods", 0.9))
    bench.run_all()
    view, heat = inspector.view, inspector.heat
    inspector.show_picture(
        Shown(
            PictureAddress(red),
            "rods",
            evaluations.judged(PictureAddress(red), "rods", "rods", 0.9),
        )
    )
    assert (inspector.view, inspector.heat) == (view, heat)


def test_what_cannot_be_read_or_looked_through_says_why(
    bench: Bench, inspector: PictureInspector, red: Path
) -> None:
    inspector.show_picture(Shown(PictureAddress(Path("/gone.png")), "round"))
    bench.run_all()
    assert isinstance(inspector.view, EngineError)
    bench.evaluator.error = EngineError(ErrorCode.RUN_UNKNOWN, run="cells-1")
    inspector.want_heat(on=True)
    inspector.show_picture(Shown(PictureAddress(red), "round"))
    bench.run_all()
    assert inspector.heat is bench.evaluator.error
