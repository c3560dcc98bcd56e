"""The picture itself, as large as its place allows."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.common.theme import Theme

_LARGEST_ZOOM = 4.0


class PictureView(QWidget):
    """Paints one picture, fitted and centred."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("picture_view")
        self.setAccessibleName(self.tr("Picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        self._theme = theme
        self._image = QImage()
        self._fitted = QPixmap()  # of `_image`, for the present size
        theme.changed.connect(self.update)

    def set_image(self, image: QImage) -> None:
        """Show another picture; a null image clears the view."""
        self._image = image
        self._fitted = QPixmap()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture with softly rounded corners."""
        if self._image.isNull():
            return
        place = self._place()
        ratio = self.devicePixelRatioF()
        wanted = (place.size() * ratio).toSize()
        if self._fitted.size() != wanted:
            scaled = self._image.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._fitted = QPixmap.fromImage(scaled)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corners = QPainterPath()
        radius = min(float(self._theme.size("medium")), place.width() / 8, place.height() / 8)
        corners.addRoundedRect(place, radius, radius)
        painter.setClipPath(corners)
        painter.drawPixmap(place.toRect(), self._fitted)

    def _place(self) -> QRectF:
        """Where the picture goes: all of it visible, small ones enlarged, but not to mush."""
        margin = self._theme.size("xl")
        room = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        size = self._image.size().toSizeF()
        zoom = min(room.width() / size.width(), room.height() / size.height(), _LARGEST_ZOOM)
        width, height = max(1, round(size.width() * zoom)), max(1, round(size.height() * zoom))
        left = round(room.center().x() - width / 2)
        top = round(room.center().y() - height / 2)
        return QRectF(left, top, width, height)
