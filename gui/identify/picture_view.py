"""The picture itself, as large as its place allows, or closer: wheel, drag, double click."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.types import Detection
from gui.common.theme import Theme
from gui.identify.boxes import paint_boxes
from gui.identify.viewport import Viewport

_STEP = 1.25


class PictureView(QWidget):
    """Paints one picture, and boxes around what was found in it.

    The wheel and the keys + and − zoom, dragging moves, a double click or the key 0 fits.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("picture_view")
        self.setAccessibleName(self.tr("Picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        self._image = QImage()
        self._fitted = QPixmap()  # of `_image`, for the present size
        self._view: Viewport | None = None
        self._dragged_from: QPointF | None = None
        self._boxes: tuple[Detection, ...] = ()
        self._colours: dict[str, QColor] = {}
        self._original = (1, 1)
        self._lit: str | None = None
        theme.changed.connect(self.update)

    @property
    def zoom(self) -> float:
        """1 where the whole picture is seen."""
        return self._view.zoom if self._view is not None else 1.0

    def set_image(self, image: QImage) -> None:
        """Show another picture, fitted; a null image clears the view."""
        self._image = image
        self._fitted = QPixmap()
        null = image.isNull()
        self._view = None if null else Viewport(image.size().toSizeF(), self._room())
        self.update()

    def set_boxes(
        self, found: Sequence[Detection], colours: Mapping[str, QColor], original: tuple[int, int]
    ) -> None:
        """Paint boxes, which are in pixels of an original of that (width, height)."""
        self._boxes, self._colours, self._original = tuple(found), dict(colours), original
        self.update()

    def light(self, label: str | None) -> None:
        """Bring out the boxes of one class."""
        self._lit = label
        self.update()

    # Qt's events

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
            painter.drawImage(place, self._image)
        painter.setClipping(False)
        if self._boxes:
            font = self._theme.font("caption")
            paint_boxes(painter, font, self._boxes, self._colours, place, self._original, self._lit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the view in the new place."""
        super().resizeEvent(event)
        if self._view is not None:
            self._view = self._view.in_room(self._room())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to where the pointer is."""
        steps = event.angleDelta().y() / 120
        self._zoom(_STEP**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        if event.button() is Qt.MouseButton.LeftButton and self.zoom > 1:
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture along."""
        if self._dragged_from is not None and self._view is not None:
            self._view = self._view.moved(event.position() - self._dragged_from)
            self._dragged_from = event.position()
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._dragged_from = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show the whole picture again."""
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with + and −, fit with 0."""
        match event.text():
            case "+":
                self._zoom(_STEP, QRectF(self.rect()).center())
            case "-" | "−":
                self._zoom(1 / _STEP, QRectF(self.rect()).center())
            case "0":
                self._fit()
            case _:
                super().keyPressEvent(event)

    def _zoom(self, factor: float, at: QPointF) -> None:
        if self._view is not None:
            self._view = self._view.zoomed(factor, at)
            self.update()

    def _fit(self) -> None:
        if self._view is not None:
            self._view = self._view.fitted()
            self.update()

    def _room(self) -> QRectF:
        margin = self._theme.size("xl")
        return QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)

    def _paint_fitted(self, painter: QPainter, place: QRectF) -> None:
        """Scaled well, once for each size."""
        wanted = (place.size() * self.devicePixelRatioF()).toSize()
        if self._fitted.size() != wanted:
            scaled = self._image.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._fitted = QPixmap.fromImage(scaled)
        painter.drawPixmap(place.toRect(), self._fitted)
