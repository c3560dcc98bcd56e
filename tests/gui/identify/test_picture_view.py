"""The picture on the screen: zoomed, dragged, fitted, and with boxes where the things are."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.base.types import Detection
from gui.common.theme import Theme
from gui.identify.picture_view import PictureView

ORIGINAL = (800, 600)
"""The picture shown is four times smaller."""
GREEN, MAGENTA = QColor("#00FF00"), QColor("#FF00FF")
COLOURS = {"cell": GREEN, "bead": MAGENTA}
CELL = Detection("cell", 0.9, 200, 200, 400, 400)
BEAD = Detection("bead", 0.8, 500, 300, 700, 500)


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> PictureView:
    """Shows a blue picture whose right half is red."""
    widget = PictureView(theme)
    qtbot.addWidget(widget)
    widget.resize(500, 400)
    image = QImage(200, 150, QImage.Format.Format_RGB32)
    image.fill(QColor("blue"))
    for x in range(100, 200):
        for y in range(150):
            image.setPixelColor(x, y, QColor("red"))
    widget.set_image(image)
    widget.show()
    return widget


def wheel(view: PictureView, at: QPointF, steps: int) -> None:
    event = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def drag(qtbot: QtBot, view: PictureView, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def place(view: PictureView) -> QRectF:
    """Where the whole picture lies, told by a box around it."""
    whole = Detection("cell", 0.9, 0, 0, *ORIGINAL)
    view.set_boxes([whole], COLOURS, ORIGINAL)
    (found,) = view.box_places()
    view.set_boxes([], {}, ORIGINAL)
    return found


def colour_at(view: PictureView, x: float, y: float) -> QColor:
    return view.grab().toImage().pixelColor(round(x), round(y))


def near(view: PictureView, x: float, y: float, colour: QColor) -> bool:
    """Whether a colour is painted within two pixels of a point."""
    image = view.grab().toImage()
    around = [(round(x) + i, round(y) + j) for i in range(-2, 3) for j in range(-2, 3)]
    return any(image.pixelColor(*at) == colour for at in around)


def test_a_picture_is_shown_whole_at_first(view: PictureView) -> None:
    assert view.zoom == 1
    middle = view.rect().center()
    assert colour_at(view, middle.x() - 20, middle.y()) == QColor("blue")
    assert colour_at(view, middle.x() + 20, middle.y()) == QColor("red")


def test_the_wheel_zooms_towards_the_pointer(view: PictureView) -> None:
    before = place(view)
    at = QPointF(before.left() + before.width() / 4, before.top() + before.height() / 4)
    wheel(view, at, 3)
    assert view.zoom == pytest.approx(1.25**3)
    after = place(view)
    assert (at.x() - after.left()) / after.width() == pytest.approx(0.25, abs=0.005)
    assert (at.y() - after.top()) / after.height() == pytest.approx(0.25, abs=0.005)
    border = after.center().x()  # between blue and red
    assert colour_at(view, border - 5, at.y()) == QColor("blue")
    assert colour_at(view, border + 5, at.y()) == QColor("red")


def test_the_wheel_zooms_no_farther_than_sixteen_times_and_back_to_the_whole(
    view: PictureView,
) -> None:
    middle = QPointF(view.rect().center())
    wheel(view, middle, 99)
    assert view.zoom == 16
    wheel(view, middle, -99)
    assert view.zoom == 1


def test_dragging_moves_a_zoomed_picture(qtbot: QtBot, view: PictureView) -> None:
    wheel(view, QPointF(view.rect().center()), 6)
    before = place(view)
    assert view.cursor().shape() is Qt.CursorShape.OpenHandCursor
    drag(qtbot, view, QPoint(200, 200), QPoint(160, 230))
    assert place(view) == before.translated(-40, 30)
    qtbot.mouseMove(view, QPoint(10, 10))  # let go: nothing moves any more
    assert place(view) == before.translated(-40, 30)


def test_a_whole_picture_cannot_be_dragged(qtbot: QtBot, view: PictureView) -> None:
    before = place(view)
    drag(qtbot, view, QPoint(200, 200), QPoint(100, 100))
    assert place(view) == before
    assert view.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_a_double_click_fits(qtbot: QtBot, view: PictureView) -> None:
    before = place(view)
    wheel(view, QPointF(100, 100), 5)
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert view.zoom == 1
    assert place(view) == before


def test_it_all_goes_by_keyboard(qtbot: QtBot, view: PictureView) -> None:
    assert view.focusPolicy() & Qt.FocusPolicy.TabFocus
    whole = place(view)
    for _ in range(5):
        qtbot.keyClicks(view, "+")
    assert view.zoom == pytest.approx(1.25**5)
    qtbot.keyClicks(view, "-")
    assert view.zoom == pytest.approx(1.25**4)
    before = place(view)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert place(view).left() < before.left()
    qtbot.keyClicks(view, "0")
    assert place(view) == whole


def test_another_picture_is_shown_whole(view: PictureView) -> None:
    wheel(view, QPointF(100, 100), 5)
    view.set_image(QImage(10, 10, QImage.Format.Format_RGB32))
    assert view.zoom == 1


def test_without_a_picture_nothing_is_painted_and_nothing_happens(
    qtbot: QtBot, view: PictureView
) -> None:
    view.set_image(QImage())
    view.set_boxes([CELL], COLOURS, ORIGINAL)
    wheel(view, QPointF(100, 100), 2)
    drag(qtbot, view, QPoint(200, 200), QPoint(100, 100))
    assert view.zoom == 1
    assert view.box_places() == []
    assert not near(view, 250, 200, GREEN)


@pytest.mark.parametrize("steps", [0, 1])
def test_boxes_lie_where_the_things_are(view: PictureView, steps: int) -> None:
    wheel(view, QPointF(view.rect().center()), steps)
    lies = place(view)
    view.set_boxes([CELL, BEAD], COLOURS, ORIGINAL)
    for item in (CELL, BEAD):
        colour = COLOURS[item.label]
        left = lies.left() + lies.width() * item.x1 / ORIGINAL[0]
        right = lies.left() + lies.width() * item.x2 / ORIGINAL[0]
        bottom = lies.top() + lies.height() * item.y2 / ORIGINAL[1]
        middle = lies.top() + lies.height() * (item.y1 + item.y2) / 2 / ORIGINAL[1]
        assert near(view, left, middle, colour)
        assert near(view, right, middle, colour)
        assert near(view, (left + right) / 2, bottom, colour)
        assert not near(view, (left + right) / 2, middle, colour)


def test_a_box_bears_its_label_above(view: PictureView) -> None:
    view.set_boxes([CELL], COLOURS, ORIGINAL)
    (box,) = view.box_places()
    assert near(view, box.left() + 3, box.top() - 8, GREEN)


def test_a_label_stays_in_view_at_the_upper_edge(view: PictureView) -> None:
    view.set_boxes([Detection("cell", 0.9, 0, 0, *ORIGINAL)], COLOURS, ORIGINAL)
    wheel(view, QPointF(view.rect().center()), 8)
    assert near(view, 3, 3, GREEN)


def test_lighting_a_class_dims_the_others(view: PictureView) -> None:
    view.set_boxes([CELL, BEAD], COLOURS, ORIGINAL)
    cell, bead = view.box_places()
    view.highlight("cell")
    assert near(view, cell.left(), cell.center().y(), GREEN)
    assert not near(view, bead.left(), bead.center().y(), MAGENTA)
    view.highlight(None)
    assert near(view, bead.left(), bead.center().y(), MAGENTA)


def test_lighting_a_class_that_is_not_there_dims_none(view: PictureView) -> None:
    view.highlight("dog")
    view.set_boxes([CELL], COLOURS, ORIGINAL)
    (cell,) = view.box_places()
    assert near(view, cell.left(), cell.center().y(), GREEN)


def test_boxes_go_when_there_are_none(view: PictureView) -> None:
    view.set_boxes([CELL], COLOURS, ORIGINAL)
    (cell,) = view.box_places()
    view.set_boxes([], {}, (1, 1))
    assert not near(view, cell.left(), cell.center().y(), GREEN)
