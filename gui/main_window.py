"""The frame around the screens, and the way between them."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QIcon,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QMessageBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from gui.common.controls import frame
from gui.common.icons import icon
from gui.common.notices import NoticeBar
from gui.common.theme import Theme

FIRST_SIZE = QSize(1180, 740)
LEAST_WIDTH = 703
"""What the widest screen needs: the window must not have to grow when that is opened."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A place on the rail; what stands there is built when it is first opened.

    Attributes:
        name: goes into the objectName of its button.
        title: what the button says.
        icon: of a file in `resources/icons`.
        build: makes the page.
        at_foot: whether the button stands at the foot of the rail.
    """

    name: str
    title: str
    icon: str
    build: Callable[[], QWidget]
    at_foot: bool = False


class MainWindow(QMainWindow):
    """A rail of screens at the left, the chosen one beside it, notices above.

    Signals:
        painted: the first frame is on the screen.
        closed: the person has closed the window.
    """

    painted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, app_icon: QIcon) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("Lensmith")
        self.setWindowIcon(app_icon)
        self.resize(FIRST_SIZE)
        self.setMinimumWidth(LEAST_WIDTH)
        self._theme = theme
        self._was_painted = False
        self._drawn: list[tuple[QToolButton, str]] = []
        self._buttons: dict[str, QToolButton] = {}
        self._pages: dict[str, QWidget] = {}
        self._screens: dict[str, Screen] = {}
        self._stack = QStackedWidget()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.notices = NoticeBar(theme)
        self._rail, self._rail_top, self._rail_bottom = self._make_rail()
        self.notices.emptied.connect(self._focus_page)
        self._lay_out()
        self.notices.fit_into(self._room_for_notices)
        theme.changed.connect(self._draw_icons)

    # building

    def add_screen(self, screen: Screen) -> None:
        """Add a screen and its place on the rail; the first one is built and shown."""
        button = QToolButton()
        button.setObjectName(f"nav_{screen.name}")
        button.setProperty("kind", "nav")
        button.setText(screen.title)
        button.setAccessibleName(screen.title)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(22, 22))
        button.setFixedSize(self._theme.size("rail") - 2 * self._theme.size("s"), 64)
        button.clicked.connect(lambda: self._go_to(screen.name))
        self._group.addButton(button)
        self._buttons[screen.name] = button
        self._screens[screen.name] = screen
        self._drawn.append((button, screen.icon))
        (self._rail_bottom if screen.at_foot else self._rail_top).addWidget(button)
        if len(self._screens) == 1:
            button.setChecked(True)
            self._open(screen.name).setFocus()
        QShortcut(QKeySequence(f"Ctrl+{len(self._screens)}"), self, button.click)
        self._draw_icon(button, screen.icon)

    def show_screen(self, name: str) -> None:
        """Go to a screen, as its place on the rail does."""
        self._buttons[name].click()

    def come_forward(self) -> None:
        """Be in front of other windows, as far as the platform lets a program do that."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def is_seen(self, name: str) -> bool:
        """Whether a screen is the one that is shown, in a window that is open."""
        return name in self._pages and self._pages[name].isVisible()

    def _go_to(self, name: str) -> None:
        """Show a screen, and give it the focus before any of its buttons takes it.

        From what is hidden, Qt would hand the focus on, perhaps to the rail; of its buttons, Tab
        then reaches only that one.
        """
        if (focused := self.focusWidget()) is not None:
            focused.clearFocus()
        self._stack.setCurrentWidget(self._open(name))
        self._focus_page()

    def _focus_page(self) -> None:
        if (page := self._stack.currentWidget()) is not None:
            page.setFocus()

    def _open(self, name: str) -> QWidget:
        if name not in self._pages:
            page = self._pages[name] = self._screens[name].build()
            self._stack.addWidget(page)
            self.notices.fit_again()
        return self._pages[name]

    def add_menu(self, title: str) -> QMenu:
        """Add a menu to the menu bar."""
        return self.menuBar().addMenu(title)

    def add_action(
        self, menu: QMenu, name: str, text: str, command: Callable[[], object],
        keys: QKeySequence | QKeySequence.StandardKey | None = None,
    ) -> QAction:  # fmt: skip
        """Add a command to a menu."""
        action = QAction(text, self)
        action.setObjectName(name)
        if keys is not None:
            action.setShortcut(keys)
        action.triggered.connect(lambda: command())
        menu.addAction(action)
        return action

    def show_about(self) -> None:
        """Say what this is."""
        from importlib.metadata import version  # noqa: PLC0415 - imports half of `email`

        box = QMessageBox(self)
        box.setObjectName("about")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("About Lensmith"))
        box.setIconPixmap(self.windowIcon().pixmap(64, 64))
        box.setText(f"Lensmith {version('lensmith')}")
        box.setInformativeText(
            self.tr("Image recognisers for people who do not program. Apache License 2.0.")
        )
        box.open()

    # geometry

    def geometry_as_text(self) -> str:
        """Place and size, to be kept."""
        return bytes(self.saveGeometry().toBase64().data()).decode("ascii")

    def restore_geometry(self, text: str) -> None:
        """Take the place and size of last time; Qt corrects them to the present screens."""
        if text:
            self.restoreGeometry(QByteArray.fromBase64(text.encode("ascii", "replace")))

    # Qt's events

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.notices.fit_again()

    def _room_for_notices(self) -> int:
        """They may not push the window beyond its height, whatever its screens need."""
        used = self.menuBar().sizeHint().height() + self._stack.minimumSizeHint().height()
        return self.height() - used - self._theme.size("m")

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    # layout

    def _make_rail(self) -> tuple[QFrame, QVBoxLayout, QVBoxLayout]:
        rail = frame("rail", "")
        rail.setFixedWidth(self._theme.size("rail"))
        column = QVBoxLayout(rail)
        space = self._theme.size("s")
        column.setContentsMargins(space, self._theme.size("m"), space, self._theme.size("m"))
        top, bottom = QVBoxLayout(), QVBoxLayout()
        for part in (top, bottom):
            part.setSpacing(self._theme.size("xs"))
        column.addLayout(top)
        column.addStretch()
        column.addLayout(bottom)
        return rail, top, bottom

    def _lay_out(self) -> None:
        notices = QVBoxLayout()
        space = self._theme.size("xl")
        notices.setContentsMargins(space, self._theme.size("m"), space, 0)
        notices.addWidget(self.notices)
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addLayout(notices)
        beside.addWidget(self._stack, 1)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(beside, 1)
        self.setCentralWidget(centre)

    def _draw_icons(self) -> None:
        for button, name in self._drawn:
            self._draw_icon(button, name)

    def _draw_icon(self, button: QToolButton, name: str) -> None:
        button.setIcon(icon(name, self._theme.colour("text"), 22))
