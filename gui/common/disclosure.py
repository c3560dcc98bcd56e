"""A button that opens and closes what stands under it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.common.controls import Button
from gui.common.icons import icon
from gui.common.theme import Theme


class Disclosure(Button):
    """Hides a widget until it is wanted.

    Signals:
        toggled_open: whether it is open now.
    """

    toggled_open = Signal(bool)

    def __init__(self, theme: Theme, name: str, text: str, content: QWidget) -> None:
        super().__init__(theme, name, text, kind="disclosure", icon_name="chevron-right")
        self._content = content
        self._is_open = False
        content.hide()
        self.on_click(self._toggle)

    def _toggle(self) -> None:
        self._is_open = not self._is_open
        self._content.setVisible(self._is_open)
        self._draw_icon()
        self.toggled_open.emit(self._is_open)

    def _draw_icon(self) -> None:
        name = "chevron-down" if getattr(self, "_is_open", False) else "chevron-right"
        side = self._theme.size("icon")
        self.setIcon(icon(name, self._theme.colour("muted"), side))
