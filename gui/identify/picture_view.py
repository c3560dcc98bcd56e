"""The picture itself, as large as its place allows, or closer: wheel, drag, double click."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from engine.base.types import Detection
from gui.common.theme import Theme
from gui.identify.boxes import Boxes, box_in, paint_boxes
from gui.identify.viewport import Viewport

_STEP = 1.25
_PAN = 40.0
_ARROWS = {
    int(Qt.Key.Key_Left): QPointF(_PAN, 0),
    int(Qt.Key.Key_Right): QPointF(-_PAN, 0),
    int(Qt.Key.Key_Up): QPointF(0, _PAN),
    int(Qt.Key.Key_Down): QPointF(0, -_PAN),
}
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class PictureView(QWidget):
    """Paints one picture, and boxes around what was found in it.

    The wheel and the keys + and − zoom, dragging and the arrow keys move, a double click or the
    key 0 fits.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("picture_view")
        self.setAccessibleName(self.tr("Picture"))
        self.setAccessibleDescription(
            self.tr("Plus and minus zoom, the arrow keys move, 0 shows the whole picture.")
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        self._image = QImage()
        self._overlay = QImage()
        self._fitted = QPixmap()  # of `_image`, for the present size
        self._view: Viewport | None = None
        self._dragged_from: QPointF | None = None
        self._boxes = Boxes()
        self._rings = False
        theme.changed.connect(self.update)

    @property
    def zoom(self) -> float:
        """1 where the whole picture is seen."""
        return self._view.zoom if self._view is not None else 1.0

    def set_image(self, image: QImage) -> None:
        """Show another picture, fitted; a null image clears the view."""
        self._image = image
        self._overlay = QImage()
        self._fitted = QPixmap()
        null = image.isNull()
        self._view = None if null else Viewport(image.size().toSizeF(), self._room())
        self._drop()
        self.update()

    def set_overlay(self, image: QImage) -> None:
        """Show the same picture with something laid over it, in any size; null for the bare one."""
        if image.cacheKey() != self._overlay.cacheKey():
            self._overlay = image
            self._fitted = QPixmap()
            self.update()

    def set_boxes(
        self, found: Sequence[Detection], colours: Mapping[str, QColor], original: tuple[int, int]
    ) -> None:
        """Paint boxes, which are in pixels of an original of that (width, height)."""
        self._boxes = Boxes(tuple(found), dict(colours), original, self._boxes.lit)
        self.update()

    def highlight(self, label: str | None) -> None:
        """Bring out the boxes of one class; None for all alike."""
        self._boxes = replace(self._boxes, lit=label)
        self.update()

    def box_places(self) -> list[QRectF]:
        """Where the boxes are painted, in logical pixels."""
        if self._view is None:
            return []
        place = self._view.place()
        return [box_in(place, item, self._boxes.original) for item in self._boxes.found]

    # Qt's events

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture with softly rounded corners, then the boxes."""
        if self._view is None:
            return
        place = self._view.place()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = min(float(self._theme.size("medium")), place.width() / 8, place.height() / 8)
        corners = QPainterPath()
        corners.addRoundedRect(place.intersected(QRectF(self.rect())), radius, radius)
        painter.setClipPath(corners)
        if self._view.zoom == 1.0:
            self._paint_fitted(painter, place)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            part, source = self._view.seen(QRectF(self.rect()))
            shown = self._shown()
            times = shown.width() / self._image.width()
            enlarged = QTransform.fromScale(times, times).mapRect(source)
            painter.drawImage(part, shown, enlarged)
        painter.setClipping(False)
        seen = QRectF(self.rect())
        paint_boxes(painter, self._theme, self._boxes, place, seen)
        if self._rings and self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(seen.adjusted(3, 3, -3, -3), radius, radius)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._view is not None:
            self._view = self._view.in_room(self._room())

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus to whoever works by keyboard."""
        super().focusInEvent(event)
        self._rings = event.reason() in _BY_KEYBOARD

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to where the pointer is."""
        steps = event.angleDelta().y() / 120
        self._zoom(_STEP**steps, event.position())
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.zoom > 1:
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None and self._view is not None:
            self._move(event.position() - self._dragged_from)
            self._dragged_from = event.position()

    @override
    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._drop()

    @override
    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show the whole picture again."""
        self._fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with + and −, move with the arrows, fit with 0."""
        match event.text():
            case "+" | "=":  # the same key in many layouts, without Shift
                self._zoom(_STEP, self._room().center())
            case "-" | "−":
                self._zoom(1 / _STEP, self._room().center())
            case "0":
                self._fit()
            case _ if self.zoom > 1 and event.key() in _ARROWS:
                self._move(_ARROWS[event.key()])
            case _:
                super().keyPressEvent(event)

    def _zoom(self, factor: float, at: QPointF) -> None:
        if self._view is not None:
            self._change(self._view.zoomed(factor, at))

    def _move(self, by: QPointF) -> None:
        if self._view is not None:
            self._change(self._view.moved(by))

    def _fit(self) -> None:
        if self._view is not None:
            self._change(self._view.fitted())

    def _change(self, view: Viewport) -> None:
        self._view = view
        if self._dragged_from is None:
            self._drop()
        self.update()

    def _drop(self) -> None:
        """End dragging; the open hand says that it can begin."""
        self._dragged_from = None
        if self.zoom > 1:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def _room(self) -> QRectF:
        margin = self._theme.size("xl")
        return QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)

    def _shown(self) -> QImage:
        return self._image if self._overlay.isNull() else self._overlay

    def _paint_fitted(self, painter: QPainter, place: QRectF) -> None:
        """Scaled well, once for each size."""
        wanted = (place.size() * self.devicePixelRatioF()).toSize()
        if self._fitted.size() != wanted:
            scaled = self._shown().scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._fitted = QPixmap.fromImage(scaled)
        painter.drawPixmap(place.toRect(), self._fitted)
