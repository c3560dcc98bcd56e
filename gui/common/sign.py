"""An icon that is looked at, not clicked."""

from PySide6.QtWidgets import QLabel

from gui.common.icons import pixmap
from gui.common.theme import Theme


class SignLabel(QLabel):
    """An icon in one of the theme's colours, which it follows."""

    def __init__(self, theme: Theme, icon_name: str, colour: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon_name
        self._colour = colour
        side = theme.size("icon")
        self.setFixedSize(side, side)
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        colour = self._theme.colour(self._colour)
        side = self._theme.size("icon")
        self.setPixmap(pixmap(self._icon_name, colour, side, self.devicePixelRatioF()))
