"""Zooming and panning as mathematics."""

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from gui.identify.viewport import LARGEST_FIT, MOST_ZOOM, Viewport

ROOM = QRectF(10, 20, 400, 300)


def view_of(width: float = 800, height: float = 300) -> Viewport:
    return Viewport(QSizeF(width, height), ROOM)


def under(view: Viewport, at: QPointF) -> tuple[float, float]:
    """The point of the picture, in shares, that lies under a point of the widget."""
    place = view.place()
    return (at.x() - place.left()) / place.width(), (at.y() - place.top()) / place.height()


def test_a_picture_is_as_large_as_its_room_allows_and_in_the_middle() -> None:
    assert view_of(800, 300).place() == QRectF(10, 95, 400, 150)
    assert view_of(300, 900).place() == QRectF(160, 20, 100, 300)


def test_a_small_picture_is_not_enlarged_to_mush() -> None:
    place = view_of(10, 10).place()
    assert place.width() == place.height() == 10 * LARGEST_FIT


def test_a_very_narrow_picture_is_still_to_be_seen() -> None:
    assert view_of(100_000, 1).place().height() == 1


@pytest.mark.parametrize("at", [QPointF(210, 170), QPointF(50, 120), QPointF(400, 230)])
def test_what_is_under_the_pointer_stays_there(at: QPointF) -> None:
    view = view_of(800, 600)
    before = under(view, at)
    for _ in range(4):
        view = view.zoomed(1.25, at)
        assert under(view, at) == pytest.approx(before, abs=0.005)  # places are whole pixels
    assert view.zoom == pytest.approx(1.25**4)


def test_zoom_ends_at_the_whole_picture_and_at_sixteen_times() -> None:
    at = ROOM.center()
    assert view_of().zoomed(0.1, at) == view_of()
    closest = view_of().zoomed(1e9, at)
    assert closest.zoom == MOST_ZOOM == 16
    assert closest.place().width() == 16 * view_of().place().width()


def test_as_many_steps_back_show_the_whole_picture_again() -> None:
    view, at = view_of(), QPointF(37, 150)
    for factor in [1.25] * 7 + [1 / 1.25] * 7:
        view = view.zoomed(factor, at)
    assert view == view_of()


def test_dragging_moves_the_picture_along() -> None:
    view = view_of(800, 600).zoomed(4, ROOM.center())
    before = view.place()
    after = view.moved(QPointF(-30, 12)).place()
    assert after == before.translated(-30, 12)


@pytest.mark.parametrize("by", [QPointF(9e9, 9e9), QPointF(-9e9, -9e9)])
def test_dragging_never_bares_what_the_picture_could_cover(by: QPointF) -> None:
    place = view_of(800, 600).zoomed(4, ROOM.center()).moved(by).place()
    assert place.contains(ROOM)


def test_a_side_that_fits_stays_in_the_middle() -> None:
    view = view_of(800, 100).zoomed(2, QPointF(30, 150)).moved(QPointF(5, 99))
    assert view.place().center().y() == pytest.approx(ROOM.center().y(), abs=1)


def test_a_fitted_picture_cannot_be_dragged() -> None:
    assert view_of().moved(QPointF(50, 50)).place() == view_of().place()


def test_fitting_shows_the_whole_picture() -> None:
    view = view_of().zoomed(5, QPointF(20, 100))
    assert view != view_of()
    assert view.fitted() == view_of()


def test_in_another_room_the_zoom_stays_and_no_edge_is_bared() -> None:
    view = view_of(800, 600).zoomed(2, QPointF(10, 20))
    wide = QRectF(0, 0, 700, 300)
    moved = view.in_room(wide)
    assert moved.zoom == view.zoom
    place = moved.place()
    assert place.left() <= wide.left()
    assert place.right() >= wide.right()


def test_the_seen_part_is_all_of_a_fitted_picture() -> None:
    part, source = view_of(800, 300).seen(QRectF(0, 0, 420, 340))
    assert part == QRectF(10, 95, 400, 150)
    assert source == QRectF(0, 0, 800, 300)


def test_the_seen_part_of_a_zoomed_picture_is_what_the_window_cuts_out() -> None:
    window = QRectF(0, 0, 420, 340)
    view = view_of(800, 600).zoomed(4, ROOM.center())
    part, source = view.seen(window)
    assert part == window
    assert source.width() == pytest.approx(420 * 800 / view.place().width())
    assert source.center().x() == pytest.approx(400, abs=1)
    assert source.center().y() == pytest.approx(300, abs=1)
