"""Labels and buttons as the stylesheet knows them, each with its names from the start."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from gui.common.icons import icon
from gui.common.theme import Theme


def label(name: str, role: str, text: str = "", *, wraps: bool = False) -> QLabel:
    """A label in one of the stylesheet's roles; `name` is its objectName."""
    made = QLabel(text)
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)  # file names may look like HTML
    made.setWordWrap(wraps)
    if not wraps:
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def frame(name: str, role: str, parent: QWidget | None = None) -> QFrame:
    """A surface in one of the stylesheet's roles."""
    made = QFrame(parent)
    made.setObjectName(name)
    made.setProperty("role", role)
    return made


_ICON_GAP = "\N{EN SPACE}"
"""Between a button's icon and its text: Qt's own gap is too narrow, and has no setting."""


class Button(QPushButton):
    """A button whose icon follows the theme.

    Args:
        name: its objectName.
        text: what it says; the accessible name where it shows only an icon.
        kind: `primary`, `quiet` or empty.
        icon_name: of a file in `resources/icons`.
    """

    def __init__(
        self, theme: Theme, name: str, text: str, *, kind: str = "", icon_name: str = ""
    ) -> None:
        super().__init__()
        self._theme = theme
        self._kind = kind
        self._icon_name = icon_name
        self.setObjectName(name)
        self.setProperty("kind", kind)
        self.say(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if icon_name:
            self.setIconSize(QSize(theme.size("icon"), theme.size("icon")))
            self._draw_icon()
            theme.changed.connect(self._draw_icon)

    def say(self, text: str) -> None:
        """Change the text, for eyes and for screen readers."""
        self.setText(f"{_ICON_GAP}{text}" if self._icon_name else text)
        self.setAccessibleName(text)

    def on_click(self, command: Callable[[], object]) -> "Button":
        """Run a command when clicked."""
        self.clicked.connect(lambda: command())
        return self

    def _draw_icon(self) -> None:
        colour = "accent_text" if self._kind == "primary" else "text"
        self.setIcon(icon(self._icon_name, self._theme.colour(colour), self._theme.size("icon")))
