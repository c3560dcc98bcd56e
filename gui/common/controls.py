"""Labels and buttons as the stylesheet knows them, each with its names from the start."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)
from typing_extensions import override

from gui.common.icons import icon, pixmap
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


def scroll_area(name: str, content: QWidget) -> QScrollArea:
    """What scrolls upright where `content` is too high; its own controls take the keys."""
    area = QScrollArea()
    area.setObjectName(name)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


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

    def draw(self, icon_name: str) -> None:
        """Change the icon of a button that has one."""
        self._icon_name = icon_name
        self._draw_icon()

    def on_click(self, command: Callable[[], object]) -> "Button":
        """Run a command when clicked."""
        self.clicked.connect(lambda: command())
        return self

    def _draw_icon(self) -> None:
        colour = "accent_text" if self._kind == "primary" else "text"
        self.setIcon(icon(self._icon_name, self._theme.colour(colour), self._theme.size("icon")))


class ElidedLabel(QLabel):
    """Shows the beginning and the end of a text that does not fit; the tool tip has all of it."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, self.width()
        )
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), text)


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

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
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
