"""The empty state of a screen: an invitation to drop something or to choose it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from gui.common.controls import label
from gui.common.icons import pixmap
from gui.common.theme import Theme


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a drop zone says.

    Attributes:
        name: goes before the objectNames of its parts.
        title: what to do.
        hint: what else there is to know.
        icon_name: of a file in `resources/icons`; not looked at where there is a drawing.
    """

    name: str
    title: str
    hint: str
    icon_name: str = ""


class DropZone(QWidget):
    """Says what to do, and has the buttons that do it.

    Args:
        invitation: what it says.
        buttons: the one that does it, and perhaps another way.
        drawing: shown instead of an icon.
    """

    def __init__(
        self, theme: Theme, invitation: Invitation, buttons: Sequence[QPushButton],
        drawing: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        name = invitation.name
        self.setObjectName(f"{name}_zone")
        self._theme = theme
        self._icon_name = invitation.icon_name
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = label(f"{name}_title", "display", invitation.title, wraps=True)
        hint = label(f"{name}_hint", "muted", invitation.hint, wraps=True)
        for text in (title, hint):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        button_row = QHBoxLayout()
        button_row.setSpacing(theme.size("s"))
        button_row.addStretch()
        for button in buttons:
            button_row.addWidget(button)
        button_row.addStretch()
        column = QVBoxLayout(self)
        margin = theme.size("xl") + theme.size("l")  # the outline, and some air inside
        column.setContentsMargins(margin, theme.size("l"), margin, margin)
        column.setSpacing(theme.size("m"))
        column.addStretch(4)
        column.addWidget(drawing or self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(theme.size("s"))
        column.addWidget(title)
        column.addWidget(hint)
        column.addSpacing(theme.size("l"))
        column.addLayout(button_row)
        column.addStretch(5)
        if self._icon_name:
            theme.changed.connect(self._draw_icon)
            self._draw_icon()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.colour("line"), 2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.setBrush(self._theme.colour("surface"))
        margin = self._theme.size("xl")
        radius = self._theme.size("large")
        place = QRectF(self.rect()).adjusted(margin, 0, -margin, -margin)
        painter.drawRoundedRect(place, radius, radius)

    def _draw_icon(self) -> None:
        side = self._theme.size("icon_large")
        colour = self._theme.colour("accent")
        self._icon.setPixmap(pixmap(self._icon_name, colour, side, self.devicePixelRatioF()))


class DropHint(QWidget):
    """Laid over a screen while something is dragged over it; says what letting go will do."""

    def __init__(self, theme: Theme, parent: QWidget, name: str, text: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._text = text
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme = theme
        self._parent = parent
        self.hide()

    def cover(self) -> None:
        """Appear over the whole parent."""
        self.setGeometry(self._parent.rect())
        self.raise_()
        self.show()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = self._theme.colour("accent_soft")
        veil.setAlphaF(0.97)
        painter.setBrush(veil)
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        margin = self._theme.size("s")
        radius = self._theme.size("large")
        painter.drawRoundedRect(
            self.rect().adjusted(margin, margin, -margin, -margin), radius, radius
        )
        painter.setFont(self._theme.font("title"))
        painter.setPen(self._theme.colour("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


@dataclass(frozen=True, slots=True)
class Intake:
    """What can be used of it.

    Attributes:
        paths: files and folders, in their order.
        image: a picture that is no file (a copied part of the screen, a drag from a browser).
        only_links: whether there was nothing but links into the web.
    """

    paths: tuple[Path, ...] = ()
    image: QImage | None = None
    only_links: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.paths and self.image is None


def is_welcome(data: QMimeData) -> bool:
    """Whether something may be dropped; quick, as it is asked while the mouse moves."""
    return data.hasUrls() or data.hasImage()


def take_in(data: QMimeData) -> Intake:
    """Files count before picture data: a file manager may offer both, and the file is whole."""
    urls = data.urls()
    paths = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    if paths:
        return Intake(paths)
    if data.hasImage():
        image = data.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Intake(image=image)
    return Intake(only_links=bool(urls))
