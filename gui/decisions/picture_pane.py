"""The picture on the desk, as large as its place allows."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from gui.common.theme import Theme

_LARGEST_FIT = 4


class PicturePane(QWidget):
    """Paints one picture on a mat, or the words that stand in its place."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("inspector_picture")
        self.setMinimumSize(160, 140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = theme
        self._image = QImage()
        self._words = ""
        self._fitted = QPixmap()  # of `_image`, for the present size
        theme.changed.connect(self.update)

    def show_image(self, image: QImage, name: str) -> None:
        """Show a picture."""
        self._image, self._words = image, ""
        self._fitted = QPixmap()
        self.setAccessibleName(name)
        self.update()

    def show_words(self, text: str) -> None:
        """Say why there is no picture; empty for nothing at all."""
        self._image, self._words = QImage(), text
        self.setAccessibleName(text)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """Gladly larger: it takes the room that is left."""
        return QSize(320, 150)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._theme.size("medium")
        mat = QPainterPath()
        mat.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.fillPath(mat, self._theme.colour("mat"))
        if self._image.isNull():
            painter.setPen(self._theme.colour("muted"))
            middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 8, -16, -8), int(middle), self._words)
            return
        painter.setClipPath(mat)
        place = self._place()
        wanted = place.size() * self.devicePixelRatioF()
        if self._fitted.size() != wanted:
            smooth = Qt.TransformationMode.SmoothTransformation
            exactly = Qt.AspectRatioMode.IgnoreAspectRatio
            self._fitted = QPixmap.fromImage(self._image.scaled(wanted, exactly, smooth))
        painter.drawPixmap(place, self._fitted)

    def _place(self) -> QRect:
        size = self._image.size()
        most = QSize(size.width() * _LARGEST_FIT, size.height() * _LARGEST_FIT)
        room = self.size().boundedTo(most)
        size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(QPoint(), size)
        place.moveCenter(self.rect().center())
        return place
