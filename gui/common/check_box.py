"""A box to tick, drawn as the theme wants it."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from gui.common.icons import pixmap
from gui.common.theme import Theme

_TICK = 14


class CheckBox(QCheckBox):
    """The stylesheet draws the box; a stylesheet has no tick in the theme's colours.

    Args:
        name: its objectName.
        text: what it says, for eyes and for screen readers.
    """

    def __init__(self, theme: Theme, name: str, text: str) -> None:
        super().__init__(text)
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tick into the box."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        tick = pixmap("check", self._theme.colour("accent_text"), _TICK, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawPixmap(
            box.center().x() - _TICK // 2 + 1, box.center().y() - _TICK // 2 + 1, tick
        )
